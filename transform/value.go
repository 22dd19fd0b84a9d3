package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// isIntrinsic reports whether n is a one-entry map whose key is Ref, Condition or starts with Fn::. Unlike cfn.Func it
// counts Condition everywhere, as the transform has always done.
func isIntrinsic(n *cfn.Node) bool {
	if !n.IsMap() || len(n.Pairs) != 1 {
		return false
	}
	key := n.Pairs[0].Key.Text
	return cfn.IsFuncName(key) || key == "Condition"
}

// isSingleKeyMap reports whether n is any map of one entry. Type checks let such a map stand for any type.
func isSingleKeyMap(n *cfn.Node) bool {
	return n.IsMap() && len(n.Pairs) == 1
}

// isNoValue reports whether n is {Ref: AWS::NoValue}.
func isNoValue(n *cfn.Node) bool {
	name, ok := n.RefName()
	return ok && name == "AWS::NoValue"
}

// truthy reports whether n is present and not null, false, 0, "", [] or {}.
func truthy(n *cfn.Node) bool { return !n.IsEmpty() }

// isString reports whether n is the string text.
func isString(n *cfn.Node, text string) bool {
	s, ok := n.Str()
	return ok && s == text
}

// present returns the value under key, or nil when it is absent or null: the transform treats the two alike.
func present(m *cfn.Node, key string) *cfn.Node {
	if v := m.Get(key); !v.IsNull() {
		return v
	}
	return nil
}

// presentIfTruthy returns the value under key when it is truthy, else nil.
func presentIfTruthy(m *cfn.Node, key string) *cfn.Node {
	if v := m.Get(key); truthy(v) {
		return v
	}
	return nil
}

// ifBranches returns the condition and the two branches of a well-formed {Fn::If: [condition, then, otherwise]}.
func ifBranches(n *cfn.Node) (condition, then, otherwise *cfn.Node, ok bool) {
	arg := n.Arg("Fn::If")
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return nil, nil, nil, false
	}
	return arg.Items[0], arg.Items[1], arg.Items[2], true
}

// quoteList writes names for a message: "A, B or C".
func quoteList(names []string) string {
	switch len(names) {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// entriesOf returns the entries of a map, and none for anything else.
func entriesOf(n *cfn.Node) []cfn.Pair {
	if !n.IsMap() {
		return nil
	}
	return n.Pairs
}

// itemsOf returns the elements of a list, and none for anything else.
func itemsOf(n *cfn.Node) []*cfn.Node {
	if !n.Is(cfn.List) {
		return nil
	}
	return n.Items
}

// referencedID returns the logical ID that a Ref or an Fn::GetAtt refers to, "" for anything else.
func referencedID(n *cfn.Node) string {
	if id, ok := n.RefName(); ok {
		return id
	}
	arg := n.Arg("Fn::GetAtt")
	if arg.Is(cfn.List) && len(arg.Items) > 0 {
		arg = arg.Items[0]
	}
	s, _ := arg.Str()
	id, _, _ := strings.Cut(s, ".")
	return id
}
