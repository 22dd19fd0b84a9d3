package lint

import (
	"slices"
	"strconv"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// policyPart is a part of a policy document, "*" in its path standing for each element of a list, and what it may look like.
type policyPart struct {
	path  []string
	shape facts.Shape
	here  bool // what is wrong with the value of a parameter is reported where it is used all the same
}

// parts are the parts of a document that functions are judged in. The type database knows nothing below the document.
func (g *policyGrammar) parts() []policyPart {
	parts := []policyPart{
		{path: []string{"Version"}, shape: facts.Shape{Enum: []string{"2008-10-17", "2012-10-17"}}},
		{path: []string{"Statement", "*", "Effect"}, shape: facts.Shape{Enum: []string{"Allow", "Deny"}}},
	}
	if g.resources != nil {
		arn := facts.Shape{Patterns: []facts.Pattern{{Re: g.resources.pattern.Get().String()}}}
		here := g.resources.rule != g.rule
		for _, key := range []string{"Resource", "NotResource"} {
			parts = append(parts, policyPart{[]string{"Statement", "*", key, "*"}, arn, here})
		}
	}
	if g.principal != forbidden {
		account := facts.Shape{Patterns: []facts.Pattern{{Re: accountPrincipal.Get().String()}}}
		parts = append(parts, policyPart{[]string{"Statement", "*", "Principal", "AWS", "*"}, account, false})
	}
	return parts
}

// policyUses are the functions in the policy documents of a resource.
func policyUses(f *Facts, r *cfn.Resource) []*Use {
	var uses []*Use
	for _, place := range policyPlacesOf(r.TypeName()) {
		for _, part := range place.grammar.parts() {
			part.path = slices.Concat(place.path, part.path)
			uses = append(uses, part.uses(f, r)...)
		}
	}
	return uses
}

// tagUses are the functions that stand for the keys of tags in a list.
func tagUses(f *Facts, r *cfn.Resource) []*Use {
	t, ok := f.Types.Lookup(r.TypeName())
	if !ok || t.TagProperty == "" || r.Props.Is(cfn.Map) && !r.Props.Has(t.TagProperty) {
		return nil
	}
	key := policyPart{path: []string{t.TagProperty, "*", "Key", "*"}}
	key.shape.Patterns = []facts.Pattern{{Re: "."}, {Re: "^" + reservedTag, Not: true}}
	key.shape.Bounds.Set(facts.MinLength, 1)
	return key.uses(f, r)
}

// uses are the functions that stand for the part, which may be a list of such when its path ends in "*".
func (part policyPart) uses(f *Facts, r *cfn.Resource) []*Use {
	var uses []*Use
	eachPlace(r.Props, part.path, nil, func(n *cfn.Node, steps []string) {
		name, argument := n.Func()
		if name == "" || name == "Fn::Transform" {
			return
		}
		use := &Use{Node: n, Name: name, Argument: argument, typ: r.TypeName(), policy: true, here: part.here, path: steps}
		shape := &schema.Shape{Shape: part.shape}
		shape.Types = facts.String
		if part.path[len(part.path)-1] == "*" && !endsInList(steps) {
			shape.Types |= facts.Array
		}
		use.Shapes = []*schema.Shape{shape}
		use.locate(f, r, r.Props)
		uses = append(uses, use)
	})
	return uses
}

// endsInList reports whether steps lead to an element of a list, be it in a branch of Fn::If.
func endsInList(steps []string) bool {
	for len(steps) > 1 && steps[len(steps)-2] == "Fn::If" {
		steps = steps[:len(steps)-2]
	}
	_, err := strconv.Atoi(steps[len(steps)-1])
	return err == nil
}

// eachPlace visits what stands at a path, with the steps that lead to it, those into Fn::If included. "*" stands for each
// element of a list, or for what stands there without a list.
func eachPlace(n *cfn.Node, path, steps []string, visit func(*cfn.Node, []string)) {
	if len(steps) > deepestIf {
		return
	}
	if arg := n.Arg("Fn::If"); isFork(arg) {
		for i := 1; i < len(arg.Items); i++ {
			eachPlace(arg.Items[i], path, slices.Concat(steps, []string{"Fn::If", strconv.Itoa(i)}), visit)
		}
		return
	}
	switch {
	case len(path) == 0:
		visit(n, steps)
	case path[0] != "*":
		if next := n.Get(path[0]); next != nil {
			eachPlace(next, path[1:], slices.Concat(steps, path[:1]), visit)
		}
	case n.Is(cfn.List):
		for i, item := range n.Items {
			eachPlace(item, path[1:], slices.Concat(steps, []string{strconv.Itoa(i)}), visit)
		}
	default:
		eachPlace(n, path[1:], steps, visit)
	}
}
