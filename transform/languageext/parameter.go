package languageext

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// ref computes a Ref whose name may itself be a function.
func (x *expansion) ref(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	name, err := x.text(arg, in)
	if err != nil {
		return nil, err
	}
	return x.named(n, name, in)
}

// named computes what a name stands for: the item of a loop, a pseudo parameter or a parameter.
func (x *expansion) named(n *cfn.Node, name string, in scope) (*cfn.Node, error) {
	if item, ok := in.item(name); ok {
		return in.maker(n).Str(item), nil
	}
	switch name {
	case "AWS::NoValue":
		return nil, nil
	case "AWS::Region":
		return in.maker(n).Str(x.opts.Region), nil
	case "AWS::Partition":
		return in.maker(n).Str(x.opts.Partition), nil
	}
	definition := x.parameters.Get(name)
	if !definition.IsMap() {
		return nil, unknowable(n, "%s is not a parameter, and what else it may be does not exist yet", name)
	}
	return x.parameter(n, name, definition, in)
}

// intrinsicMarker starts a parameter's value that stands for a function: it counts as not known.
const intrinsicMarker = "{{IntrinsicFunction:"

// parameter returns the value of a parameter: a list for the list types, a string for all others.
func (x *expansion) parameter(n *cfn.Node, name string, definition *cfn.Node, in scope) (*cfn.Node, error) {
	typ, _ := definition.Get("Type").Str()
	if strings.HasPrefix(typ, "AWS::SSM::Parameter::Value<") {
		return nil, unknowable(n, "the value of the parameter %s is fetched from Systems Manager then", name)
	}
	if noEcho, _ := scalarText(definition.Get("NoEcho")); noEcho == "true" {
		return nil, unknowable(n, "the parameter %s has NoEcho", name)
	}
	text, ok := x.given(name, definition)
	if !ok || strings.HasPrefix(text, intrinsicMarker) {
		return nil, unknowable(n, "the parameter %s has no value and no default", name)
	}
	if !isListType(typ) {
		return in.maker(n).Str(text), x.budget.spend(n, 0, len(text))
	}
	items := strings.Split(text, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return in.maker(n).Strs(items...), x.budget.spend(n, len(items), len(text))
}

// given returns the text of a parameter's value: the one given, the default, or, to be lenient, the first one allowed.
func (x *expansion) given(name string, definition *cfn.Node) (string, bool) {
	if text, ok := x.opts.Parameters[name]; ok {
		return text, true
	}
	if text, ok := commaSeparated(definition.Get("Default")); ok {
		return text, true
	}
	allowed := definition.Get("AllowedValues")
	if x.opts.Lenient && allowed.Is(cfn.List) && len(allowed.Items) > 0 {
		return scalarText(allowed.Items[0])
	}
	return "", false
}

// commaSeparated returns the text of a default, which some write as a list.
func commaSeparated(n *cfn.Node) (string, bool) {
	if !n.Is(cfn.List) {
		return scalarText(n)
	}
	parts := make([]string, len(n.Items))
	for i, item := range n.Items {
		text, ok := scalarText(item)
		if !ok {
			return "", false
		}
		parts[i] = text
	}
	return strings.Join(parts, ","), true
}

// isListType reports whether a parameter of this type is a list.
func isListType(typ string) bool {
	return typ == "CommaDelimitedList" || strings.Contains(typ, "List<") || typ == "AWS::SSM::Parameter::Value<CommaDelimitedList>"
}
