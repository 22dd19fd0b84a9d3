package languageext

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// walkFindInMap replaces an Fn::FindInMap by the value it finds, or by its default. What cannot be looked up stays when
// CloudFormation can look it up at deployment.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html
func (x *expansion) walkFindInMap(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	if !arg.Is(cfn.List) || len(arg.Items) < 3 {
		return x.walkArgument(n, in) // no form of the function: for others to judge
	}
	preset, err := x.preset(arg)
	if err != nil {
		return nil, err
	}
	walked, err := x.walkKeys(n, in)
	if err != nil {
		return nil, err
	}
	found, err := x.lookUp(walked, in)
	if why, isUnknown := err.(*unknown); isUnknown {
		if x.opts.Lenient || preset == nil && ordinary(walked.Pairs[0].Value) {
			return walked, nil
		}
		return nil, fault(n, "Fn::FindInMap cannot be told before deployment: %s", why)
	}
	switch {
	case err != nil:
		return nil, err
	case found != nil:
		return x.relocate(found, n, in)
	case preset != nil:
		return x.walkPreset(preset, in)
	case x.opts.Lenient || in.conditional:
		return walked, nil
	}
	return nil, fault(n, "Fn::FindInMap finds no value for these keys; add it to Mappings, or give {DefaultValue: ...} as fourth")
}

// walkKeys walks the three keys of a lookup. The default is left for when it is needed.
func (x *expansion) walkKeys(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	keys := maker.Replace(arg, arg.Items[:3], nil)
	walked, err := x.walkItems(keys, in)
	if err != nil || walked == keys {
		return n, err
	}
	if len(walked.Items) < 3 {
		return nil, fault(n, "a key of Fn::FindInMap comes out as AWS::NoValue")
	}
	items := append(append([]*cfn.Node(nil), walked.Items...), arg.Items[3:]...)
	return replaceArgument(n, maker.Replace(arg, items, nil)), nil
}

// walkPreset returns the default in place of the lookup: nil when it is AWS::NoValue.
func (x *expansion) walkPreset(preset *cfn.Node, in scope) (*cfn.Node, error) {
	if name, _ := preset.RefName(); name == "AWS::NoValue" {
		return nil, nil
	}
	return x.walk(preset, in)
}

// preset returns the default of a lookup; nil when it has none.
func (x *expansion) preset(arg *cfn.Node) (*cfn.Node, error) {
	if len(arg.Items) == 3 {
		return nil, nil
	}
	fourth := arg.Items[3]
	if len(arg.Items) == 4 && fourth.IsMap() && len(fourth.Pairs) == 1 && fourth.Has("DefaultValue") {
		return fourth.Get("DefaultValue"), nil
	}
	if x.opts.Lenient {
		return nil, nil
	}
	return nil, fault(fourth, "Fn::FindInMap takes the map, the first key, the second key and then only {DefaultValue: ...}")
}

// ordinary reports whether CloudFormation takes the lookup without the transform: with strings, Ref and Fn::FindInMap.
func ordinary(arg *cfn.Node) bool {
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return false
	}
	for _, item := range arg.Items {
		_, isRef := item.RefName()
		if !item.Is(cfn.String) && !isRef && !ordinary(item.Arg("Fn::FindInMap")) {
			return false
		}
	}
	return true
}

// find is Fn::FindInMap as a value.
func (x *expansion) find(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	if !arg.Is(cfn.List) || len(arg.Items) < 3 {
		return nil, unknowable(n, "Fn::FindInMap takes a list of three")
	}
	preset, err := x.preset(arg)
	if err != nil {
		return nil, err
	}
	found, err := x.lookUp(n, in)
	switch {
	case err != nil:
		return nil, err
	case found != nil:
		return x.relocate(found, n, in)
	case preset != nil:
		return x.value(preset, in)
	}
	return nil, unknowable(n, "Fn::FindInMap finds no value for its keys")
}

// lookUp finds the value of a lookup in Mappings; nil when there is none.
func (x *expansion) lookUp(n *cfn.Node, in scope) (*cfn.Node, error) {
	found := x.mappings
	for _, item := range n.Pairs[0].Value.Items[:3] {
		key, err := x.text(item, in)
		if err != nil {
			return nil, err
		}
		if found.Has("Fn::Transform") && !found.Has(key) {
			return nil, unknowable(n, "a transform fills in Mappings")
		}
		found = found.Get(key)
	}
	if found.IsNull() {
		return nil, nil
	}
	return found, nil
}

// relocate returns a copy of a value of Mappings in the place of n.
func (x *expansion) relocate(value, n *cfn.Node, in scope) (*cfn.Node, error) {
	if err := x.budget.spend(n, 1, len(value.Text)); err != nil {
		return nil, err
	}
	out := *value
	out.Span, out.By = n.Span, maker.LanguageExtension
	if in.inLoop() {
		out.By = maker.ForEach
	}
	out.Items, out.Pairs = nil, nil
	for _, item := range value.Items {
		copied, err := x.relocate(item, n, in)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, copied)
	}
	for _, p := range value.Pairs {
		copied, err := x.relocate(p.Value, n, in)
		if err != nil {
			return nil, err
		}
		out.Pairs = append(out.Pairs, cfn.Pair{Key: in.maker(n).Str(p.Key.Text), Value: copied})
	}
	return &out, nil
}
