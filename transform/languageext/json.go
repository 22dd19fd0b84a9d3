package languageext

import (
	"fmt"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// walkToJSON replaces Fn::ToJsonString by the text: a string, or an Fn::Sub when parts of it are strings that only the
// deployment can tell.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html
func (x *expansion) walkToJSON(n *cfn.Node, in scope) (*cfn.Node, error) {
	walked, err := x.walkArgument(n, in)
	if err != nil {
		return nil, err
	}
	text, err := x.jsonText(walked, in)
	if why, isUnknown := err.(*unknown); isUnknown {
		if x.opts.Lenient {
			return walked, nil
		}
		return nil, fault(why.at, "Fn::ToJsonString cannot be told before deployment: %s", why)
	}
	if err != nil {
		return nil, err
	}
	return text.node(n, in), nil
}

// json is Fn::ToJsonString as a value.
func (x *expansion) json(n *cfn.Node, in scope) (*cfn.Node, error) {
	text, err := x.jsonText(n, in)
	if err != nil {
		return nil, err
	}
	if text.late {
		return nil, unknowable(n, "Fn::ToJsonString holds values that are told then")
	}
	return text.node(n, in), nil
}

// jsonText is the text of an Fn::ToJsonString under construction.
type jsonText struct {
	x     *expansion
	in    scope
	plain []byte // the text, of use as long as nothing is late
	sub   []byte // the text for Fn::Sub
	late  bool   // a value is told at deployment only
	own   []maker.Entry
}

func (x *expansion) jsonText(n *cfn.Node, in scope) (*jsonText, error) {
	arg := n.Pairs[0].Value
	if isFunction(arg) {
		value, err := x.value(arg, in)
		if err != nil {
			return nil, err
		}
		arg = value
	}
	if !arg.Is(cfn.List) && !arg.IsMap() {
		return nil, fault(n, "Fn::ToJsonString takes a map or a list, not %s", kindOf(arg))
	}
	t := &jsonText{x: x, in: in}
	if err := t.add(arg); err != nil {
		return nil, err
	}
	return t, x.budget.spend(n, 0, len(t.plain))
}

// node returns the finished text in the place of n.
func (t *jsonText) node(n *cfn.Node, in scope) *cfn.Node {
	if t.late {
		return in.maker(n).Sub(string(t.sub), t.own...)
	}
	return in.maker(n).Str(string(t.plain))
}

// literal adds text that means itself.
func (t *jsonText) literal(text string) {
	t.plain = append(t.plain, text...)
	t.sub = append(t.sub, quoteSub(text)...)
}

// add adds the JSON of n.
func (t *jsonText) add(n *cfn.Node) error {
	switch {
	case isFunction(n):
		return t.addFunction(n)
	case n.Is(cfn.List):
		return t.addList(n)
	case n.IsMap():
		return t.addMap(n)
	}
	t.literal(string(cfn.AppendJSON(nil, n)))
	return nil
}

func (t *jsonText) addList(n *cfn.Node) error {
	t.literal("[")
	comma := ""
	for _, item := range n.Items {
		known, err := t.known(item)
		if err != nil {
			return err
		}
		if known == nil {
			continue
		}
		t.literal(comma)
		comma = ","
		if err := t.add(known); err != nil {
			return err
		}
	}
	t.literal("]")
	return nil
}

func (t *jsonText) addMap(n *cfn.Node) error {
	t.literal("{")
	comma := ""
	for _, p := range n.Pairs {
		known, err := t.known(p.Value)
		if err != nil {
			return err
		}
		if known == nil {
			continue
		}
		key, err := t.x.key(p.Key, t.in)
		if err != nil {
			return err
		}
		name := cfn.AppendJSON(nil, &cfn.Node{Kind: cfn.String, Text: key.Text})
		t.literal(comma + string(name) + ":")
		comma = ","
		if err := t.add(known); err != nil {
			return err
		}
	}
	t.literal("}")
	return nil
}

// known computes a function when that is possible, else returns it; nil for AWS::NoValue.
func (t *jsonText) known(n *cfn.Node) (*cfn.Node, error) {
	if !isFunction(n) {
		return n, nil
	}
	value, err := t.x.value(n, t.in)
	if _, isUnknown := err.(*unknown); isUnknown {
		return n, nil
	}
	return value, err
}

// addFunction adds a function that is told at deployment, as a variable of Fn::Sub: so it must give a string.
func (t *jsonText) addFunction(n *cfn.Node) error {
	name, err := t.variable(n)
	if err != nil {
		return err
	}
	t.late = true
	t.plain = append(t.plain, name...) // for its length only
	t.sub = append(t.sub, `"${`+name+`}"`...)
	return nil
}

// variable names a function in the text of Fn::Sub: Ref and Fn::GetAtt by what they refer to, others by a new variable.
func (t *jsonText) variable(n *cfn.Node) (string, error) {
	switch n.Pairs[0].Key.Text {
	case "Ref":
		if name, ok := n.RefName(); ok && t.isString(name) {
			return name, nil
		}
	case "Fn::GetAtt":
		if id, attribute, ok := literalGetAtt(n.Pairs[0].Value); ok {
			return id + "." + attribute, nil
		}
	case "Fn::If":
		if stringBranches(n.Pairs[0].Value) {
			return t.newVariable(n), nil
		}
	case "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Base64", "Fn::ImportValue":
		return t.newVariable(n), nil
	}
	return "", unknowable(n, "this %s does not come out as a string", n.Pairs[0].Key.Text)
}

// isString reports whether a name that is not known yet will be a string: list parameters and the list of notification
// topics are not.
func (t *jsonText) isString(name string) bool {
	typ, _ := t.x.parameters.Get(name).Get("Type").Str()
	return name != "AWS::NotificationARNs" && !isListType(typ)
}

func literalGetAtt(arg *cfn.Node) (id, attribute string, ok bool) {
	if !arg.Is(cfn.List) || len(arg.Items) != 2 || !arg.Items[0].Is(cfn.String) || !arg.Items[1].Is(cfn.String) {
		return "", "", false
	}
	return arg.Items[0].Text, arg.Items[1].Text, true
}

// stringBranches reports whether both values of an Fn::If are strings, or functions that may be.
func stringBranches(arg *cfn.Node) bool {
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return false
	}
	for _, branch := range arg.Items[1:] {
		name, _ := branch.RefName()
		if !branch.Is(cfn.String) && !isFunction(branch) || name == "AWS::NoValue" {
			return false
		}
	}
	return true
}

func (t *jsonText) newVariable(n *cfn.Node) string {
	name := fmt.Sprintf("ToJsonStringValue%d", len(t.own)+1)
	t.own = append(t.own, maker.Entry{Key: name, Value: n})
	return name
}
