package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

const tagValueKey = "x-amazon-apigateway-tag-value"

// AddTags tags the API. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-tag-value.html
func (d *HTTPDocument) AddTags(tags *cfn.Node) error {
	b := maker.At(tags, maker.APIBody)
	have := d.body.Get("tags")
	if !truthy(have) {
		have = b.List()
	}
	if !have.Is(cfn.List) {
		return fault(have, "tags must be a list of maps with a name, not %s", kind(have))
	}
	items := append([]*cfn.Node(nil), have.Items...)
	for _, p := range tags.Pairs {
		items = d.withTag(items, p)
	}
	d.set("tags", maker.Replace(have, items, nil))
	return nil
}

// withTag returns the tags with one more; one of that name gets the value.
func (d *HTTPDocument) withTag(tags []*cfn.Node, tag cfn.Pair) []*cfn.Node {
	for i, have := range tags {
		if name, _ := have.Get("name").Str(); name == tag.Key.Text {
			tags[i] = d.put(have, tagValueKey, tag.Value)
			return tags
		}
	}
	return append(tags, maker.At(tag.Key, maker.APIBody).Map(
		maker.Entry{Key: "name", Value: tag.Key},
		maker.Entry{Key: tagValueKey, Value: tag.Value}))
}

// SetTitle names the API.
func (d *HTTPDocument) SetTitle(title *cfn.Node) error {
	info, err := d.info(title)
	if err != nil {
		return err
	}
	d.set("info", d.put(info, "title", title))
	return nil
}

// SetDescription describes the API. A definition of the author's that has a description keeps it, which is a fault.
func (d *HTTPDocument) SetDescription(description *cfn.Node) error {
	info, err := d.info(description)
	if err != nil {
		return err
	}
	if truthy(info.Get("description")) {
		return argumentFault(description, "the API has a Description, but its definition has one, too; keep one of them")
	}
	d.set("info", d.put(info, "description", description))
	return nil
}

// info returns what the definition says about the API.
func (d *HTTPDocument) info(cause *cfn.Node) (*cfn.Node, error) {
	info := d.body.Get("info")
	switch {
	case info.IsNull():
		return d.empty(maker.At(cause, maker.APIBody)), nil
	case !info.IsMap():
		return nil, argumentFault(info, "info must be a map, not %s", kind(info))
	}
	return info, nil
}
