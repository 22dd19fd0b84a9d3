package schema

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// fits reports whether a value has, or CloudFormation converts it to, one of the types.
func fits(types facts.TypeSet, n *cfn.Node) bool {
	if types == 0 {
		return true
	}
	switch n.Kind {
	case cfn.Map:
		return types&facts.Object != 0
	case cfn.List:
		return types&facts.Array != 0
	}
	if types&facts.String != 0 {
		return true
	}
	text := scalarText(n)
	switch {
	case types&facts.Boolean != 0 && isBoolean(text):
		return true
	case n.Kind == cfn.Bool:
		return false
	case types&facts.Number != 0:
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	case types&facts.Integer != 0:
		value, err := strconv.ParseFloat(text, 64)
		return err == nil && value == math.Trunc(value)
	}
	return false
}

// fitsStrictly is fits without conversions.
func fitsStrictly(types facts.TypeSet, n *cfn.Node) bool {
	switch {
	case types == 0:
		return true
	case n.Kind == cfn.String:
		return types&facts.String != 0
	case n.Kind == cfn.Bool:
		return types&facts.Boolean != 0
	case n.Kind == cfn.Number:
		return types&(facts.Number|facts.Integer) != 0 && fits(types&^facts.String, n)
	}
	return fits(types, n)
}

// converted is the kind that a scalar would get where it has none of the types but converts to one kind alone; else Null.
func converted(types facts.TypeSet, n *cfn.Node) cfn.Kind {
	if !n.IsScalar() || !fits(types, n) {
		return cfn.Null
	}
	switch types {
	case facts.String:
		return cfn.String
	case facts.Boolean:
		return cfn.Bool
	case facts.Number, facts.Integer, facts.Number | facts.Integer:
		return cfn.Number
	}
	return cfn.Null
}

func isBoolean(text string) bool {
	return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
}

// scalarText returns what CloudFormation reads when it wants a string.
func scalarText(n *cfn.Node) string {
	switch n.Kind {
	case cfn.Number:
		if n.IsWhole() {
			return n.Decimal()
		}
		return strings.TrimSuffix(n.Decimal(), ".0")
	case cfn.Bool:
		value, _ := n.Bool()
		return strconv.FormatBool(value)
	}
	return n.Text
}

// hidden reports whether a string holds a dynamic reference, whose value is known at deployment only. One with blanks
// after the braces is not resolved, but that is for another rule to say.
func hidden(n *cfn.Node) bool {
	if n.Kind != cfn.String {
		return false
	}
	_, reference, ok := strings.Cut(n.Text, "{{")
	return ok && strings.HasPrefix(strings.TrimLeft(reference, " "), "resolve:")
}

func isNoValue(n *cfn.Node) bool {
	name, ok := n.RefName()
	return ok && name == "AWS::NoValue"
}

// isFunction tells the intrinsic functions from keys that only look like one.
func isFunction(name string) bool {
	switch name {
	case "Ref", "Condition", "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs",
		"Fn::GetStackOutput", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or", "Fn::Select",
		"Fn::Split", "Fn::Sub", "Fn::ToJsonString":
		return true
	}
	return isMacroKey(name)
}

// mayBeMap reports whether a function can stand in for the properties of a resource.
func mayBeMap(n *cfn.Node) bool {
	name, _ := n.Func()
	return name == "Fn::If" || isMacroKey(name)
}

// isMacroKey tells the keys that a macro replaces, beside which others may be anything.
func isMacroKey(key string) bool {
	return key == "Fn::Transform" || strings.HasPrefix(key, "Fn::ForEach::")
}

func hasMacro(n *cfn.Node) bool {
	return n != nil && slices.ContainsFunc(n.Pairs, func(p cfn.Pair) bool { return isMacroKey(p.Key.Text) })
}

// A span is a number that conditions leave open.
type span struct{ least, most int }

func (s span) plus(other span) span {
	return span{s.least + other.least, s.most + other.most}
}

// ifBranches takes an Fn::If apart: the name of its condition, its value when that holds and when it does not.
func ifBranches(n *cfn.Node) (condition string, branch [2]*cfn.Node, ok bool) {
	arg := n.Arg("Fn::If")
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return "", branch, false
	}
	condition, _ = arg.Items[0].Str()
	return condition, [2]*cfn.Node(arg.Items[1:]), true
}

// contradicts reports whether a condition has been decided otherwise.
func contradicts(when []Assumption, condition string, holds bool) bool {
	return slices.Contains(when, Assumption{condition, !holds})
}

// occurs tells whether a value is there once Fn::If and AWS::NoValue are decided. A list element that is an Fn::If with
// a list in it is still one element.
func occurs(n *cfn.Node, when []Assumption, depth int) span {
	n = settled(n, when)
	if isNoValue(n) {
		return span{0, 0}
	}
	_, branch, ok := ifBranches(n)
	if !ok || depth > maxDepth {
		return span{1, 1}
	}
	a, b := occurs(branch[0], when, depth+1), occurs(branch[1], when, depth+1)
	return span{min(a.least, b.least), max(a.most, b.most)}
}

// absence finds a way to decide conditions, beyond those decided already, in which a map lacks a property. Beside a
// macro nothing is known to be absent.
func absence(n *cfn.Node, name string, decided []Assumption) (when []Assumption, absent bool) {
	p, ok := n.Lookup(name)
	if !ok {
		return nil, presence(n, name, decided).most == 0
	}
	when, absent = vanishes(p.Value, decided, 0)
	return when[min(len(when), len(decided)):], absent
}

// vanishes follows Fn::If to an AWS::NoValue or null and returns all conditions decided on the way.
func vanishes(n *cfn.Node, decided []Assumption, depth int) ([]Assumption, bool) {
	if isNoValue(n) || n.IsNull() {
		return decided, true
	}
	condition, branch, ok := ifBranches(n)
	if !ok || depth > maxDepth {
		return nil, false
	}
	for i, holds := range []bool{true, false} {
		if contradicts(decided, condition, holds) {
			continue
		}
		way := append(slices.Clone(decided), Assumption{condition, holds})
		if when, ok := vanishes(branch[i], way, depth+1); ok {
			return when, true
		}
	}
	return nil, false
}

// presence tells whether a map has a property, which null is none. Beside a macro any property may come to be there.
func presence(n *cfn.Node, name string, when []Assumption) span {
	if p, ok := n.Lookup(name); ok {
		if p.Value.IsNull() {
			return span{0, 0}
		}
		return occurs(p.Value, when, 0)
	}
	if hasMacro(n) {
		return span{0, 1}
	}
	return span{0, 0}
}

func presentMembers(n *cfn.Node, when []Assumption) (count span) {
	for _, p := range n.Pairs {
		count = count.plus(occursOrMacro(p.Value, p.Key.Text, when))
	}
	return count
}

func presentElements(n *cfn.Node, when []Assumption) (count span) {
	for _, element := range n.Items {
		name, _ := element.Func()
		count = count.plus(occursOrMacro(element, name, when))
	}
	return count
}

// occursOrMacro counts a macro as anything from none to many.
func occursOrMacro(n *cfn.Node, key string, when []Assumption) span {
	if isMacroKey(key) {
		return span{0, math.MaxInt32}
	}
	return occurs(n, when, 0)
}

// identity returns a text that equal values share: the same for the same JSON. It is "" for what may turn out to be
// anything, an Fn::If, and for values too large to be worth comparing.
func identity(n *cfn.Node) string {
	var out strings.Builder
	if !writeIdentity(&out, n, 0) {
		return ""
	}
	return out.String()
}

func writeIdentity(out *strings.Builder, n *cfn.Node, depth int) bool {
	const largest, deepest = 4096, 32
	if n.IsNull() || n.Arg("Fn::If") != nil || isNoValue(n) || depth > deepest || out.Len() > largest {
		return false
	}
	switch n.Kind {
	case cfn.List:
		out.WriteByte('[')
		for _, item := range n.Items {
			if !writeIdentity(out, item, depth+1) {
				return false
			}
			out.WriteByte(',')
		}
		out.WriteByte(']')
		return true
	case cfn.Map, cfn.Func:
		return writeMapIdentity(out, n, depth)
	}
	writeText(out, scalarText(n))
	return true
}

// writeText writes a text as JSON. Most need no look at how that is done.
func writeText(out *strings.Builder, text string) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || strings.IndexByte(`"\<>&`, c) >= 0 {
			quoted, _ := json.Marshal(text) // a string always marshals
			out.Write(quoted)
			return
		}
	}
	out.WriteByte('"')
	out.WriteString(text)
	out.WriteByte('"')
}

func writeMapIdentity(out *strings.Builder, n *cfn.Node, depth int) bool {
	out.WriteByte('{')
	pairs := n.Pairs
	byKey := func(a, b cfn.Pair) int { return strings.Compare(a.Key.Text, b.Key.Text) }
	if !slices.IsSortedFunc(pairs, byKey) {
		pairs = slices.Clone(pairs)
		slices.SortFunc(pairs, byKey)
	}
	for _, p := range pairs {
		out.WriteString(p.Key.Text)
		out.WriteByte(':')
		if !writeIdentity(out, p.Value, depth+1) {
			return false
		}
		out.WriteByte(',')
	}
	out.WriteByte('}')
	return true
}
