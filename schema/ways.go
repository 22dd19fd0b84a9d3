package schema

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// mostUndecided is how many conditions are decided one way and the other where members or elements depend on them. The
// others are left open, and what they hide is not judged.
const mostUndecided = 5

// inEachWay judges a map or a list once for every way to decide the conditions on which the presence of the values
// depends. What is wrong in all of them is reported once, without conditions.
func (w *walk) inEachWay(values []*cfn.Node, judge func(when []Assumption)) {
	all := ways(values, w.when)
	if len(all) == 1 {
		judge(w.when)
		return
	}
	type key struct {
		node          *cfn.Node
		name, message string
	}
	var found []Problem
	times := map[key]int{}
	report := w.report
	for _, way := range all {
		w.report = func(p Problem) {
			times[key{p.Node, p.Name, p.Message}]++
			p.When = append(slices.Clone(w.when), way...)
			found = append(found, p)
		}
		judge(append(slices.Clone(w.when), way...))
	}
	w.report = report
	for _, p := range found {
		switch k := (key{p.Node, p.Name, p.Message}); times[k] {
		case 0: // reported already
			continue
		case len(all):
			times[k] = 0
			p.When = slices.Clone(w.when)
		}
		w.report(p)
	}
}

// ways lists the ways to decide the conditions that choose between values, but for those decided already.
func ways(values []*cfn.Node, decided []Assumption) [][]Assumption {
	var open []string
	for _, value := range values {
		open = undecided(open, value, decided, 0)
	}
	all := [][]Assumption{nil}
	for _, condition := range open {
		var longer [][]Assumption
		for _, way := range all {
			for _, holds := range []bool{true, false} {
				longer = append(longer, append(slices.Clone(way), Assumption{condition, holds}))
			}
		}
		all = longer
	}
	return all
}

// undecided adds the conditions that choose what a value is.
func undecided(open []string, value *cfn.Node, decided []Assumption, depth int) []string {
	condition, branch, ok := ifBranches(value)
	if !ok || depth > maxDepth || len(open) >= mostUndecided {
		return open
	}
	known := contradicts(decided, condition, true) || contradicts(decided, condition, false)
	if !known && !slices.Contains(open, condition) {
		open = append(open, condition)
	}
	return undecided(undecided(open, branch[0], decided, depth+1), branch[1], decided, depth+1)
}

// settled follows the conditions that are decided to the value that they choose.
func settled(n *cfn.Node, when []Assumption) *cfn.Node {
	for range maxDepth {
		condition, branch, ok := ifBranches(n)
		switch {
		case !ok:
			return n
		case contradicts(when, condition, false):
			n = branch[0]
		case contradicts(when, condition, true):
			n = branch[1]
		default:
			return n
		}
	}
	return n
}

// memberValues are the values of a map.
func memberValues(n *cfn.Node) []*cfn.Node {
	values := make([]*cfn.Node, 0, len(n.Pairs))
	for _, p := range n.Pairs {
		values = append(values, p.Value)
	}
	return values
}
