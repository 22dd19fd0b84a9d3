package transform

import (
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

// rewriteReferences makes references to SAM resources point at what was generated from them, in all sections.
func (x *expansion) rewriteReferences() {
	rw := rewriter{x: x, refs: x.out.refs}
	pairs := append([]cfn.Pair(nil), x.root.Pairs...)
	for i, p := range pairs {
		if p.Key.Text != "Resources" {
			pairs[i].Value = rw.rewrite(p.Value)
		}
	}
	x.root = maker.Replace(x.root, nil, pairs)
	for id, p := range x.out.nodes {
		x.out.nodes[id] = cfn.Pair{Key: p.Key, Value: rw.rewrite(p.Value)}
	}
}

type rewriter struct {
	x    *expansion
	refs referable
}

// rewrite applies the three kinds of rewriting, in the order in which the service does.
func (rw rewriter) rewrite(n *cfn.Node) *cfn.Node {
	for _, kind := range []struct {
		needed bool
		change func(*cfn.Node) *cfn.Node
	}{
		{len(rw.refs.renamed) > 0, rw.dependsOn},
		{len(rw.refs.renamed) > 0, rw.renamedIn},
		{len(rw.refs.generated) > 0, rw.generatedIn},
	} {
		if kind.needed {
			n = kind.change(n)
		}
	}
	return n
}

// below applies change to all children of n; it cannot fail.
func (rw rewriter) below(n *cfn.Node, change func(*cfn.Node) *cfn.Node) *cfn.Node {
	out, _ := rw.x.mapChildren(n, func(child *cfn.Node) (*cfn.Node, error) { return change(child), nil })
	return out
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
	return rw.x.setIn(n, "DependsOn", value)
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
		n, _ = rw.x.rewriteSub(n, func(token, name string) (string, error) { return sub(token, name), nil })
	}
	return rw.below(n, again)
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
