package lint

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// mostMade is how many resources that loops make are looked at: twice what a stack can have.
const mostMade = 1000

// loopFindings lints the resources that the loops of a template make, as far as the values of its parameters are known.
// What is wrong with them is reported where it is written, in the body of the loop, and once, however many resources the
// body makes. How functions are written is judged in the body itself.
func loopFindings(ctx context.Context, w walk) []Finding {
	if !w.written.hasLoop() {
		return nil
	}
	var found []Finding
	for _, values := range w.options.parameterSets() {
		for _, regions := range byPartition(w.options.Regions) {
			out, sure := expandLoops(w.written.Template, values, regions[0])
			if out == nil {
				continue
			}
			there := w
			there.facts, there.region, there.madeUp = newFacts(out, w.options.Types), regions[0], !sure
			there.facts.Loops = true
			there.only = madeByLoops(out)
			if len(there.only) > 0 {
				found = append(found, there.runAll(ctx, regions)...)
			}
		}
	}
	return oncePerPlace(found)
}

// expandLoops repeats the bodies of the loops. It is not sure when that takes names that are made up, in place of those
// that a parameter gives.
func expandLoops(t *cfn.Template, values map[string]string, region string) (out *cfn.Template, sure bool) {
	out, err := transform.ExpandLanguage(t, transform.Options{Parameters: values, Region: region})
	if err == nil {
		return out, true
	}
	out, err = transform.ExpandLanguage(t, transform.Options{Parameters: values, Region: region, StubDeployTime: true})
	if err != nil {
		return nil, false
	}
	return out, false
}

// madeByLoops are the resources that loops have made or that have what loops have made in them.
func madeByLoops(t *cfn.Template) map[*cfn.Resource]bool {
	made := map[*cfn.Resource]bool{}
	for _, r := range t.Resources {
		if len(made) == mostMade {
			break
		}
		if hasMade(r.Node) {
			made[r] = true
		}
	}
	return made
}

// surelyExpanded reports whether the loops can be expanded without names that are made up.
func surelyExpanded(t *cfn.Template, values map[string]string, region string) bool {
	_, sure := expandLoops(t, values, region)
	return sure
}

// hasLoop reports whether a loop that works stands among the resources or in one of them.
func (f *Facts) hasLoop() bool {
	if !f.Loops {
		return false
	}
	found := false
	f.Template.Root.Get("Resources").Walk(func(n *cfn.Node) bool {
		found = found || slices.ContainsFunc(n.Pairs, func(p cfn.Pair) bool { return isLoop(p.Key) })
		return !found
	})
	return found
}

// hasMade reports whether a loop has made the value or what it has inside.
func hasMade(n *cfn.Node) bool {
	found := false
	n.Walk(func(n *cfn.Node) bool {
		found = found || madeByLoop(n) || slices.ContainsFunc(n.Pairs, func(p cfn.Pair) bool { return madeByLoop(p.Key) })
		return !found
	})
	return found
}

func madeByLoop(n *cfn.Node) bool {
	if n.By == 0 {
		return false
	}
	by, _ := transform.Origin(n)
	return by == "Fn::ForEach"
}

// invented reports whether a value of a resource may be one of the names that are made up, or has one in it.
func (w *walk) invented(at *cfn.Node, r *cfn.Resource) bool {
	return w.madeUp && r != nil && at != r.ID && !at.Is(cfn.Map) && hasMade(at)
}

// oncePerPlace keeps, of the findings of a rule at a place in a loop, those of the first resource that it was found for.
func oncePerPlace(found []Finding) []Finding {
	type fault struct {
		rule string
		at   cfn.Span
	}
	first := map[fault]string{}
	return slices.DeleteFunc(found, func(f Finding) bool {
		if !strings.HasPrefix(f.Owner, loopPrefix) {
			return false
		}
		key := fault{f.Rule, f.Span}
		id, seen := first[key]
		first[key] = cmp.Or(id, f.LogicalID)
		return seen && id != f.LogicalID
	})
}
