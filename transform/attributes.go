package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// mainAttributes are the attributes of a SAM resource that its main CloudFormation resource takes over: DependsOn, when there
// is any, and the five below.
func mainAttributes(r *resource) []cfn.Pair {
	var list []cfn.Pair
	if p, ok := r.node.Lookup("DependsOn"); ok && truthy(p.Value) {
		list = append(list, p)
	}
	return append(list, attributesNamed(r, "DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata")...)
}

// sharedAttributes are the attributes that every other resource generated from it gets as well.
func sharedAttributes(r *resource) []cfn.Pair {
	return attributesNamed(r, "Condition", "DeletionPolicy", "UpdateReplacePolicy")
}

func attributesNamed(r *resource, names ...string) []cfn.Pair {
	var list []cfn.Pair
	for _, name := range names {
		if p, ok := r.node.Lookup(name); ok {
			list = append(list, p)
		}
	}
	return list
}

// A generated resource is a CloudFormation resource under construction.
type generated struct {
	id    string
	typ   string
	key   *cfn.Node // the node of the ID when the author wrote it, else nil
	b     maker.Builder
	attrs []cfn.Pair
	props []cfn.Pair

	written *cfn.Node // the author's resource that this one is a changed form of; nil when all of it is generated
}

// generate begins a resource with its properties; entries without a value are left out.
func generate(b maker.Builder, id, typ string, attrs []cfn.Pair, props ...maker.Entry) *generated {
	return &generated{id: id, typ: typ, b: b, attrs: append([]cfn.Pair(nil), attrs...), props: b.PairsOf(props)}
}

// set sets a property; a nil value leaves it as it is.
func (g *generated) set(name string, value *cfn.Node) {
	if value != nil {
		g.props = setPair(g.b, g.props, name, value)
	}
}

// get returns a property, or nil.
func (g *generated) get(name string) *cfn.Node {
	for _, p := range g.props {
		if p.Key.Text == name {
			return p.Value
		}
	}
	return nil
}

// setAttribute sets an attribute such as Condition; a nil value leaves it as it is.
func (g *generated) setAttribute(name string, value *cfn.Node) {
	if value != nil {
		g.attrs = setPair(g.b, g.attrs, name, value)
	}
}

// attribute returns an attribute, or nil.
func (g *generated) attribute(name string) *cfn.Node {
	for _, p := range g.attrs {
		if p.Key.Text == name {
			return p.Value
		}
	}
	return nil
}

// copied takes over properties of the SAM resource as the author wrote them, name and all. Those absent or null are left
// out.
func (g *generated) copied(props *cfn.Node, names ...string) {
	for _, name := range names {
		if p, ok := props.Lookup(name); ok && !p.Value.IsNull() {
			g.props = append(g.props, p)
		}
	}
}

// copiedIfTruthy is copied for properties that are left out when they are empty, too.
func (g *generated) copiedIfTruthy(props *cfn.Node, names ...string) {
	for _, name := range names {
		if truthy(props.Get(name)) {
			g.copied(props, name)
		}
	}
}

func setPair(b maker.Builder, pairs []cfn.Pair, name string, value *cfn.Node) []cfn.Pair {
	for i := range pairs {
		if pairs[i].Key.Text == name {
			pairs[i].Value = value
			return pairs
		}
	}
	return append(pairs, cfn.Pair{Key: b.Str(name), Value: value})
}

// propsNode returns the properties so far as a map.
func (g *generated) propsNode() *cfn.Node {
	return g.b.Pairs(append([]cfn.Pair(nil), g.props...))
}

// node returns the finished resource.
func (g *generated) node() *cfn.Node {
	if g.written != nil {
		return g.rewrite()
	}
	return g.b.Resource(g.typ, g.attrs, slices.Clone(g.props))
}
