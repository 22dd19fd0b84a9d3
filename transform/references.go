package transform

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// referable knows what a reference to a SAM resource stands for in the output.
type referable struct {
	renamed   map[string]string            // old logical ID → new one
	generated map[string]map[string]string // SAM logical ID → name → generated logical ID: F → Alias → FAliaslive
}

func newReferable() referable {
	return referable{renamed: map[string]string{}, generated: map[string]map[string]string{}}
}

// add notes what was generated from a SAM resource. Of several resources of a type the last counts.
func (rf referable) add(id string, info samTypeInfo, made []*generated) {
	for name, typ := range info.references {
		for _, g := range made {
			if g.typ != typ {
				continue
			}
			if rf.generated[id] == nil {
				rf.generated[id] = map[string]string{}
			}
			rf.generated[id][name] = g.id
		}
	}
}

// A rewriter makes references to SAM resources point at what was generated from them. It knows no realm: when it works, nobody
// asks for the order of a dictionary any more.
type rewriter struct {
	refs referable
}

// rewrite applies the three kinds of rewriting, in the order in which the service does.
func (rw rewriter) rewrite(n *cfn.Node) *cfn.Node {
	if len(rw.refs.renamed) > 0 {
		n = rw.renamedIn(rw.dependsOn(n))
	}
	if len(rw.refs.generated) > 0 {
		n = rw.generatedIn(n)
	}
	return n
}

// finish returns a part of the result with its references rewritten, and reports whether it fits into what is left: it counts
// down the nodes and the depth, as fits does. Most parts hold nothing to rewrite, which the same walk finds out.
func (rw rewriter) finish(n *cfn.Node, depth int, left *int) (*cfn.Node, bool) {
	before := *left
	switch rw.survey(n, depth, left) {
	case tooMuch:
		return n, false
	case unchanged:
		return n, true
	}
	n, *left = rw.rewrite(n), before
	return n, fits(n, depth, left)
}

// A finding is what survey says of a part of the result.
type finding uint8

const (
	unchanged finding = iota // no reference in it is to be rewritten
	concerned                // one may be; it was not counted to the end
	tooMuch                  // it does not fit
)

// survey is fits that stops at the first thing that may have to be rewritten: it clears memos, too.
func (rw rewriter) survey(n *cfn.Node, depth int, left *int) finding {
	*left--
	forget(n)
	if depth < 0 || *left < 0 {
		return tooMuch
	}
	if rw.concerns(n) {
		return concerned
	}
	for _, item := range n.Items {
		if found := rw.survey(item, depth-1, left); found != unchanged {
			return found
		}
	}
	for _, p := range n.Pairs {
		forget(p.Key)
		if found := rw.survey(p.Value, depth-1, left); found != unchanged {
			return found
		}
	}
	return unchanged
}

// concerns reports whether n itself, a reference or a map with DependsOn, may have to be rewritten. It may say so too often.
func (rw rewriter) concerns(n *cfn.Node) bool {
	if len(rw.refs.renamed) > 0 && n.IsMap() && n.Has("DependsOn") {
		return true
	}
	switch name, arg := n.Func(); name {
	case "Ref":
		target, _ := arg.Str()
		return rw.concernsName(target)
	case "Fn::GetAtt":
		return rw.concernsParts(itemsOf(arg))
	case "Fn::Sub":
		text, _ := subText(arg).Str()
		return rw.concernsText(text)
	}
	return false
}

// concernsName is concerns for the name of a resource, which may have further parts after dots.
func (rw rewriter) concernsName(name string) bool {
	id, rest, _ := strings.Cut(name, ".")
	if _, found := rw.refs.renamed[id]; found {
		return true
	}
	part, _, _ := strings.Cut(rest, ".")
	_, found := rw.refs.generated[id][part]
	return found
}

// concernsParts is concerns for the list that Fn::GetAtt has for an argument.
func (rw rewriter) concernsParts(items []*cfn.Node) bool {
	if len(items) < 2 {
		return false
	}
	first, _ := items[0].Str()
	if _, found := rw.refs.renamed[first]; found || strings.Contains(first, ".") {
		return found || rw.concernsName(first)
	}
	second, _ := items[1].Str()
	part, _, _ := strings.Cut(second, ".")
	_, found := rw.refs.generated[first][part]
	return found
}

// concernsText is concerns for the text of an Fn::Sub.
func (rw rewriter) concernsText(s string) bool {
	for at := 0; ; {
		t, found := nextSubToken(s, at)
		if !found {
			return false
		}
		if rw.concernsName(t.nameIn(s)) {
			return true
		}
		at = t.end
	}
}

// below applies change to all children of n; it cannot fail.
func (rw rewriter) below(n *cfn.Node, change func(*cfn.Node) *cfn.Node) *cfn.Node {
	items, pairs, changed, _ := changedChildren(n, func(child *cfn.Node) (*cfn.Node, error) { return change(child), nil })
	if !changed {
		return n
	}
	return maker.Replace(n, items, pairs)
}

// dependsOn renames what a key DependsOn lists, wherever such a key stands.
func (rw rewriter) dependsOn(n *cfn.Node) *cfn.Node {
	n = rw.below(n, rw.dependsOn)
	if !n.IsMap() || !n.Has("DependsOn") {
		return n
	}
	value := n.Get("DependsOn")
	if value.Is(cfn.List) {
		value = rw.below(value, rw.renamedString)
	} else {
		value = rw.renamedString(value)
	}
	if value == n.Get("DependsOn") {
		return n
	}
	pairs := slices.Clone(n.Pairs)
	for i := range pairs {
		if pairs[i].Key.Text == "DependsOn" {
			pairs[i].Value = value
		}
	}
	return maker.Replace(n, nil, pairs)
}

func (rw rewriter) renamedString(n *cfn.Node) *cfn.Node {
	s, _ := n.Str()
	if to, ok := rw.refs.renamed[s]; ok {
		return maker.At(n, maker.Reference).Str(to)
	}
	return n
}

// renamedIn makes Ref, Fn::GetAtt and Fn::Sub follow changed logical IDs.
func (rw rewriter) renamedIn(n *cfn.Node) *cfn.Node {
	return rw.inFunctions(n, rw.renamedIn,
		func(target string) (string, bool) {
			to, ok := rw.refs.renamed[target]
			return to, ok
		},
		func(parts []string) []string {
			if to, ok := rw.refs.renamed[parts[0]]; ok {
				return append([]string{to}, parts[1:]...)
			}
			return nil
		},
		func(token, name string) string {
			id, _, _ := strings.Cut(name, ".")
			if to, ok := rw.refs.renamed[id]; ok {
				return strings.ReplaceAll(token, id, to)
			}
			return token
		})
}

// generatedIn makes Id.Name references follow to what was generated: F.Alias, Api.Stage.
func (rw rewriter) generatedIn(n *cfn.Node) *cfn.Node {
	return rw.inFunctions(n, rw.generatedIn,
		func(target string) (string, bool) {
			id, name, _ := strings.Cut(target, ".")
			to, ok := rw.refs.generated[id][name]
			return to, ok
		},
		func(parts []string) []string {
			if to, ok := rw.refs.generated[parts[0]][parts[1]]; ok {
				return append([]string{to}, parts[2:]...)
			}
			return nil
		},
		func(token, name string) string {
			parts := strings.SplitN(name, ".", 3)
			if len(parts) < 2 {
				return token
			}
			to, ok := rw.refs.generated[parts[0]][parts[1]]
			if !ok {
				return token
			}
			return "${" + strings.Join(append([]string{to}, parts[2:]...), ".") + "}"
		})
}

// inFunctions rewrites the three reference functions: Ref by its target, GetAtt by its parts, Sub by each of its tokens.
func (rw rewriter) inFunctions(
	n *cfn.Node,
	again func(*cfn.Node) *cfn.Node,
	ref func(target string) (string, bool),
	getAtt func(parts []string) []string,
	sub func(token, name string) string,
) *cfn.Node {
	if n == nil {
		return nil
	}
	switch name, arg := n.Func(); name {
	case "Ref":
		if target, ok := arg.Str(); ok {
			if to, changed := ref(target); changed {
				return rw.withArg(n, maker.At(arg, maker.Reference).Str(to))
			}
		}
		return n
	case "Fn::GetAtt":
		if parts := attributeParts(arg); parts != nil {
			if to := getAtt(parts); to != nil {
				return rw.withArg(n, maker.At(arg, maker.Reference).Strs(to...))
			}
		}
	case "Fn::Sub":
		n = rw.inText(n, sub)
	}
	return rw.below(n, again)
}

// inText rewrites the tokens in the text of the Fn::Sub n.
func (rw rewriter) inText(n *cfn.Node, sub func(token, name string) string) *cfn.Node {
	arg := n.Pairs[0].Value
	text := subText(arg)
	s, ok := text.Str()
	if !ok || !rw.concernsText(s) {
		return n
	}
	replaced, _ := replaceTokens(s, func(token, name string) (string, error) { return sub(token, name), nil })
	if replaced == s {
		return n
	}
	changed := *text
	changed.Text = replaced
	if text == arg {
		return rw.withArg(n, &changed)
	}
	return rw.withArg(n, maker.Replace(arg, append([]*cfn.Node{&changed}, arg.Items[1:]...), nil))
}

// withArg returns the function n with another argument.
func (rw rewriter) withArg(n, arg *cfn.Node) *cfn.Node {
	return maker.Replace(n, nil, []cfn.Pair{{Key: n.Pairs[0].Key, Value: arg}})
}

// attributeParts splits the argument of an Fn::GetAtt in list form at every dot; nil unless it holds two strings or more.
func attributeParts(arg *cfn.Node) []string {
	if !arg.Is(cfn.List) || len(arg.Items) < 2 {
		return nil
	}
	texts := make([]string, len(arg.Items))
	for i, item := range arg.Items {
		s, ok := item.Str()
		if !ok {
			return nil
		}
		texts[i] = s
	}
	return strings.Split(strings.Join(texts, "."), ".")
}
