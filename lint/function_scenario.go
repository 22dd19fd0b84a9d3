package lint

import (
	"slices"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema/cfn"
)

// checkBranches looks for branches of Fn::If that no scenario reaches.
func checkBranches(p *Pass) {
	s := p.Facts.possibilities()
	p.eachAssuming(func(p *Pass, n *cfn.Node, known []scenario.Assumption) {
		arg := n.Arg("Fn::If")
		if len(known) == 0 || !isFork(arg) || p.Facts.unknown(known) {
			return
		}
		if possible, sure := s.Possible(known); !possible || !sure {
			return // nothing here is ever used: the fault is further up
		}
		for i, holds := range []bool{true, false} {
			name := arg.Items[0].Text
			if possible, sure := s.Possible(assume(known, name, holds)); sure && !possible {
				p.Report(arg.Items[1+i], "this branch is never used: %s is always %t here", name, !holds)
			}
		}
	})
}

// checkAbsent looks for references to resources that may be absent where the user is present.
func checkAbsent(p *Pass) {
	if !slices.ContainsFunc(p.Template.Resources, func(r *cfn.Resource) bool { return r.Node.Has("Condition") }) {
		return
	}
	s := p.Facts.possibilities()
	p.eachAssuming(func(p *Pass, n *cfn.Node, known []scenario.Assumption) {
		if slices.ContainsFunc(known, func(a scenario.Assumption) bool { return !s.Has(a.Condition) }) {
			return // what an unknown condition means is not known either
		}
		if name, _ := n.Func(); name != "Ref" && name != "Fn::GetAtt" && name != "Fn::Sub" {
			return
		}
		for ref := range n.Refs {
			r := p.Facts.Resources[ref.ID]
			if r == nil || ref.Node != n {
				continue
			}
			condition, ok := r.Node.Get("Condition").Str()
			if !ok || !s.Has(condition) {
				continue
			}
			if possible, sure := s.Possible(assume(known, condition, false)); sure && possible {
				p.Report(n, "%s is absent when its condition %s is false; give this the condition too, or use Fn::If", ref.ID,
					condition)
			}
		}
	})
}

// eachAssuming visits every value of resources and outputs with what conditions are known to be there: that of the
// resource or the output and those of the Fn::If around.
func (p *Pass) eachAssuming(visit func(p *Pass, n *cfn.Node, known []scenario.Assumption)) {
	for _, r := range p.Template.Resources {
		if !isLoop(r.ID) {
			assuming(p.In(r), r.Props, given(r.Node), visit)
		}
	}
	for _, output := range p.Template.Outputs {
		if !isLoop(output.Name) {
			assuming(p, output.Value, given(output.Value), visit)
		}
	}
}

// given is what the Condition of a resource or an output says.
func given(n *cfn.Node) []scenario.Assumption {
	if name, ok := n.Get("Condition").Str(); ok {
		return []scenario.Assumption{{Condition: name, Holds: true}}
	}
	return nil
}

func assume(known []scenario.Assumption, name string, holds bool) []scenario.Assumption {
	return scenario.With(known, scenario.Assumption{Condition: name, Holds: holds})
}

func isFork(arg *cfn.Node) bool {
	return arg.Is(cfn.List) && len(arg.Items) == 3 && arg.Items[0].Is(cfn.String)
}

func assuming(p *Pass, n *cfn.Node, known []scenario.Assumption, visit func(*Pass, *cfn.Node, []scenario.Assumption)) {
	if n == nil {
		return
	}
	visit(p, n, known)
	if arg := n.Arg("Fn::If"); isFork(arg) {
		assuming(p, arg.Items[1], assume(known, arg.Items[0].Text, true), visit)
		assuming(p, arg.Items[2], assume(known, arg.Items[0].Text, false), visit)
		return
	}
	for _, item := range n.Items {
		assuming(p, item, known, visit)
	}
	for _, pair := range n.Pairs {
		assuming(p, pair.Value, known, visit)
	}
}
