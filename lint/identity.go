package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// An identity is what a value names, as far as the template tells: two values with the same identity are about the same
// thing whatever is deployed.
type identity struct {
	kind identityKind
	name string
}

type identityKind uint8

const (
	namesText      identityKind = iota // what is written
	namesParameter                     // what the user of the template gives
	namesResource                      // a resource of the template
	namesImport                        // what another stack gives
	namesResult                        // whatever a function gives; the name is the call
)

// identity is what the value names. It is not ok when there is no telling.
func (v View) identity() (identity, bool) {
	if v.c == nil {
		return identity{}, false
	}
	return v.c.facts.identity(v.Node)
}

func (f *Facts) identity(n *cfn.Node) (identity, bool) {
	function, _ := n.Func()
	switch {
	case n.IsNull() || function == "Fn::Transform":
		return identity{}, false
	case function == "":
		text, ok := View{Node: n}.Text()
		return identity{namesText, text}, ok
	case function == "Fn::ImportValue":
		return identity{namesImport, string(cfn.AppendJSON(nil, n))}, true
	}
	if id, ok := f.identityOfReference(n); ok {
		return id, true
	}
	return identity{namesResult, string(cfn.AppendJSON(nil, n))}, true
}

// identityOfReference reads a Ref, a GetAtt, or an Fn::Sub that is nothing but one of those, to a parameter or to what
// identifies a resource.
func (f *Facts) identityOfReference(n *cfn.Node) (id identity, ok bool) {
	if name, _ := n.Func(); name != "Ref" && name != "Fn::GetAtt" && name != "Fn::Sub" {
		return identity{}, false
	}
	ref, ok := firstRef(n)
	if !ok || ref.Func == "Fn::Sub" && (ref.Start != 0 || ref.End != len(ref.At.Text)) {
		return identity{}, false // there is more text
	}
	if r := f.Resources[ref.ID]; r != nil {
		return identity{namesResource, ref.ID}, isPrimary(r.TypeName(), ref.Attribute)
	}
	return identity{namesParameter, ref.ID}, f.Parameters[ref.ID] != nil && ref.Attribute == ""
}

func firstRef(n *cfn.Node) (ref cfn.Ref, ok bool) {
	for ref = range n.Refs {
		return ref, true
	}
	return ref, false
}

// names is the resource of the type that the value identifies, or nil.
func (v View) names(typ string) *cfn.Resource {
	id, ok := v.identity()
	if !ok || id.kind != namesResource || v.c.facts.Resources[id.name].TypeName() != typ {
		return nil
	}
	return v.c.facts.Resources[id.name]
}

// resource is the resource of the type that one of the members identifies, or nil.
func (v View) resource(typ string, keys ...string) *cfn.Resource {
	for _, key := range keys {
		if r := v.Get(key).names(typ); r != nil {
			return r
		}
	}
	return nil
}

// isPrimary reports whether Fn::GetAtt with this attribute, or Ref when it is "", gives what identifies a resource. What a
// custom resource gives may identify another one.
func isPrimary(typ, attribute string) bool {
	t, ok := schema.Lookup(typ)
	if !ok || typ == customResource || strings.HasPrefix(typ, "Custom::") {
		return false
	}
	return attribute == "" || slices.Equal(t.Ref, []string{attribute}) || typ == securityGroupType && attribute == "GroupId"
}

// differ reports whether two values certainly name different things: two texts, or a resource that is still to be made
// and what somebody else has named before.
func differ(a, b View) bool {
	one, ok := a.identity()
	other, okToo := b.identity()
	if !ok || !okToo || one == other || one.kind == namesResult || other.kind == namesResult {
		return false
	}
	return one.kind == namesResource || other.kind == namesResource || one.kind == namesText && other.kind == namesText
}

// A reading is one of the values that Fn::If can make of a place, with what has to be assumed for it. The value is nil
// when there is none.
type reading struct {
	value *cfn.Node
	when  []scenario.Assumption
}

// mostReadings is how many ways to read several properties together are looked at.
const mostReadings = 64

// readings follows Fn::If into all its branches.
func readings(n *cfn.Node, when []scenario.Assumption) []reading {
	arg := n.Arg("Fn::If")
	if !isFork(arg) {
		if name, ok := n.RefName(); n.IsNull() || ok && name == "AWS::NoValue" {
			n = nil
		}
		return []reading{{n, when}}
	}
	condition := arg.Items[0].Text
	then := readings(arg.Items[1], assume(when, condition, true))
	return append(then, readings(arg.Items[2], assume(when, condition, false))...)
}

// A variant is one way in which several properties of a resource can read together.
type variant struct {
	resource *cfn.Resource
	values   []*cfn.Node // in the order asked for
	when     []scenario.Assumption
}

// variants are the ways in which properties of a resource can read together; those that conditions rule out are
// among them.
func variants(r *cfn.Resource, properties ...string) []variant {
	found := []variant{{r, nil, given(r.Node)}}
	for _, property := range properties {
		var next []variant
		for _, c := range found {
			for _, read := range readings(r.Props.Get(property), c.when) {
				next = append(next, variant{r, append(slices.Clip(c.values), read.value), read.when})
			}
		}
		if found = next; len(found) > mostReadings {
			return nil
		}
	}
	return found
}

// narrows reports whether a variant assumes all that another assumes, and more.
func (c variant) narrows(other variant) bool {
	among := func(a scenario.Assumption) bool { return slices.Contains(c.when, a) }
	return len(c.when) > len(other.when) && !slices.ContainsFunc(other.when, func(a scenario.Assumption) bool { return !among(a) })
}

// together reports whether it can be that both variants are deployed.
func (f *Facts) together(a, b variant) bool {
	if len(a.when)+len(b.when) == 0 {
		return true
	}
	possible, known := f.possibilities().Possible(slices.Concat(a.when, b.when))
	return possible && known
}
