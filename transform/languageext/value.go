package languageext

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// unknown says why a value cannot be told before deployment. It is an error on its way to the place that needed the value.
type unknown struct {
	at  *cfn.Node
	why string
}

func (u *unknown) Error() string { return u.why }

func unknowable(at *cfn.Node, format string, args ...any) error {
	return &unknown{at, fmt.Sprintf(format, args...)}
}

// isFunction reports whether the map n is an intrinsic function. Unlike its kind it holds below Metadata too.
func isFunction(n *cfn.Node) bool {
	return n.IsMap() && len(n.Pairs) == 1 && cfn.IsFuncName(n.Pairs[0].Key.Text)
}

// value computes n: a value without any function. It is nil for AWS::NoValue. The error is an *unknown when only the
// deployment can tell the value, and a *Fault when it has become too big.
func (x *expansion) value(n *cfn.Node, in scope) (*cfn.Node, error) {
	if in.inLoop() {
		if err := x.budget.spend(in.loop, 1, 0); err != nil {
			return nil, err
		}
	}
	switch {
	case n.Is(cfn.List):
		return x.valueItems(n, in)
	case isFunction(n):
		return x.call(n, n.Pairs[0].Key.Text, n.Pairs[0].Value, in)
	case n.IsMap():
		return x.valueEntries(n, in)
	}
	return n, nil
}

func (x *expansion) valueItems(n *cfn.Node, in scope) (*cfn.Node, error) {
	items := make([]*cfn.Node, 0, len(n.Items))
	changed := false
	for _, item := range n.Items {
		value, err := x.value(item, in)
		if err != nil {
			return nil, err
		}
		changed = changed || value != item
		if value != nil {
			items = append(items, value)
		}
	}
	if !changed {
		return n, nil
	}
	return maker.Replace(n, items, nil), nil
}

func (x *expansion) valueEntries(n *cfn.Node, in scope) (*cfn.Node, error) {
	pairs := make([]cfn.Pair, 0, len(n.Pairs))
	for _, p := range n.Pairs {
		if isLoop(p.Key) {
			return nil, unknowable(n, "a loop is not a value")
		}
		key, err := x.key(p.Key, in)
		if err != nil {
			return nil, err
		}
		value, err := x.value(p.Value, in)
		if err != nil {
			return nil, err
		}
		if value != nil {
			pairs = append(pairs, cfn.Pair{Key: key, Value: value})
		}
	}
	return maker.Replace(n, nil, pairs), nil
}

// call computes the function called name.
func (x *expansion) call(n *cfn.Node, name string, arg *cfn.Node, in scope) (*cfn.Node, error) {
	switch name {
	case "Ref":
		return x.ref(n, arg, in)
	case "Fn::Sub":
		return x.sub(n, arg, in)
	case "Fn::Join":
		return x.join(n, arg, in)
	case "Fn::Select":
		return x.choose(n, arg, in)
	case "Fn::Split":
		return x.split(n, arg, in)
	case "Fn::Base64":
		return x.base64(n, arg, in)
	case "Fn::If":
		return x.branch(n, arg, in)
	case "Fn::FindInMap":
		return x.find(n, in)
	case "Fn::Length":
		return x.length(n, in)
	case "Fn::ToJsonString":
		return x.json(n, in)
	}
	return nil, unknowable(n, "%s is evaluated then", name)
}

// scalarText returns the text that a string, number or boolean has in a string.
func scalarText(n *cfn.Node) (string, bool) {
	switch {
	case n.Is(cfn.String):
		return n.Text, true
	case n.Is(cfn.Number):
		return n.Decimal(), true
	case n.Is(cfn.Bool):
		value, _ := n.Bool()
		return strconv.FormatBool(value), true
	}
	return "", false
}

// text computes n where a string is needed.
func (x *expansion) text(n *cfn.Node, in scope) (string, error) {
	value, err := x.value(n, in)
	if err != nil {
		return "", err
	}
	text, ok := scalarText(value)
	if !ok {
		return "", unknowable(n, "%s is no string", kindOf(value))
	}
	return text, x.budget.spend(n, 0, len(text))
}

// two computes the two arguments of a function that takes a list of two.
func (x *expansion) two(n, arg *cfn.Node, in scope) (first string, second *cfn.Node, err error) {
	if !arg.Is(cfn.List) || len(arg.Items) != 2 {
		return "", nil, unknowable(n, "%s must have two arguments", n.Pairs[0].Key.Text)
	}
	if first, err = x.text(arg.Items[0], in); err != nil {
		return "", nil, err
	}
	second, err = x.value(arg.Items[1], in)
	return first, second, err
}

func (x *expansion) join(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	delimiter, list, err := x.two(n, arg, in)
	if err != nil {
		return nil, err
	}
	if !list.Is(cfn.List) {
		return nil, unknowable(n, "Fn::Join takes a list, not %s", kindOf(list))
	}
	parts := make([]string, len(list.Items))
	size := 0
	for i, item := range list.Items {
		text, ok := scalarText(item)
		if !ok {
			return nil, unknowable(n, "Fn::Join joins strings, not %s", kindOf(item))
		}
		parts[i] = text
		size += len(text) + len(delimiter)
	}
	if err := x.budget.spend(n, 0, size); err != nil {
		return nil, err
	}
	return in.maker(n).Str(strings.Join(parts, delimiter)), nil
}

// choose is Fn::Select.
func (x *expansion) choose(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	index, list, err := x.two(n, arg, in)
	if err != nil {
		return nil, err
	}
	i, err := strconv.Atoi(index)
	if err != nil || !list.Is(cfn.List) || i < 0 || i >= len(list.Items) {
		return nil, unknowable(n, "Fn::Select finds nothing at index %s", index)
	}
	return list.Items[i], nil
}

func (x *expansion) split(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	delimiter, source, err := x.two(n, arg, in)
	if err != nil {
		return nil, err
	}
	text, ok := scalarText(source)
	if !ok || delimiter == "" {
		return nil, unknowable(n, "Fn::Split takes a delimiter and a string")
	}
	parts := strings.Split(text, delimiter)
	if err := x.budget.spend(n, len(parts), 0); err != nil {
		return nil, err
	}
	return in.maker(n).Strs(parts...), nil
}

func (x *expansion) base64(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	text, err := x.text(arg, in)
	if err != nil {
		return nil, err
	}
	return in.maker(n).Str(base64.StdEncoding.EncodeToString([]byte(text))), nil
}

// sub is Fn::Sub with every variable known.
func (x *expansion) sub(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	text, own := arg, (*cfn.Node)(nil)
	if arg.Is(cfn.List) && len(arg.Items) == 2 && arg.Items[1].IsMap() {
		text, own = arg.Items[0], arg.Items[1]
	}
	if !text.Is(cfn.String) {
		return nil, unknowable(n, "Fn::Sub takes a string, not %s", kindOf(text))
	}
	replaced, err := x.subText(text, own, in)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	at := 0
	for _, v := range cfn.SubVars(replaced) {
		value, err := x.variable(n, v.Name, own, in)
		if err != nil {
			return nil, err
		}
		out.WriteString(unquoteSub(replaced[at:v.Start]))
		out.WriteString(value)
		at = v.End
	}
	out.WriteString(unquoteSub(replaced[at:]))
	return in.maker(n).Str(out.String()), x.budget.spend(n, 0, out.Len())
}

// variable computes a variable of an Fn::Sub: one of its own, a parameter or a pseudo parameter.
func (x *expansion) variable(n *cfn.Node, name string, own *cfn.Node, in scope) (string, error) {
	if own.Has(name) {
		return x.text(own.Get(name), in)
	}
	value, err := x.named(n, name, in)
	if err != nil {
		return "", err
	}
	text, ok := scalarText(value)
	if !ok {
		return "", unknowable(n, "${%s} is %s", name, kindOf(value))
	}
	return text, x.budget.spend(n, 0, len(text))
}

// length is Fn::Length. A member of a literal list counts as one, whatever it turns out to be.
func (x *expansion) length(n *cfn.Node, in scope) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	if isFunction(arg) {
		value, err := x.value(arg, in)
		if err != nil {
			return nil, err
		}
		arg = value
	}
	if !arg.Is(cfn.List) {
		return nil, fault(n, "Fn::Length takes a list, or a function that gives one, not %s", kindOf(arg))
	}
	count := 0
	for _, item := range arg.Items {
		value, err := x.value(item, in)
		_, isUnknown := err.(*unknown)
		switch {
		case isUnknown && item.Arg("Fn::If") != nil:
			return nil, err // it may come out as AWS::NoValue
		case err != nil && !isUnknown:
			return nil, err
		case isUnknown || value != nil:
			count++
		}
	}
	return in.maker(n).Int(count), nil
}
