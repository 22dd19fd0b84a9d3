package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// reservedTags are the tag keys that the service sets itself.
var reservedTags = [...]string{"lambda:createdBy", "serverlessrepo:applicationId", "serverlessrepo:semanticVersion"}

// checkTags refuses tags that the service reserves for itself.
func checkTags(id string, tags *cfn.Node) error {
	for _, p := range entriesOf(tags) {
		for _, reserved := range reservedTags {
			if p.Key.Text == reserved {
				return refuse(id, p.Key, "the tag %s is reserved: SAM sets it itself; remove it or choose another key", reserved)
			}
		}
	}
	return nil
}

// tagList turns a map of tags into CloudFormation's list of keys and values. A null value becomes the empty string.
func tagList(b maker.Builder, tags *cfn.Node) *cfn.Node {
	var items []*cfn.Node
	for _, p := range entriesOf(tags) {
		value := p.Value
		if value.IsNull() {
			value = b.For(p.Key).Str("")
		}
		items = append(items, tag(b.For(p.Key), p.Key, value))
	}
	return b.List(items...)
}

// samTagList is tagList headed by the tag that says SAM made the resource.
func samTagList(b maker.Builder, tags *cfn.Node) *cfn.Node {
	return createdByTagList(b, "lambda:createdBy", tags)
}

// createdByTagList is samTagList with a key of its own for that tag.
func createdByTagList(b maker.Builder, key string, tags *cfn.Node) *cfn.Node {
	list := tagList(b, tags)
	own := tag(b, b.Str(key), b.Str("SAM"))
	list.Items = append([]*cfn.Node{own}, list.Items...)
	return list
}

func tag(b maker.Builder, key, value *cfn.Node) *cfn.Node {
	return b.Map(maker.Entry{Key: "Key", Value: key}, maker.Entry{Key: "Value", Value: value})
}
