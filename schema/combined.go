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
	if w.document && w.decidedByType(s, branches, n) {
		return
	}
	var best, all []Problem
	for i, id := range branches {
		var problems []Problem
		branch := *w
		branch.steps = slices.Clone(w.steps)
		branch.report = func(p Problem) {
			if p.Kind != Repeated { // that is no fault
				problems = append(problems, p)
			}
		}
		branch.value(s.from.shape(id), n)
		if len(problems) == 0 {
			return
		}
		if i == 0 || badness(problems, n) < badness(best, n) {
			best = problems
		}
		all = append(all, problems...)
	}
	if len(branches) > 0 {
		w.found(Problem{Kind: kind, Node: n, Causes: distinctProblems(all), Message: noBranch(w.label(), len(branches), best)})
	}
}

// distinctProblems leaves out what several branches say of the same value, and all beyond the first dozen.
func distinctProblems(problems []Problem) (distinct []Problem) {
	const most = 12
	for _, p := range problems {
		said := slices.ContainsFunc(distinct, func(other Problem) bool {
			return other.Kind == p.Kind && other.Node == p.Node && other.Message == p.Message
		})
		if !said && len(distinct) < most {
			distinct = append(distinct, p)
		}
	}
	return distinct
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
	groups := slices.Concat(s.OneOfRequired, s.RequiredXor, s.AnyOfRequired, s.RequiredOr)
	for _, d := range slices.Concat(s.DependentRequired, s.DependentExcluded) {
		groups = append(groups, d.Names, []string{d.Name})
	}
	if len(groups) == 0 {
		return
	}
	var values []*cfn.Node
	for _, name := range flat(groups) {
		values = append(values, n.Get(name))
	}
	w.inEachWay(values, func(when []Assumption) {
		w.exactlyOne(OneOf, s.OneOfRequired, n, when)
		w.exactlyOne(RequiredXor, s.RequiredXor, n, when)
		w.atLeastOne(AnyOf, s.AnyOfRequired, n, when)
		w.atLeastOne(RequiredOr, s.RequiredOr, n, when)
		for _, d := range s.DependentRequired {
			w.needs(s, d, n, when)
		}
		for _, d := range s.DependentExcluded {
			w.excludes(d, n, when)
		}
	})
}

func (w *walk) exactlyOne(kind ProblemKind, groups [][]string, n *cfn.Node, when []Assumption) {
	have := complete(groups, n, when)
	if len(groups) == 0 || have.least <= 1 && have.most > 0 {
		return
	}
	p := Problem{
		Kind: kind, Node: n, Allowed: flat(groups),
		Message: w.label() + " needs exactly one of " + groupNames(groups) + ", but has " + given(groups, n, when),
	}
	if kind == OneOf && have.most == 0 {
		p.Causes = w.missingOf(groups, n, when)
	}
	if kind != RequiredXor || have.most == 0 {
		w.found(p)
		return
	}
	p.Message = w.label() + " needs exactly one of " + groupNames(groups) + ", but has several"
	for _, name := range p.Allowed {
		if presence(n, name, when).least > 0 {
			p.Node, p.Name = n.Key(name), name
			w.below(name, func() { w.found(p) })
		}
	}
}

func (w *walk) atLeastOne(kind ProblemKind, groups [][]string, n *cfn.Node, when []Assumption) {
	if len(groups) == 0 || complete(groups, n, when).most > 0 {
		return
	}
	p := Problem{
		Kind: kind, Node: n, Allowed: flat(groups),
		Message: w.label() + " needs at least one of " + groupNames(groups),
	}
	if kind == AnyOf {
		p.Causes = w.missingOf(groups, n, when)
	}
	w.found(p)
}

// missingOf are the properties that each group lacks.
func (w *walk) missingOf(groups [][]string, n *cfn.Node, when []Assumption) (missed []Problem) {
	for _, name := range flat(groups) {
		if presence(n, name, when).most == 0 {
			missed = append(missed, Problem{
				Kind: Required, Node: n, Name: name, Path: slices.Clone(w.steps), When: slices.Clone(when),
				Message: missing(w.label(), name, nil),
			})
		}
	}
	return missed
}

// complete counts the groups whose properties are all there.
func complete(groups [][]string, n *cfn.Node, when []Assumption) (have span) {
	for _, group := range groups {
		all := span{1, 1}
		for _, name := range group {
			p := presence(n, name, when)
			all = span{min(all.least, p.least), min(all.most, p.most)}
		}
		have = have.plus(all)
	}
	return have
}

func (w *walk) needs(s *Shape, d facts.Dependency, n *cfn.Node, when []Assumption) {
	if presence(n, d.Name, when).least == 0 {
		return
	}
	kind := DependentRequired
	if s.Is(facts.Dependencies) {
		kind = Dependent
	}
	for _, name := range d.Names {
		if presence(n, name, when).most == 0 {
			w.found(Problem{
				Kind: kind, Node: n, Name: name,
				Message: w.label() + " has " + d.Name + " and therefore needs the property " + name,
			})
		}
	}
}

func (w *walk) excludes(d facts.Dependency, n *cfn.Node, when []Assumption) {
	if presence(n, d.Name, when).least == 0 {
		return
	}
	for _, name := range d.Names {
		if presence(n, name, when).least > 0 {
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
func (w *walk) distinct(s *Shape, n, at *cfn.Node, when []Assumption) {
	const longest = 10_000 // no list that CloudFormation takes is near that long
	if len(n.Items) > longest {
		return
	}
	if s.Is(facts.Unique) {
		w.repeats(Unique, n, at, when, identity)
	}
	if s.Is(facts.Repeatable) {
		w.repeats(Repeated, n, at, when, identity)
	}
	if len(s.UniqueKeys) > 0 {
		w.repeats(UniqueKeys, n, at, when, func(element *cfn.Node) string { return keyIdentity(element, s.UniqueKeys) })
	}
	most, ok := s.Bounds.Get(facts.MaxUniqueItems)
	if !ok || float64(len(n.Items)) <= most {
		return
	}
	seen := map[string]bool{}
	for _, element := range n.Items {
		if id := identity(settled(element, when)); id != "" {
			seen[id] = true
		}
	}
	if float64(len(seen)) > most {
		w.found(Problem{Kind: UniqueItems, Node: at, Message: tooMany(w.label(), len(seen), most, "different element")})
	}
}

// repeats reports the first element that has the identity of an earlier one; "" is no identity.
func (w *walk) repeats(kind ProblemKind, n, at *cfn.Node, when []Assumption, identify func(*cfn.Node) string) {
	if len(n.Items) < 2 {
		return
	}
	first := map[string]int{}
	for i, element := range n.Items {
		element = settled(element, when)
		id := identify(element)
		if id == "" {
			continue
		}
		earlier, repeated := first[id]
		if !repeated {
			first[id] = i
			continue
		}
		w.found(Problem{Kind: kind, Node: at, Message: notUnique(w.label(), kind, earlier, i, element)})
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
