package transform

import (
	"cmp"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// A resource is one resource of the template as the phases have made it so far.
type resource struct {
	key  *cfn.Node // the logical ID
	node *cfn.Node // Type, Properties, DependsOn, ...
}

func (r *resource) id() string          { return r.key.Text }
func (r *resource) props() *cfn.Node    { return r.node.Get("Properties") }
func (r *resource) typeNode() *cfn.Node { return r.node.Get("Type") }

func (r *resource) typeName() string {
	s, _ := r.typeNode().Str()
	return s
}

// setProps replaces the properties; the node itself is never changed.
func (r *resource) setProps(props *cfn.Node) {
	key := r.node.Key("Properties")
	if key == nil {
		key = maker.At(r.key, maker.GlobalsMerge).Str("Properties")
	}
	r.node = maker.With(r.node, key, props)
}

// setProperty replaces one property.
func (x *expansion) setProperty(r *resource, name string, value *cfn.Node) {
	props := r.props()
	key := props.Key(name)
	if key == nil {
		key = maker.At(value, maker.GlobalsMerge).Str(name)
	}
	r.setProps(x.realm.Set(props, key, value))
}

// resources are the resources of the template, in the order in which the service goes through them. That is the order
// written, unless the template has a REST API: then it is that of a Python 2.7 dictionary, which the realm keeps.
type resources struct {
	realm *py27.Realm
	order *cfn.Node // a map with the logical IDs for keys
	byID  map[string]*resource
	ids   []string // in the order written; those added by a phase last
}

// newResources takes the resources of a Resources section whose members are all maps.
func newResources(realm *py27.Realm, section *cfn.Node) *resources {
	rs := &resources{realm: realm, order: section, byID: make(map[string]*resource, section.Len())}
	for _, p := range section.Pairs {
		rs.ids = append(rs.ids, p.Key.Text)
		rs.byID[p.Key.Text] = &resource{p.Key, p.Value}
	}
	slices.SortStableFunc(rs.ids, func(a, b string) int {
		return cmp.Compare(rs.byID[a].key.Span.Start, rs.byID[b].key.Span.Start)
	})
	return rs
}

// get returns the resource with the ID, or nil.
func (rs *resources) get(id string) *resource {
	return rs.byID[id]
}

// put adds resources, or replaces those of their IDs in place.
func (rs *resources) put(list ...*resource) {
	order := rs.realm.Edit(rs.order)
	for _, r := range list {
		if rs.byID[r.id()] == nil {
			rs.ids = append(rs.ids, r.id())
			order.Set(r.key, r.node)
		}
		rs.byID[r.id()] = r
	}
	rs.order = order.Node()
}

// remove takes the resource out.
func (rs *resources) remove(id string) {
	if rs.byID[id] == nil {
		return
	}
	delete(rs.byID, id)
	rs.ids = slices.DeleteFunc(rs.ids, func(have string) bool { return have == id })
	rs.order = rs.realm.Delete(rs.order, id)
}

// all returns the resources in the order of processing.
func (rs *resources) all() []*resource {
	list := make([]*resource, len(rs.order.Pairs))
	for i, p := range rs.order.Pairs {
		list[i] = rs.byID[p.Key.Text]
	}
	return list
}

// written returns the resources in the order of the source.
func (rs *resources) written() []*resource {
	list := make([]*resource, len(rs.ids))
	for i, id := range rs.ids {
		list[i] = rs.byID[id]
	}
	return list
}
