package lint

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// A View is a value as it reads in one case: Fn::If is followed, and what is AWS::NoValue or null is absent. The zero View
// is an absent value, and whatever is asked of it is absent too.
type View struct {
	Node *cfn.Node // where to report; nil when the value is absent
	c    *Case
}

// Exists reports whether there is a value.
func (v View) Exists() bool {
	return v.Node != nil && !v.Node.IsNull()
}

// Known reports whether the value is written in the template: neither a function nor text with a dynamic reference.
func (v View) Known() bool {
	return v.Exists() && v.Node.Kind != cfn.Func && !strings.Contains(v.Node.Text, "{{resolve:")
}

// Get follows keys down through maps.
func (v View) Get(keys ...string) View {
	for _, key := range keys {
		if !v.Node.IsMap() {
			return View{}
		}
		v.Node = v.c.settle(v.Node.Get(key))
	}
	return v
}

// Has reports whether a map has the key, with a value that is not absent. A map beside a macro may have any.
func (v View) Has(key string) bool {
	return v.Get(key).Exists()
}

// Lacks reports whether a map surely does not have the key: it is written out in full.
func (v View) Lacks(key string) bool {
	return v.Node.IsMap() && !v.Open() && !v.Has(key)
}

// Open reports whether more may be in the map or the list than can be read: it is a function, or a macro adds to it.
func (v View) Open() bool {
	return v.Node.Is(cfn.Func) || slices.ContainsFunc(members(v.Node), func(p cfn.Pair) bool {
		return p.Key.Text == "Fn::Transform" || isLoop(p.Key)
	})
}

// Items yields the elements of a list that are there, with their index.
func (v View) Items() iter.Seq2[int, View] {
	return func(yield func(int, View) bool) {
		if !v.Node.Is(cfn.List) {
			return
		}
		for i, item := range v.Node.Items {
			if element := (View{v.c.settle(item), v.c}); element.Exists() && !yield(i, element) {
				return
			}
		}
	}
}

// Pairs yields the members of a map that are there, with their key.
func (v View) Pairs() iter.Seq2[*cfn.Node, View] {
	return func(yield func(*cfn.Node, View) bool) {
		for _, p := range members(v.Node) {
			if member := (View{v.c.settle(p.Value), v.c}); member.Exists() && !yield(p.Key, member) {
				return
			}
		}
	}
}

// Len is the number of elements or members that are there.
func (v View) Len() (n int) {
	for range v.Items() {
		n++
	}
	for range v.Pairs() {
		n++
	}
	return n
}

// Text is a scalar as CloudFormation reads it where it wants a string: 80 is "80" and true is "true". It is not ok for
// what is not Known and for maps and lists.
func (v View) Text() (text string, ok bool) {
	if !v.Known() || !v.Node.IsScalar() {
		return "", false
	}
	return scalarText(v.Node), true
}

// Is reports whether the value is known to be one of the texts.
func (v View) Is(texts ...string) bool {
	text, ok := v.Text()
	return ok && slices.Contains(texts, text)
}

// Int is a whole number, also where it is written as text.
func (v View) Int() (int64, bool) {
	text, ok := v.Text()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// True reports whether the value is known to be true, also where it is written as text.
func (v View) True() bool {
	text, ok := v.Text()
	return ok && strings.EqualFold(text, "true")
}

// Target is the resource that the value is a reference to, by Ref (attribute "") or by Fn::GetAtt; nil when it is
// something else.
func (v View) Target() (r *cfn.Resource, attribute string) {
	switch name, _ := v.Node.Func(); name {
	case "Ref", "Fn::GetAtt":
		for ref := range v.Node.Refs {
			return v.c.facts.Resources[ref.ID], ref.Attribute
		}
	}
	return nil, ""
}

// targetOf is the resource that a value refers to, if that is of one of the types.
func targetOf(v View, types ...string) *cfn.Resource {
	if r, _ := v.Target(); r != nil && slices.Contains(types, r.TypeName()) {
		return r
	}
	return nil
}

// referred returns the properties, in the same case, of the resource of a type that the value is a reference to.
func (v View) referred(typ string) (View, *cfn.Resource) {
	r := targetOf(v, typ)
	if r == nil || !v.Present(r) {
		return View{}, nil
	}
	return v.Props(r), r
}

// Key is the node of a key, for findings about a name; the map itself when it is absent.
func (v View) Key(name string) *cfn.Node {
	return cfn.FirstOf(v.Node.Key(name), v.Node)
}

// Spot is where to report on the value of a key when it is judged together with its neighbours: the value, or the key
// when conditions choose the value.
func (v View) Spot(key string) *cfn.Node {
	if v.Node.Get(key).Arg("Fn::If") != nil {
		return v.Node.Key(key)
	}
	return cfn.FirstOf(v.Get(key).Node, v.Node)
}

// Props are the properties of another resource in the same case.
func (v View) Props(r *cfn.Resource) View {
	return v.c.Props(r)
}

// Present reports whether another resource is there in the same case.
func (v View) Present(r *cfn.Resource) bool {
	return v.c.Present(r)
}

// itemsOf are the elements of several lists, one list after the other.
func itemsOf(lists ...View) (found []View) {
	for _, list := range lists {
		for _, item := range list.Items() {
			found = append(found, item)
		}
	}
	return found
}
