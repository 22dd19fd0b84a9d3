package lint

import (
	"slices"
	"strconv"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
	"github.com/samx-dev/samx/schema/lazy"
)

// attributeUses are the functions in the attributes of a resource that are maps of members, CreationPolicy and
// UpdatePolicy. The type database knows nothing beside Properties.
func attributeUses(f *Facts, r *cfn.Resource) []*Use {
	var uses []*Use
	for _, attribute := range [...]struct {
		name  string
		forms *lazy.Value[map[string]form]
	}{{"CreationPolicy", &creationPolicies}, {"UpdatePolicy", &updatePolicies}} {
		if !r.Node.Has(attribute.name) {
			continue
		}
		known, ok := attribute.forms.Get()[r.TypeName()]
		if !ok {
			continue
		}
		known.functions(r.Node.Get(attribute.name), []string{attribute.name}, func(n *cfn.Node, kinds kindSet, path []string) {
			name, argument := n.Func()
			use := &Use{Node: n, Name: name, Argument: argument, typ: r.TypeName(), path: path}
			shape := &schema.Shape{}
			shape.Types = kinds.types()
			use.Shapes = []*schema.Shape{shape}
			use.locate(f, r, r.Node)
			uses = append(uses, use)
		})
	}
	return uses
}

// functions visits the functions below a value of the form, but for Fn::If, which only stands for its branches, with the
// kinds of values that fit there.
func (f form) functions(n *cfn.Node, path []string, visit func(*cfn.Node, kindSet, []string)) {
	if len(path) > deepestIf {
		return
	}
	into := func(f form, n *cfn.Node, steps ...string) { f.functions(n, slices.Concat(path, steps), visit) }
	if arg := n.Arg("Fn::If"); isFork(arg) {
		into(f, arg.Items[1], "Fn::If", "1")
		into(f, arg.Items[2], "Fn::If", "2")
		return
	}
	switch {
	case n.Is(cfn.Func):
		visit(n, f.kinds, path)
	case n.Is(cfn.List) && f.items != nil:
		for i, item := range n.Items {
			into(*f.items, item, strconv.Itoa(i))
		}
	case n.Is(cfn.Map):
		for _, pair := range n.Pairs {
			if member, known := f.fields[pair.Key.Text]; known {
				into(member, pair.Value, pair.Key.Text)
			}
		}
	}
}

// types are the types of values of the kinds.
func (k kindSet) types() (types facts.TypeSet) {
	for _, one := range [...]struct {
		kind  kindSet
		types facts.TypeSet
	}{
		{aString, facts.String}, {aWhole, facts.Integer}, {aBoolean, facts.Boolean}, {aList, facts.Array}, {aMap, facts.Object},
	} {
		if k&one.kind != 0 {
			types |= one.types
		}
	}
	return types
}
