package lint_test

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// A treeChange is a place in which two trees differ.
type treeChange struct {
	path          []string // in the tree before; of what is only in the other, there
	what          string
	before, after *cfn.Node // the values; keys, where these are renamed
}

// What can change in a tree.
const (
	isRenamed   = "renamed"   // a key has another name
	isQuoted    = "quoted"    // a key or a value has the same text, but another kind
	isRemoved   = "removed"   // an entry or element is only in the tree before
	isAdded     = "added"     // an entry or element is only in the tree after
	isRespelt   = "respelt"   // a text is another
	isCalled    = "called"    // a text is now the argument of a function
	isUncalled  = "uncalled"  // the argument of Fn::Sub is now a text
	isJoined    = "joined"    // an Fn::Join is now an Fn::Sub that gives the same
	isSomething = "something" // all else
)

// differences counts the places in which two trees differ.
func differences(a, b *cfn.Node) int { return len(treeChanges(a, b, nil)) }

// treeChanges compares two trees node by node.
func treeChanges(a, b *cfn.Node, path []string) []treeChange {
	switch {
	case a.Kind == b.Kind && a.Is(cfn.List):
		return listChanges(a.Items, b.Items, path)
	case a.IsMap() && a.Kind == b.Kind && (a.Is(cfn.Map) || a.Text == b.Text):
		return mapChanges(a.Pairs, b.Pairs, path)
	case a.Kind == b.Kind && a.Text == b.Text && a.Len() == b.Len():
		return nil
	}
	return []treeChange{{slices.Clone(path), changeOf(a, b), a, b}}
}

func changeOf(a, b *cfn.Node) string {
	function, arg := b.Func()
	text, plain := a.Str()
	argument, called := arg.Str()
	old := a.Arg("Fn::Sub")
	switch {
	case a.IsScalar() && b.IsScalar() && a.Text == b.Text:
		return isQuoted
	case plain && b.Is(cfn.String):
		return isRespelt
	case plain && called && text == argument && (function == "Fn::Sub" || function == "Ref"):
		return isCalled
	case old.Is(cfn.String) && b.Is(cfn.String) && old.Text == b.Text:
		return isUncalled
	case a.Is(cfn.Func) && a.Text == "Fn::Join" && called && function == "Fn::Sub" && gives(a) == gives(b):
		return isJoined
	}
	return isSomething
}

// gives is what an Fn::Join without a delimiter, or an Fn::Sub, puts together: literal texts as they are, and the names of what
// is substituted between control characters.
func gives(n *cfn.Node) string {
	text, plain := n.Str()
	if n.IsScalar() && !plain {
		return n.Text
	}
	if plain {
		return text
	}
	function, arg := n.Func()
	argument, _ := arg.Str()
	switch function {
	case "Ref":
		return "\x01" + argument + "\x02"
	case "Fn::GetAtt":
		var names []string
		for _, item := range arg.Items {
			names = append(names, item.Text)
		}
		return "\x01" + strings.Join(names, ".") + "\x02"
	case "Fn::Join":
		var all strings.Builder
		for _, item := range arg.Items[1].Items {
			all.WriteString(gives(item))
		}
		return all.String()
	}
	var all strings.Builder
	for { // Fn::Sub
		literal, rest, more := strings.Cut(argument, "${")
		all.WriteString(literal)
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case !more || !closed:
			return all.String() + strings.TrimPrefix(argument, literal)
		case strings.HasPrefix(name, "!"):
			all.WriteString("${" + name[1:] + "}")
		default:
			all.WriteString("\x01" + name + "\x02")
		}
		argument = after
	}
}

// listChanges follows the order of the elements, which no repair changes.
func listChanges(a, b []*cfn.Node, path []string) (changes []treeChange) {
	for i := 0; len(a) > 0 || len(b) > 0; i++ {
		at := append(slices.Clip(path), strconv.Itoa(i))
		switch {
		case len(a) > len(b) && (len(b) == 0 || differences(a[0], b[0]) > 0):
			changes, a = append(changes, treeChange{at, isRemoved, a[0], nil}), a[1:]
		case len(a) < len(b) && (len(a) == 0 || differences(a[0], b[0]) > 0):
			changes, b = append(changes, treeChange{at, isAdded, nil, b[0]}), b[1:]
		default:
			changes, a, b = append(changes, treeChanges(a[0], b[0], at)...), a[1:], b[1:]
		}
	}
	return changes
}

// mapChanges follows the order of the entries, which no repair changes.
func mapChanges(a, b []cfn.Pair, path []string) (changes []treeChange) {
	for len(a) > 0 || len(b) > 0 {
		if len(a) < len(b) && (len(a) == 0 || a[0].Key.Text != b[0].Key.Text) {
			at := append(slices.Clip(path), b[0].Key.Text)
			changes, b = append(changes, treeChange{at, isAdded, nil, b[0].Value}), b[1:]
			continue
		}
		at := append(slices.Clip(path), a[0].Key.Text)
		if len(b) == 0 || len(a) > len(b) && a[0].Key.Text != b[0].Key.Text {
			changes, a = append(changes, treeChange{at, isRemoved, a[0].Value, nil}), a[1:]
			continue
		}
		switch was, is := a[0].Key, b[0].Key; {
		case was.Text != is.Text:
			changes = append(changes, treeChange{at, isRenamed, was, is})
		case was.Kind != is.Kind:
			changes = append(changes, treeChange{at, isQuoted, was, is})
		}
		changes = append(changes, treeChanges(a[0].Value, b[0].Value, at)...)
		a, b = a[1:], b[1:]
	}
	return changes
}
