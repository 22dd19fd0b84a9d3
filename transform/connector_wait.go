package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/build"
)

// waiting knows which resources of the output have to wait for what a connector generates. It is made when the first
// connector is expanded, for by then all else is.
type waiting struct {
	out        *output
	dependents map[string][]string    // the resources that name a logical ID in DependsOn
	mappings   map[mapped][]string    // the event source mappings between two resources
	lists      map[string]*dependency // what has been changed, by logical ID
	added      int                    // entries added to DependsOn, in all
}

// mapped are the two ends of an event source mapping, by logical ID.
type mapped struct {
	source, function string
}

// A dependency is the DependsOn of a resource while it is changed.
type dependency struct {
	items []*cfn.Node
	names map[string]bool // those in items
}

// waiting returns the one of the run.
func (x *expansion) waiting() *waiting {
	if x.waits == nil {
		x.waits = &waiting{out: x.out, dependents: map[string][]string{}, mappings: map[mapped][]string{},
			lists: map[string]*dependency{}}
		for id, p := range x.out.nodes {
			x.waits.noteDependsOn(id, p.Value.Get("DependsOn"))
			x.waits.noteMapping(id, p.Value)
		}
	}
	return x.waits
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

func (w *waiting) noteDependsOn(id string, list *cfn.Node) {
	names := itemsOf(list)
	if list.Is(cfn.String) {
		names = []*cfn.Node{list}
	}
	for _, item := range names {
		name, ok := item.Str()
		if have := w.dependents[name]; ok && (len(have) == 0 || have[len(have)-1] != id) {
			w.dependents[name] = append(have, id)
		}
	}
}

// letWait makes the resource that needs the policies of a link wait for them.
func (l *link) letWait(made []*generated) error {
	w := l.x.waiting()
	if l.profile.mappingWaits && l.source.id != "" && l.destination.id != "" {
		// Of several mappings between the two it is not clear which one is meant.
		if found := w.mappings[mapped{l.source.id, l.destination.id}]; len(found) == 1 {
			return w.add(l.connector, found[0], made)
		}
	}
	if l.profile.sourceWaits && l.source.id != "" {
		return w.add(l.connector, l.source.id, made)
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
		d := w.list(id)
		at := slices.IndexFunc(d.items, func(item *cfn.Node) bool { return isString(item, c.id) })
		if at < 0 {
			continue // a resource of another connector has taken its place
		}
		d.items = slices.Delete(d.items, at, at+1)
		if err := w.add(c, id, made); err != nil {
			return err
		}
	}
	for _, g := range made {
		delete(w.lists, g.id)
		w.noteDependsOn(g.id, g.attribute("DependsOn"))
	}
	return nil
}

// list returns the DependsOn of a resource for changing. A value that is no list counts as a list of one.
func (w *waiting) list(id string) *dependency {
	if d := w.lists[id]; d != nil {
		return d
	}
	d := &dependency{names: map[string]bool{}}
	if given := w.out.node(id).Get("DependsOn"); given.Is(cfn.List) {
		d.items = slices.Clone(given.Items)
	} else if given != nil {
		d.items = []*cfn.Node{given}
	}
	for _, item := range d.items {
		if name, ok := item.Str(); ok {
			d.names[name] = true
		}
	}
	w.lists[id] = d
	return d
}

// add makes the resource depend on what was made, too.
func (w *waiting) add(c *connector, id string, made []*generated) error {
	w.added += len(made)
	if w.added > maxNodes {
		return refuseDocument("", c.at, "the DependsOn of all resources would have more than %d entries for what connectors "+
			"generate; split the template", maxNodes)
	}
	b, d, node := c.build(build.Connector), w.list(id), w.out.node(id)
	for _, g := range made {
		if !d.names[g.id] {
			d.names[g.id] = true
			d.items = append(d.items, b.Str(g.id))
		}
	}
	list := b.List(d.items...)
	if given := node.Get("DependsOn"); given.Is(cfn.List) {
		list = build.Replace(given, list.Items, nil)
	}
	w.out.replace(id, build.With(node, firstOf(node.Key("DependsOn"), b.Str("DependsOn")), list))
	return nil
}
