package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// props are the properties of a resource as the SAM transform reads them: over those that Globals holds for its type. What
// comes from Globals stays the node that stands there, so that findings are about that place.
func (f *Facts) props(r *cfn.Resource) *cfn.Node {
	if !f.SAM || !isSAMType(r.TypeName()) {
		return r.Props
	}
	section := f.Template.Root.Get("Globals").Get(strings.TrimPrefix(r.TypeName(), "AWS::Serverless::"))
	if !section.Is(cfn.Map) || len(section.Pairs) == 0 {
		return r.Props
	}
	if merged, done := f.merged[r]; done {
		return merged.props
	}
	if f.merged == nil {
		f.merged = map[*cfn.Resource]inherited{}
	}
	left := f.efforts.merged.left
	props := f.mergedWith(withoutIgnored(section, r.Node.Get("IgnoreGlobals")), r)
	f.merged[r] = inherited{props, left - f.efforts.merged.left}
	return props
}

// Inherited are properties with those from Globals.
type inherited struct {
	props *cfn.Node
	steps int // that it took to merge them
}

func (f *Facts) mergedWith(section *cfn.Node, r *cfn.Resource) *cfn.Node {
	if r.Props.IsNull() {
		return &cfn.Node{Kind: cfn.Map, Span: r.Node.Span, Pairs: section.Pairs}
	}
	m := merger{&f.efforts.merged, r}
	if r.Props.Is(cfn.Map) && len(section.Pairs) <= manyProperties {
		return m.mergeMaps(section, r.Props) // however much there is below, properties are not missing for that
	}
	return m.merge(section, r.Props)
}

// manyProperties is more than any type has.
const manyProperties = 256

// mergeable tells whether a value of Globals goes together with a local one, which takes its place otherwise.
func mergeable(global, local *cfn.Node) bool {
	return global.Is(cfn.Map) && local.Is(cfn.Map) || global.Is(cfn.List) && local.Is(cfn.List)
}

// withoutIgnored is a section of Globals less what IgnoreGlobals spares a resource.
func withoutIgnored(section, ignore *cfn.Node) *cfn.Node {
	kept := *section
	switch {
	case ignore.Is(cfn.String) && ignore.Text == "*":
		kept.Pairs = nil
	case ignore.Is(cfn.List):
		kept.Pairs = slices.DeleteFunc(slices.Clone(section.Pairs), func(p cfn.Pair) bool {
			return slices.ContainsFunc(ignore.Items, func(name *cfn.Node) bool { return name.Text == p.Key.Text })
		})
	}
	return &kept
}

// A merger merges values of Globals with those of one resource.
type merger struct {
	effort *effort
	scope  *cfn.Resource
}

// merge lays a local value over the one in Globals: maps merge by key, lists are joined, of anything else the local one
// stays, and of all when there is too much to merge. The result stands where the local value stands.
func (m merger) merge(global, local *cfn.Node) *cfn.Node {
	if !mergeable(global, local) || !m.effort.spend(global.Len(), m.scope) {
		return local
	}
	if global.Is(cfn.Map) {
		return m.mergeMaps(global, local)
	}
	joined := *local
	joined.Items = slices.Concat(global.Items, local.Items)
	return &joined
}

func (m merger) mergeMaps(global, local *cfn.Node) *cfn.Node {
	merged := *local
	merged.Pairs = slices.Clone(global.Pairs)
	index := make(map[string]int, len(merged.Pairs))
	for i, p := range merged.Pairs {
		index[p.Key.Text] = i
	}
	for _, p := range local.Pairs {
		i, inherited := index[p.Key.Text]
		if !inherited {
			merged.Pairs = append(merged.Pairs, p)
			continue
		}
		merged.Pairs[i] = cfn.Pair{Key: p.Key, Value: m.merge(merged.Pairs[i].Value, p.Value)}
	}
	return &merged
}
