package languageext

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// walk returns n with the loops below expanded and the functions of the transform replaced: n itself when it has none, and
// nil when it turns out to be AWS::NoValue.
func (x *expansion) walk(n *cfn.Node, in scope) (*cfn.Node, error) {
	if in.inLoop() {
		if err := x.budget.spend(in.loop, 1, 0); err != nil {
			return nil, err
		}
	}
	switch {
	case n.Is(cfn.List):
		return x.walkItems(n, in)
	case !n.IsMap():
		return n, nil
	case !isFunction(n) || isLoop(n.Pairs[0].Key):
		return x.walkEntries(n, in)
	}
	switch n.Pairs[0].Key.Text {
	case "Ref":
		return x.walkRef(n, in)
	case "Fn::GetAtt":
		return x.walkGetAtt(n, in)
	case "Fn::Sub":
		return x.walkSub(n, in)
	case "Fn::If":
		return x.walkIf(n, in)
	case "Fn::FindInMap":
		return x.walkFindInMap(n, in)
	case "Fn::Length":
		return x.walkLength(n, in)
	case "Fn::ToJsonString":
		return x.walkToJSON(n, in)
	}
	return x.walkArgument(n, in)
}

func (x *expansion) walkEntries(n *cfn.Node, in scope) (*cfn.Node, error) {
	m := newMembers(n)
	for _, p := range n.Pairs {
		if err := x.entry(m, p, in); err != nil {
			return nil, err
		}
	}
	return m.node(), nil
}

func (x *expansion) walkItems(n *cfn.Node, in scope) (*cfn.Node, error) {
	items := make([]*cfn.Node, 0, len(n.Items))
	changed := false
	for _, item := range n.Items {
		out, err := x.walk(item, in)
		if err != nil {
			return nil, err
		}
		changed = changed || out != item
		if out != nil {
			items = append(items, out)
		}
	}
	if !changed {
		return n, nil
	}
	return maker.Replace(n, items, nil), nil
}

// walkArgument goes on below the function n without looking at which it is.
func (x *expansion) walkArgument(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg, err := x.walk(n.Pairs[0].Value, in)
	if err != nil {
		return nil, err
	}
	if arg == nil {
		arg = in.maker(n).NoValue() // a function cannot go without its argument
	}
	return replaceArgument(n, arg), nil
}

// replaceArgument returns the function n with another argument.
func replaceArgument(n, arg *cfn.Node) *cfn.Node {
	if arg == n.Pairs[0].Value {
		return n
	}
	return rebuilt(n, []cfn.Pair{{Key: n.Pairs[0].Key, Value: arg}})
}

// walkRef replaces a reference to the identifier of a loop by the item, and a function inside Ref by the name it gives.
func (x *expansion) walkRef(n *cfn.Node, in scope) (*cfn.Node, error) {
	name, ok := n.Pairs[0].Value.Str()
	if !ok {
		target, err := x.target(n, n.Pairs[0].Value, in)
		if err != nil || !target.Is(cfn.String) {
			return replaceArgument(n, target), err
		}
		n, name = replaceArgument(n, target), target.Text
	}
	item, ok := in.item(name)
	if !ok {
		return n, nil
	}
	return maker.At(n, maker.ForEach).Str(item), x.budget.spend(in.loop, 0, len(item))
}

// target computes the name inside Ref or Fn::GetAtt, the function of.
func (x *expansion) target(of, n *cfn.Node, in scope) (*cfn.Node, error) {
	if !n.IsMap() {
		return n, nil
	}
	name, err := x.value(n, in)
	if why, isUnknown := err.(*unknown); isUnknown {
		if x.opts.Lenient {
			return n, nil
		}
		return n, fault(n, "the name inside %s cannot be told before deployment: %s", of.Pairs[0].Key.Text, why)
	}
	if err != nil {
		return n, err
	}
	if !name.Is(cfn.String) {
		return n, fault(n, "the name inside %s must be a string, not %s", of.Pairs[0].Key.Text, kindOf(name))
	}
	return name, nil
}

// walkGetAtt replaces functions inside Fn::GetAtt. CloudFormation itself takes a Ref for the attribute.
func (x *expansion) walkGetAtt(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	if !arg.Is(cfn.List) {
		return n, nil
	}
	items := make([]*cfn.Node, len(arg.Items))
	changed := false
	for i, item := range arg.Items {
		name, err := x.target(n, item, in)
		if _, isRef := item.RefName(); isRef && i > 0 && isOpen(err) {
			err = nil
		}
		if err != nil {
			return nil, err
		}
		items[i] = name
		changed = changed || name != item
	}
	if !changed {
		return n, nil
	}
	return replaceArgument(n, maker.Replace(arg, items, nil)), nil
}

// isOpen reports whether err is a fault that only says that a name is not known yet.
func isOpen(err error) bool {
	f, ok := err.(*Fault)
	return ok && !f.final
}

// walkIf goes on below the two values of an Fn::If. The service leaves the name of the condition alone.
func (x *expansion) walkIf(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return x.walkArgument(n, in)
	}
	in.conditional = true
	items := []*cfn.Node{arg.Items[0], nil, nil}
	for i := 1; i < len(items); i++ {
		out, err := x.walk(arg.Items[i], in)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = in.maker(arg.Items[i]).NoValue()
		}
		items[i] = out
	}
	if items[1] == arg.Items[1] && items[2] == arg.Items[2] {
		return n, nil
	}
	return replaceArgument(n, maker.Replace(arg, items, nil)), nil
}

// walkLength replaces Fn::Length by the number. What lies inside is walked first and then only computed with: a function
// that walked its argument again would take twice as long for each level of nesting.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-length.html
func (x *expansion) walkLength(n *cfn.Node, in scope) (*cfn.Node, error) {
	walked, err := x.walkArgument(n, in)
	if err != nil {
		return nil, err
	}
	length, err := x.length(walked, in)
	if why, isUnknown := err.(*unknown); isUnknown {
		if x.opts.Lenient {
			return walked, nil
		}
		return nil, fault(n, "Fn::Length cannot be told before deployment: %s", why)
	}
	return length, err
}

// policy replaces the function in DeletionPolicy or UpdateReplacePolicy by its value.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/function-refs-in-policy-attributes.html
func (x *expansion) policy(p cfn.Pair, in scope) (*cfn.Node, error) {
	if !p.Value.IsMap() {
		return p.Value, nil
	}
	value, err := x.value(p.Value, in)
	if why, isUnknown := err.(*unknown); isUnknown {
		if x.opts.Lenient {
			return x.walk(p.Value, in.inside(p.Key.Text))
		}
		return nil, fault(p.Value, "%s cannot be told before deployment: %s; "+
			"use Ref, Fn::FindInMap or Fn::If on parameters that have a value", p.Key.Text, why)
	}
	if err != nil {
		return nil, err
	}
	if !value.Is(cfn.String) {
		return nil, fault(p.Value, "%s must come out as a string, not %s", p.Key.Text, kindOf(value))
	}
	return value, nil
}
