package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// output is the Resources section under construction. It prints in the author's order, with what a SAM resource generates in
// its place.
type output struct {
	x     *expansion
	nodes map[string]cfn.Pair // by logical ID
	slots map[string][]string // the IDs to print where the resource of this ID stood
	last  []string            // IDs that belong to no resource of the template
	refs  referable
}

// newOutput starts from the resources of the template; those of SAM types are replaced one by one.
func newOutput(x *expansion) *output {
	o := &output{x: x, nodes: map[string]cfn.Pair{}, slots: map[string][]string{}, refs: newReferable()}
	for _, r := range x.resources.written() {
		o.nodes[r.id()] = cfn.Pair{Key: r.key, Value: r.node}
		o.slots[r.id()] = []string{r.id()}
	}
	return o
}

// take replaces the SAM resource r by what was made of it, and notes what Id.Name now stands for. Resources whose ID is
// taken by another resource of the template are refused, each with a cause of its own.
func (o *output) take(r *resource, info samTypeInfo, made []*generated) error {
	for _, g := range made {
		if err := checkLogicalID(g.id, nil); err != nil {
			return refuse(g.id, r.key, "the generated logical ID %q must consist of letters and digits only", g.id)
		}
	}
	o.refs.add(r.id(), info, made)
	o.remove(r.id())
	for _, g := range made {
		if holder := o.x.resources.get(g.id); holder != nil && !o.x.mayReplace(g.typ, holder.typeName()) {
			o.x.refused = append(o.x.refused, refuse(r.id(), holder.key,
				"the transform generates an %s with the logical ID %s for %s, but the template already has a resource "+
					"of that ID; rename it", g.typ, g.id, r.id()))
			continue
		}
		o.put(r, g)
	}
	return nil
}

// node returns the resource with the ID as it is so far, or nil.
func (o *output) node(id string) *cfn.Node {
	return o.nodes[id].Value
}

// replace changes a resource that the output has.
func (o *output) replace(id string, node *cfn.Node) {
	o.nodes[id] = cfn.Pair{Key: o.nodes[id].Key, Value: node}
}

// put adds a generated resource in the slot of r, or at the end when r is nil.
func (o *output) put(r *resource, g *generated) {
	node := g.node()
	if o.x.opts.PassthroughMetadata && r != nil {
		node = o.withMetadata(r, g, node)
	}
	key := g.key
	if key == nil {
		key = g.b.Str(g.id)
	}
	if have, ok := o.nodes[g.id]; ok {
		o.nodes[g.id] = cfn.Pair{Key: have.Key, Value: node}
		return
	}
	o.nodes[g.id] = cfn.Pair{Key: key, Value: node}
	switch {
	case r != nil && o.slots[r.id()] != nil:
		o.slots[r.id()] = append(o.slots[r.id()], g.id)
	default:
		o.last = append(o.last, g.id)
	}
}

// withMetadata copies the Metadata of the SAM resource to a resource that is new in the output.
func (o *output) withMetadata(r *resource, g *generated, node *cfn.Node) *cfn.Node {
	p, ok := r.node.Lookup("Metadata")
	if _, exists := o.nodes[g.id]; exists || !ok || !truthy(p.Value) {
		return node
	}
	return maker.With(node, p.Key, p.Value)
}

// remove takes the SAM resource out; its slot stays for what is made of it.
func (o *output) remove(id string) {
	delete(o.nodes, id)
	o.slots[id] = make([]string, 0, 4)
}

// section returns the finished section but for references. like is the section as written.
func (o *output) section(like *cfn.Node) *cfn.Node {
	pairs := make([]cfn.Pair, 0, len(o.nodes))
	printed := make(map[string]bool, len(o.nodes))
	print := func(ids []string) {
		for _, id := range ids {
			if p, ok := o.nodes[id]; ok && !printed[id] {
				printed[id] = true
				pairs = append(pairs, p)
			}
		}
	}
	for _, r := range o.x.resources.written() {
		print(o.slots[r.id()])
	}
	print(o.last)
	return maker.Replace(like, nil, pairs)
}

// assemble makes the root of the result: without Transform and Globals, with the finished resources and the added
// conditions, and with references to what was generated. It reports whether the result is small enough.
func (x *expansion) assemble() (root *cfn.Node, fits bool) {
	var pairs []cfn.Pair
	for _, p := range x.root.Pairs {
		switch p.Key.Text {
		case "Transform", "Globals":
		case "Resources":
			pairs = append(pairs, cfn.Pair{Key: p.Key, Value: x.out.section(p.Value)})
		default:
			pairs = append(pairs, p)
		}
	}
	return x.finish(maker.Replace(x.root, nil, pairs))
}

// finish rewrites the references of the result, part by part: each section, and each resource. The sections and the two nodes
// above the resources are counted here.
func (x *expansion) finish(root *cfn.Node) (*cfn.Node, bool) {
	rw := rewriter{refs: x.out.refs}
	left := maxNodes - 1
	for i, p := range root.Pairs {
		forget(p.Key)
		if p.Key.Text != "Resources" {
			var ok bool
			if root.Pairs[i].Value, ok = rw.finish(p.Value, maxDepth-1, &left); !ok {
				return nil, false
			}
			continue
		}
		left--
		for j, r := range p.Value.Pairs {
			forget(r.Key)
			var ok bool
			if p.Value.Pairs[j].Value, ok = rw.finish(r.Value, maxDepth-2, &left); !ok {
				return nil, false
			}
		}
	}
	return root, true
}
