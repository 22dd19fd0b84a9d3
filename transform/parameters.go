package transform

import (
	"sort"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// parameters are the values known before deployment, by name: those of the caller, the defaults of the template, and the
// pseudo parameters AWS::Region and AWS::Partition. Every other name stays an unresolved reference.
type parameters map[string]*cfn.Node

// deployTimeMarker starts a parameter value that stands for an intrinsic function: it counts as unknown.
const deployTimeMarker = "{{IntrinsicFunction:"

// parameterValues collects the known values. The caller's win over the defaults of the template.
func (x *expansion) parameterValues() parameters {
	known := parameters{}
	section := x.section("Parameters")
	for _, name := range sortedNames(x.opts.Parameters) {
		cause := cfn.FirstOf(section.Get(name), section, x.source.Root)
		value := maker.At(cause, maker.Parameter).Str(x.opts.Parameters[name])
		if x.marking {
			value = x.realm.Mark(value)
		}
		known[name] = value
	}
	for _, p := range entriesOf(section) {
		name := p.Key.Text
		if _, given := known[name]; !given && p.Value.Has("Default") {
			known[name] = p.Value.Get("Default")
		}
	}
	b := maker.At(x.source.Root, maker.Parameter)
	known.setDefault("AWS::Region", b.Str(x.region))
	known.setDefault("AWS::Partition", b.Str(x.partition))
	return known
}

func (p parameters) setDefault(name string, value *cfn.Node) {
	if _, ok := p[name]; !ok {
		p[name] = value
	}
}

// value returns what name stands for, when that is known.
func (p parameters) value(name string) (*cfn.Node, bool) {
	v, ok := p[name]
	if s, isText := v.Str(); isText && strings.HasPrefix(s, deployTimeMarker) {
		return nil, false
	}
	return v, ok
}

// Values may refer to parameters, which may refer to parameters: these limits keep a template whose values multiply, or go
// round in circles, from exhausting time and memory. CloudFormation's own limits for templates are far lower.
const (
	resolveDepth  = 64      // parameters within parameters
	resolveBudget = 8 << 20 // bytes of values put in the place of references, in the whole run
)

// spend counts a value that takes the place of a reference.
func (x *expansion) spend(at *cfn.Node, cost int) error {
	x.spent += cost
	if x.spent > resolveBudget {
		return refuseDocument("", at, "the values of the parameters, put in the place of their references, exceed %d MB; "+
			"do not let parameters hold references to each other", resolveBudget>>20)
	}
	return nil
}

// sizeOf is what a value costs: its texts, and a bit for each node.
func sizeOf(n *cfn.Node) int {
	size := 0
	n.Walk(func(n *cfn.Node) bool {
		size += 8 + len(n.Text)
		return true
	})
	return size
}

// resolve replaces references to known parameters in n: {Ref: name} by the value, ${name} in the text of an Fn::Sub by its
// text. Everything else stays, so the result may still hold intrinsics. It returns n itself when nothing changes.
func (x *expansion) resolve(n *cfn.Node) (*cfn.Node, error) {
	return x.resolveAt(n, 0)
}

// resolveWithin resolves what lies below n, but leaves a Ref that is all of n as it is: so the service emits several properties,
// which it resolves only to look at them.
func (x *expansion) resolveWithin(n *cfn.Node) (*cfn.Node, error) {
	if _, isRef := n.RefName(); isRef {
		return n, nil
	}
	return x.resolve(n)
}

func (x *expansion) resolveAt(n *cfn.Node, depth int) (*cfn.Node, error) {
	if n == nil || depth > resolveDepth {
		return n, nil
	}
	if isSingleKeyMap(n) {
		switch n.Pairs[0].Key.Text {
		case "Ref":
			if name, ok := n.Pairs[0].Value.Str(); ok {
				if value, known := x.params.value(name); known {
					if err := x.spend(n, sizeOf(value)); err != nil {
						return nil, err
					}
					n, depth = value, depth+1 // a value that is a Ref itself stays; what lies below it does not
				}
			}
		case "Fn::Sub":
			changed, err := x.resolveSub(n)
			if err != nil {
				return nil, err
			}
			n = changed
		}
	}
	return x.mapChildren(n, func(child *cfn.Node) (*cfn.Node, error) { return x.resolveAt(child, depth) })
}

// A subToken is a ${name} in the text of an Fn::Sub, as offsets.
type subToken struct{ start, end int }

// nameIn is what stands between the braces.
func (t subToken) nameIn(s string) string { return s[t.start+2 : t.end-1] }

// subTokens finds what parameter resolution takes for variables in the text of an Fn::Sub: ${Name}, ${Name.Attribute}, with nothing but
// letters, digits and dots, and ${AWS::Name}.
func subTokens(s string) []subToken {
	var found []subToken
	for at := 0; ; {
		t, ok := nextSubToken(s, at)
		if !ok {
			return found
		}
		found, at = append(found, t), t.end
	}
}

// nextSubToken finds the first of the subTokens from an offset on.
func nextSubToken(s string, at int) (t subToken, found bool) {
	for {
		open := strings.Index(s[at:], "${")
		if open < 0 {
			return subToken{}, false
		}
		start := at + open
		end := start + 2 + subNameLength(s[start+2:])
		if end > start+2 && end < len(s) && s[end] == '}' {
			return subToken{start, end + 1}, true
		}
		at = start + 2 // no name begins inside of these two
	}
}

// subNameLength is how much at the beginning of a text can be the name of a variable.
func subNameLength(s string) int {
	if rest, pseudo := strings.CutPrefix(s, "AWS::"); pseudo {
		length := 0
		for length < len(rest) && isLetter(rest[length]) {
			length++
		}
		if length == 0 || rest[0] > 'Z' {
			return 0
		}
		return len("AWS::") + length
	}
	length := 0
	for length < len(s) && (isLetter(s[length]) || '0' <= s[length] && s[length] <= '9' || s[length] == '.') {
		length++
	}
	return length
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// resolveSub replaces the known variables in the text of an Fn::Sub. The function stays, even when none is left.
func (x *expansion) resolveSub(n *cfn.Node) (*cfn.Node, error) {
	return x.rewriteSub(n, func(token, name string) (string, error) {
		value, known := x.params.value(name)
		if !known {
			return token, nil
		}
		s, ok := value.Str()
		if !ok {
			return "", refuseDocument("", n, "%s in Fn::Sub needs a string, but the value of %s is %s; "+
				"quote it where the parameter is defined", token, name, value.Kind.Phrase())
		}
		return s, x.spend(n, len(s))
	})
}

// rewriteSub replaces the tokens ${name} in the text of an Fn::Sub, in its string form or as the first element of its
// list form.
func (x *expansion) rewriteSub(n *cfn.Node, replace func(token, name string) (string, error)) (*cfn.Node, error) {
	arg := n.Pairs[0].Value
	text := subText(arg)
	s, ok := text.Str()
	if !ok || !strings.Contains(s, "${") {
		return n, nil
	}
	replaced, err := replaceTokens(s, replace)
	if err != nil || replaced == s {
		return n, err
	}
	changed := x.retext(text, replaced)
	if arg.Is(cfn.List) {
		items := append([]*cfn.Node{changed}, arg.Items[1:]...)
		changed = x.replaced(arg, items, nil)
	}
	return x.replaced(n, nil, []cfn.Pair{{Key: n.Pairs[0].Key, Value: changed}}), nil
}

// subText returns where the text of an Fn::Sub stands: it is the argument, or the first element of a list.
func subText(arg *cfn.Node) *cfn.Node {
	if arg.Is(cfn.List) && len(arg.Items) > 0 {
		return arg.Items[0]
	}
	return arg
}

// replaceTokens replaces each token found in the original text; each replacement goes to the first place in the evolving
// text where the token still stands, as the service does. That is nearly always where it stood.
func replaceTokens(s string, replace func(token, name string) (string, error)) (string, error) {
	found := subTokens(s)
	with := make([]string, len(found))
	changed := map[string]bool{}
	for i, t := range found {
		token := s[t.start:t.end]
		value, err := replace(token, t.nameIn(s))
		if err != nil {
			return "", err
		}
		with[i] = value
		if value != token {
			changed[token] = true
		}
	}
	if len(found)*len(s) > maxEvolving || strings.Count(s, "${") == len(found) && !meddles(with, changed) {
		return replaceInPlace(s, found, with), nil
	}
	out := s
	for i, t := range found {
		out = strings.Replace(out, s[t.start:t.end], with[i], 1)
	}
	return out, nil
}

// maxEvolving bounds the work on an evolving text. A template cannot be deployed whose text is so long and has so many tokens.
const maxEvolving = 1 << 26

// meddles reports whether a replacement could make a token that another one is to replace.
func meddles(with []string, changed map[string]bool) bool {
	for _, value := range with {
		if strings.HasPrefix(value, "${") && strings.HasSuffix(value, "}") {
			if changed[value] {
				return true
			}
			value = value[2 : len(value)-1]
		}
		if strings.ContainsAny(value, "${}") {
			return true
		}
	}
	return false
}

func replaceInPlace(s string, found []subToken, with []string) string {
	var b strings.Builder
	done := 0
	for i, t := range found {
		b.WriteString(s[done:t.start])
		b.WriteString(with[i])
		done = t.end
	}
	b.WriteString(s[done:])
	return b.String()
}

// mapChildren returns n with each child replaced by what change makes of it, or n itself when no child changes.
func (x *expansion) mapChildren(n *cfn.Node, change func(*cfn.Node) (*cfn.Node, error)) (*cfn.Node, error) {
	items, pairs, changed, err := changedChildren(n, change)
	if err != nil {
		return nil, err
	}
	if !changed {
		return n, nil
	}
	return x.replaced(n, items, pairs), nil
}

// changedChildren returns the children of n replaced by what change makes of them, in lists of their own where one changes, and
// reports whether one does.
func changedChildren(
	n *cfn.Node, change func(*cfn.Node) (*cfn.Node, error),
) (items []*cfn.Node, pairs []cfn.Pair, changed bool, err error) {
	for i, item := range n.Items {
		c, err := change(item)
		if err != nil {
			return nil, nil, false, err
		}
		if c != item && items == nil {
			items = append([]*cfn.Node(nil), n.Items...)
		}
		if items != nil {
			items[i] = c
		}
	}
	for i, p := range n.Pairs {
		c, err := change(p.Value)
		if err != nil {
			return nil, nil, false, err
		}
		if c != p.Value && pairs == nil {
			pairs = append([]cfn.Pair(nil), n.Pairs...)
		}
		if pairs != nil {
			pairs[i].Value = c
		}
	}
	changed = items != nil || pairs != nil
	if items == nil {
		items = n.Items
	}
	if pairs == nil {
		pairs = n.Pairs
	}
	return items, pairs, changed, nil
}

// replaced is maker.Replace for a node whose keys stay as they are: what the realm knows of n holds for the result too.
func (x *expansion) replaced(n *cfn.Node, items []*cfn.Node, pairs []cfn.Pair) *cfn.Node {
	out := maker.Replace(n, items, pairs)
	x.realm.Inherit(out, n)
	return out
}

// retext returns the string n with another text, at the same place and of the same kind.
func (x *expansion) retext(n *cfn.Node, text string) *cfn.Node {
	out := *n
	out.Memo, out.Text = 0, text
	x.realm.Inherit(&out, n)
	return &out
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// resolveNamed is resolve for the properties of these names.
func (x *expansion) resolveNamed(props *cfn.Node, names ...string) (*cfn.Node, error) {
	for _, name := range names {
		p, ok := props.Lookup(name)
		if !ok {
			continue
		}
		value, err := x.resolve(p.Value)
		if err != nil {
			return nil, err
		}
		props = maker.With(props, p.Key, value)
	}
	return props, nil
}

// writtenAs returns what the author wrote for n, a node of what parameter resolution made of original: the reference, when n
// came from a parameter. It is nil when n is no part of resolved.
func writtenAs(n, original, resolved *cfn.Node) *cfn.Node {
	switch {
	case original == nil || resolved == nil:
		return nil
	case n == resolved:
		return original
	case len(original.Items) != len(resolved.Items) || len(original.Pairs) != len(resolved.Pairs):
		if writtenAs(n, resolved, resolved) != nil {
			return original
		}
		return nil
	}
	for i, item := range resolved.Items {
		if found := writtenAs(n, original.Items[i], item); found != nil {
			return found
		}
	}
	for i, p := range resolved.Pairs {
		if n == p.Key {
			return original.Pairs[i].Key
		}
		if found := writtenAs(n, original.Pairs[i].Value, p.Value); found != nil {
			return found
		}
	}
	return nil
}
