package lint

import (
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

var tagCountRules = []Rule{{
	ID: "E5129", Name: "tag-count",
	Title:  "A resource has at most 50 tags",
	Why:    "AWS refuses more. Those from Globals and those that the transform adds, such as lambda:createdBy, count as well.",
	Source: "https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
	Case: checkTagCount,
}}

func checkTagCount(p *Pass, r *cfn.Resource, v View) {
	tags := v.Get("Tags")
	count := tags.Len()
	if count <= schema.TagsMax || tags.Open() || !isTagList(tags) || p.isCounted(r.TypeName(), tags.Node) {
		return
	}
	at := tags.Node
	if written := p.Written.Resources[r.ID.Text]; written != nil && at.By != 0 {
		at = cfn.FirstOf(p.Written.props(written).Key("Tags"), written.ID)
	}
	p.Report(at, "%s has %d tags, but at most %d are allowed", r.ID.Text, count, schema.TagsMax)
}

// isTagList reports whether a property called Tags holds tags: a map, or a list of keys and values.
func isTagList(tags View) bool {
	for _, item := range tags.Items() {
		return item.Has("Key")
	}
	return tags.Node.Is(cfn.Map)
}

// isCounted reports whether the type says itself how many tags there may be: then E3032 has counted them.
func (p *Pass) isCounted(typ string, tags *cfn.Node) (counted bool) {
	t, ok := p.Facts.Types.Lookup(typ)
	if !ok {
		return false
	}
	property, ok := t.Property("Tags")
	if !ok {
		return false
	}
	property.Shape().Check("Tags", tags, func(problem schema.Problem) {
		counted = counted || problem.Kind == schema.ItemCount
	})
	return counted
}
