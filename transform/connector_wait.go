package transform

import (
	"maps"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// waiting knows which resources of the output have to wait for what a connector generates. It is made when the first
// connector is expanded, for by then all else is.
type waiting struct {
	out        *output
	dependsOn  map[string]*dependency // by logical ID
	dependents map[string][]string    // the resources that name a logical ID in DependsOn
	mappings   map[mapped][]string    // the event source mappings between two resources
	added      int                    // entries added to DependsOn, in all
}

// mapped are the two ends of an event source mapping, by logical ID.
type mapped struct {
	source, function string
}

// A dependency is the DependsOn of a resource while it is changed. The service gives the resources that it generates from one
// SAM resource one list together: what it takes out of it is gone for all, though only the first gets something instead.
type dependency struct {
	items []*cfn.Node
	names map[string]bool // those in items
}

// newDependency starts from the DependsOn given. A value that is no list counts as a list of one.
func newDependency(given *cfn.Node) *dependency {
	d := &dependency{names: map[string]bool{}}
	if given.Is(cfn.List) {
		d.items = slices.Clone(given.Items)
	} else if given != nil {
		d.items = []*cfn.Node{given}
	}
	for _, item := range d.items {
		if name, ok := item.Str(); ok {
			d.names[name] = true
		}
	}
	return d
}

// waiting returns the one of the run.
func (x *expansion) waiting() *waiting {
	if x.waits != nil {
		return x.waits
	}
	w := &waiting{out: x.out, dependsOn: map[string]*dependency{}, dependents: map[string][]string{},
		mappings: map[mapped][]string{}}
	for _, r := range x.resources.written() {
		shared := map[*cfn.Node]*dependency{}
		for _, id := range x.out.slots[r.id()] {
			node := x.out.node(id)
			w.noteDependsOn(id, node.Get("DependsOn"), shared)
			w.noteMapping(id, node)
		}
	}
	x.waits = w
	return w
}

func (w *waiting) noteMapping(id string, node *cfn.Node) {
	if !isString(node.Get("Type"), "AWS::Lambda::EventSourceMapping") {
		return
	}
	props := node.Get("Properties")
	source, ok := targetOf(props.Get("EventSourceArn"))
	function, isFunction := targetOf(props.Get("FunctionName"))
	if ok && isFunction {
		between := mapped{source, function}
		w.mappings[between] = append(w.mappings[between], id)
	}
}

// noteDependsOn takes notice of the DependsOn of a resource. shared holds the lists of those that were generated with it.
func (w *waiting) noteDependsOn(id string, given *cfn.Node, shared map[*cfn.Node]*dependency) {
	if given == nil {
		return
	}
	d := shared[given]
	if d == nil {
		d = newDependency(given)
	}
	if given.Is(cfn.List) {
		shared[given] = d
	}
	w.dependsOn[id] = d
	for name := range d.names {
		w.dependents[name] = append(w.dependents[name], id)
	}
}

// letWait makes the resource that needs the policies of a link wait for them. That takes logical IDs, which the connectors that
// other SAM resources make do not have: they come too early for it.
func (l *link) letWait(made []*generated) error {
	switch {
	case l.source.id == "":
		return nil
	case l.profile.sourceWaits:
		return l.x.waiting().add(l.connector, l.source.id, made)
	case l.profile.mappingWaits && l.destination.id != "":
		w := l.x.waiting()
		// Of several mappings between the two it is not clear which one is meant.
		if found := w.mappings[mapped{l.source.id, l.destination.id}]; len(found) == 1 {
			return w.add(l.connector, found[0], made)
		}
	}
	return nil
}

// replace makes the resources that depend on a connector, which the output does not have, depend on what was made for it.
// Where its ID stands twice, one stays, as with the service.
func (w *waiting) replace(c *connector, made []*generated) error {
	for _, id := range w.dependents[c.id] {
		if w.out.node(id) == nil {
			continue // a connector, which its resources have replaced
		}
		if err := w.replaceIn(c, id, made); err != nil {
			return err
		}
	}
	shared := map[*cfn.Node]*dependency{}
	for _, g := range made {
		delete(w.dependsOn, g.id)
		w.noteDependsOn(g.id, g.attribute("DependsOn"), shared)
	}
	return nil
}

func (w *waiting) replaceIn(c *connector, id string, made []*generated) error {
	d := w.dependsOn[id]
	if d == nil {
		return nil // a resource of another connector has taken its place
	}
	at := slices.IndexFunc(d.items, func(item *cfn.Node) bool { return isString(item, c.id) })
	if at < 0 {
		w.write(c, id, d)
		return nil
	}
	d.items = slices.Delete(d.items, at, at+1)
	w.dependsOn[id] = &dependency{slices.Clone(d.items), maps.Clone(d.names)}
	return w.add(c, id, made)
}

// add makes the resource depend on what was made, too.
func (w *waiting) add(c *connector, id string, made []*generated) error {
	w.added += len(made)
	if w.added > maxNodes {
		return refuseDocument("", c.at, "the DependsOn of all resources would have more than %d entries for what connectors "+
			"generate; split the template", maxNodes)
	}
	d := w.dependsOn[id]
	if d == nil {
		d = newDependency(nil)
		w.dependsOn[id] = d
	}
	b := c.build(maker.Connector)
	for _, g := range made {
		if !d.names[g.id] {
			d.names[g.id] = true
			d.items = append(d.items, b.Str(g.id))
		}
	}
	w.write(c, id, d)
	return nil
}

// write puts the DependsOn into the output.
func (w *waiting) write(c *connector, id string, d *dependency) {
	b, node := c.build(maker.Connector), w.out.node(id)
	list := b.List(d.items...)
	if given := node.Get("DependsOn"); given.Is(cfn.List) {
		list = maker.Replace(given, list.Items, nil)
	}
	w.out.replace(id, maker.With(node, cfn.FirstOf(node.Key("DependsOn"), b.Str("DependsOn")), list))
}
