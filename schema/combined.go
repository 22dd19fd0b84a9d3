package schema

import (
	"math"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// combined checks allOf, anyOf and oneOf.
func (w *walk) combined(s *Shape, n *cfn.Node) {
	for _, id := range s.AllOf {
		w.value(s.from.shape(id), n)
	}
	w.alternatives(AnyOf, s, s.AnyOf, n)
	w.alternatives(OneOf, s, s.OneOf, n)
}

// alternatives reports a value that fits no branch. That it fits several branches of a oneOf is not judged: where
// scalars convert and intrinsics hide, a fit proves little.
func (w *walk) alternatives(kind ProblemKind, s *Shape, branches []facts.ShapeID, n *cfn.Node) {
	var best []Problem
	for i, id := range branches {
		var problems []Problem
		branch := *w
		branch.steps = slices.Clone(w.steps)
		branch.report = func(p Problem) { problems = append(problems, p) }
		branch.value(s.from.shape(id), n)
		if len(problems) == 0 {
			return
		}
		if i == 0 || badness(problems, n) < badness(best, n) {
			best = problems
		}
	}
	if len(branches) > 0 {
		w.found(Problem{Kind: kind, Node: n, Causes: best, Message: noBranch(w.label(), len(branches), best)})
	}
}

// badness orders branches by how far a value is from them: a wrong type altogether is worst, then names that the
// branch does not have, then the number of problems.
func badness(problems []Problem, n *cfn.Node) (sum int) {
	for _, p := range problems {
		switch {
		case p.Kind == WrongType && p.Node == n:
			sum += 10_000
		case p.Kind == Unknown:
			sum += 100
		default:
			sum++
		}
	}
	return sum
}

// together checks which properties of a map must, or must not, be given together.
func (w *walk) together(s *Shape, n *cfn.Node) {
	w.exactlyOne(OneOf, s.OneOfRequired, n)
	w.exactlyOne(RequiredXor, s.RequiredXor, n)
	w.atLeastOne(AnyOf, s.AnyOfRequired, n)
	w.atLeastOne(RequiredOr, s.RequiredOr, n)
	for _, d := range s.DependentRequired {
		w.needs(d, n)
	}
	for _, d := range s.DependentExcluded {
		w.excludes(d, n)
	}
}

func (w *walk) exactlyOne(kind ProblemKind, groups [][]string, n *cfn.Node) {
	have := complete(groups, n)
	if len(groups) == 0 || have.least <= 1 && have.most > 0 {
		return
	}
	p := Problem{
		Kind: kind, Node: n, Allowed: flat(groups),
		Message: w.label() + " needs exactly one of " + groupNames(groups) + ", but has " + given(groups, n),
	}
	if kind != RequiredXor || have.most == 0 {
		w.found(p)
		return
	}
	for _, name := range p.Allowed {
		if presence(n, name).least > 0 {
			p.Node, p.Name = n.Key(name), name
			w.below(name, func() { w.found(p) })
		}
	}
}

func (w *walk) atLeastOne(kind ProblemKind, groups [][]string, n *cfn.Node) {
	if len(groups) == 0 || complete(groups, n).most > 0 {
		return
	}
	w.found(Problem{
		Kind: kind, Node: n, Allowed: flat(groups),
		Message: w.label() + " needs at least one of " + groupNames(groups),
	})
}

// complete counts the groups whose properties are all there.
func complete(groups [][]string, n *cfn.Node) (have span) {
	for _, group := range groups {
		all := span{1, 1}
		for _, name := range group {
			p := presence(n, name)
			all = span{min(all.least, p.least), min(all.most, p.most)}
		}
		have = have.plus(all)
	}
	return have
}

func (w *walk) needs(d facts.Dependency, n *cfn.Node) {
	if presence(n, d.Name).least == 0 {
		return
	}
	for _, name := range d.Names {
		if presence(n, name).most == 0 {
			w.found(Problem{
				Kind: DependentRequired, Node: n, Name: name,
				Message: w.label() + " has " + d.Name + " and therefore needs the property " + name,
			})
		}
	}
}

func (w *walk) excludes(d facts.Dependency, n *cfn.Node) {
	if presence(n, d.Name).least == 0 {
		return
	}
	for _, name := range d.Names {
		if presence(n, name).least > 0 {
			w.below(name, func() {
				w.found(Problem{
					Kind: DependentExcluded, Node: n.Key(name), Name: name,
					Message: w.labelAbove() + " has " + d.Name + ", which excludes " + name,
				})
			})
		}
	}
}

// distinct checks lists whose elements, or keys of whose elements, must differ.
func (w *walk) distinct(s *Shape, n *cfn.Node) {
	const longest = 10_000 // no list that CloudFormation takes is near that long
	if len(n.Items) > longest {
		return
	}
	if s.Is(facts.Unique) {
		w.repeats(n, identity)
	}
	if len(s.UniqueKeys) > 0 {
		w.repeats(n, func(element *cfn.Node) string { return keyIdentity(element, s.UniqueKeys) })
	}
	most, ok := s.Bounds.Get(facts.MaxUniqueItems)
	if !ok || float64(len(n.Items)) <= most {
		return
	}
	seen := map[string]bool{}
	for _, element := range n.Items {
		if id := identity(element); id != "" {
			seen[id] = true
		}
	}
	if float64(len(seen)) > most {
		w.found(Problem{Kind: UniqueItems, Node: n, Message: tooMany(w.label(), len(seen), most, "different element")})
	}
}

// repeats reports the first element that has the identity of an earlier one; "" is no identity.
func (w *walk) repeats(n *cfn.Node, identify func(*cfn.Node) string) {
	first := map[string]int{}
	for i, element := range n.Items {
		id := identify(element)
		if id == "" {
			continue
		}
		earlier, repeated := first[id]
		if !repeated {
			first[id] = i
			continue
		}
		w.found(Problem{Kind: Unique, Node: n, Message: notUnique(w.label(), earlier, i, element)})
		return
	}
}

func keyIdentity(element *cfn.Node, keys []string) string {
	var parts []string
	for _, key := range keys {
		id := identity(element.Get(key))
		if id == "" {
			return ""
		}
		parts = append(parts, id)
	}
	return strings.Join(parts, ", ")
}

func isMultiple(value, step float64) bool {
	quotient := value / step
	return math.Abs(quotient-math.Round(quotient)) < 1e-9
}
