package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A linkedType is a CloudFormation type whose resources an event changes: a bucket, a user pool.
type linkedType struct {
	name       string
	maker      cfn.Maker  // of what the event adds
	properties []property // what such a resource may have; the service refuses to change one that has more
}

// named makes a property table of names only.
func named(names ...string) []property {
	table := make([]property, len(names))
	for i, name := range names {
		table[i] = property{name, anything(), 0}
	}
	return table
}

// linked returns the resource of the template that {Ref: X} refers to; nil for anything else.
func (x *expansion) linked(ref *cfn.Node) *resource {
	name, ok := ref.RefName()
	if !ok {
		return nil
	}
	return x.resources.get(name)
}

// rewritten takes the linked resource, as the events have changed it so far, into the output. It stays the author's, with
// its own attributes, but for those that the service does not know.
func (r *resource) rewritten(t linkedType) (*generated, error) {
	if err := checkLogicalID(r.id(), r.key); err != nil {
		return nil, err
	}
	if r.typeName() != t.name {
		return nil, refuse(r.id(), cfn.FirstOf(r.typeNode(), r.key), "an event refers to %s, so its Type must be %s", r.id(), t.name)
	}
	if err := checkProperties(r.id(), r.key, r.props(), t.properties); err != nil {
		return nil, err
	}
	g := generate(maker.At(r.key, t.maker), r.id(), t.name, mainAttributes(r))
	g.key, g.written = r.key, r.node
	g.props = slices.Clone(r.props().Pairs)
	return g, nil
}

// rewrite returns the resource that the author wrote with the attributes and properties of g.
func (g *generated) rewrite() *cfn.Node {
	typ, _ := g.written.Lookup("Type")
	props, ok := g.written.Lookup("Properties")
	if !ok {
		props = cfn.Pair{Key: g.b.Str("Properties"), Value: g.b.Map()}
	}
	props.Value = maker.Replace(props.Value, nil, g.props)
	return maker.Replace(g.written, nil, slices.Concat([]cfn.Pair{typ}, g.attrs, []cfn.Pair{props}))
}

// mapIn returns the map under key in a part of the resource, an empty one when there is none.
func (r *resource) mapIn(b maker.Builder, part *cfn.Node, key string) (*cfn.Node, error) {
	value := present(part, key)
	switch {
	case value == nil:
		return b.Map(), nil
	case !value.IsMap():
		return nil, refuse(r.id(), value, "%s must be a map, not %s", key, value.Kind.Phrase())
	}
	return value, nil
}

// listIn returns the list under key in a part of the resource, an empty one when there is none.
func (r *resource) listIn(b maker.Builder, part *cfn.Node, key string) (*cfn.Node, error) {
	value := present(part, key)
	switch {
	case value == nil:
		return b.List(), nil
	case !value.Is(cfn.List):
		return nil, refuse(r.id(), value, "%s must be a list, not %s", key, value.Kind.Phrase())
	}
	return value, nil
}

// A growing is a list that one event after the other appends to. All the lists that it makes share their items, which costs
// the time of one list instead of one for each item; nobody sees the items appended later.
type growing struct {
	items []*cfn.Node
}

// holds reports whether the items are those made last.
func (g *growing) holds(items []*cfn.Node) bool {
	return len(items) == len(g.items) && (len(items) == 0 || &items[0] == &g.items[0])
}

// node returns a copy of list with the items.
func (g *growing) node(list *cfn.Node) *cfn.Node {
	return maker.Replace(list, slices.Clip(g.items), nil)
}

// append returns the list with one more item.
func (g *growing) append(list, item *cfn.Node) *cfn.Node {
	if !g.holds(list.Items) {
		g.items = slices.Clone(list.Items)
	}
	g.items = append(g.items, item)
	return g.node(list)
}
