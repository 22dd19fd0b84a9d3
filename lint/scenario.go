package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// Limits of the search for scenarios. Beyond them nothing is known, and rules stay silent.
const (
	mostScenarios    = 4096      // that are tried for one question
	mostSubjects     = 12        // with two values each they make as many
	scenarioBudget   = 2_000_000 // steps, for all questions about a template
	deepestCondition = 100
)

// scenarios answer which conditions of a template can hold together. Every condition is a formula over subjects: what
// Fn::Equals compares with literals. A scenario gives each subject one of those literals, or none of them.
type scenarios struct {
	template   *cfn.Template
	conditions map[string]*formula
	subjects   []*subject
	byText     map[string]*subject
	assigned   []int // by subject: the index of its value
	left       int   // of the budget
}

// A subject is one thing that is compared with literals, such as {"Ref": "Stage"}.
type subject struct {
	index  int
	values []string
	other  bool // it can be none of the values too
	only   []string
}

// A formula is a constant, a comparison or a combination of formulas.
type formula struct {
	kind    string // "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", or "" for a constant
	holds   bool   // of the constant
	subject *subject
	value   int // the index of the subject's value that it is compared with
	members []*formula
}

// An assumption is that a condition holds, or that it does not.
type assumption struct {
	condition string
	holds     bool
}

func newScenarios(t *cfn.Template) *scenarios {
	s := &scenarios{
		template: t, conditions: map[string]*formula{}, byText: map[string]*subject{}, left: scenarioBudget,
	}
	entries := byName(t.Conditions)
	for _, condition := range t.Conditions {
		s.named(condition.Name.Text, entries, 0)
	}
	for _, subject := range s.subjects {
		subject.restrict()
	}
	s.assigned = make([]int, len(s.subjects))
	return s
}

// possibilities are the scenarios of the template.
func (f *Facts) possibilities() *scenarios {
	if f.scenes == nil {
		f.scenes = newScenarios(f.Template)
	}
	return f.scenes
}

// named returns the formula of a condition. One that refers to itself, or is missing, is free.
func (s *scenarios) named(name string, entries map[string]*cfn.Node, depth int) *formula {
	if known := s.conditions[name]; known != nil {
		return known
	}
	s.conditions[name] = s.free("condition " + name)
	if entries[name] != nil && depth < deepestCondition {
		s.conditions[name] = s.formula(entries[name], entries, depth+1)
	}
	return s.conditions[name]
}

// free is a formula that can be true or false, whatever the others are.
func (s *scenarios) free(text string) *formula {
	return s.comparison(text, nil, "true")
}

func (s *scenarios) comparison(text string, only []string, value string) *formula {
	known := s.byText[text]
	if known == nil {
		known = &subject{index: len(s.subjects), only: only}
		s.byText[text] = known
		s.subjects = append(s.subjects, known)
	}
	index := slices.Index(known.values, value)
	if index < 0 {
		index = len(known.values)
		known.values = append(known.values, value)
	}
	return &formula{kind: "Fn::Equals", subject: known, value: index}
}

func (s *scenarios) formula(n *cfn.Node, entries map[string]*cfn.Node, depth int) *formula {
	name, arg := n.Func()
	switch {
	case depth > deepestCondition:
	case name == "Condition" && arg.Is(cfn.String):
		return s.named(arg.Text, entries, depth+1)
	case name == "Fn::Equals" && arg.Is(cfn.List) && len(arg.Items) == 2:
		return s.equals(arg.Items[0], arg.Items[1])
	case (name == "Fn::And" || name == "Fn::Or" || name == "Fn::Not") && arg.Is(cfn.List):
		f := &formula{kind: name}
		for _, item := range arg.Items {
			f.members = append(f.members, s.formula(item, entries, depth+1))
		}
		return f
	}
	return s.free(string(cfn.AppendJSON(nil, n)))
}

func (s *scenarios) equals(left, right *cfn.Node) *formula {
	if isScalar(left) {
		left, right = right, left
	}
	switch {
	case isScalar(left):
		return &formula{holds: left.Text == right.Text}
	case cfn.Equal(left, right):
		return &formula{holds: true}
	case isScalar(right):
		return s.comparison(string(cfn.AppendJSON(nil, left)), s.allowedValues(left), right.Text)
	}
	return s.free(string(cfn.AppendJSON(nil, left)) + " = " + string(cfn.AppendJSON(nil, right)))
}

// allowedValues are the only values of a Ref to a parameter that has such; nil means any.
func (s *scenarios) allowedValues(n *cfn.Node) []string {
	name, ok := n.RefName()
	allowed := s.template.Root.Get("Parameters").Get(name).Get("AllowedValues")
	if !ok || !allowed.Is(cfn.List) {
		return nil
	}
	values := []string{}
	for _, item := range allowed.Items {
		values = append(values, item.Text)
	}
	return values
}

// restrict finds out whether the subject can be none of its values. Values that are not allowed are kept, for formulas
// have their index, but never given.
func (s *subject) restrict() {
	s.other = s.only == nil || slices.ContainsFunc(s.only, func(v string) bool { return !slices.Contains(s.values, v) })
}

func (s *subject) allowed(value int) bool {
	if value == len(s.values) {
		return s.other
	}
	return s.only == nil || slices.Contains(s.only, s.values[value])
}

// decidedBy reports whether the value takes part in conditions: then it need not be what it can be wherever it is used.
func (s *scenarios) decidedBy(n *cfn.Node) bool {
	return s.byText[string(cfn.AppendJSON(nil, n))] != nil
}

// possible reports whether there is a scenario in which all the assumptions are right. It is known only within limits.
func (s *scenarios) possible(assumptions []assumption) (possible, known bool) {
	var formulas []*formula
	for _, a := range assumptions {
		f := s.conditions[a.condition]
		if f == nil {
			return false, false
		}
		if !a.holds {
			f = &formula{kind: "Fn::Not", members: []*formula{f}}
		}
		formulas = append(formulas, f)
	}
	all := &formula{kind: "Fn::And", members: formulas}
	if s.left <= 0 {
		return false, false
	}
	subjects := s.subjectsOf(all)
	count := 1
	for _, subject := range subjects {
		if count *= len(subject.values) + 1; count > mostScenarios {
			return false, false
		}
	}
	possible = s.search(all, subjects)
	return possible, s.left > 0
}

func (s *scenarios) subjectsOf(f *formula) []*subject {
	var found []*subject
	seen := map[*formula]bool{}
	var visit func(*formula)
	visit = func(f *formula) {
		if seen[f] {
			return
		}
		seen[f] = true
		s.left--
		if f.subject != nil && !slices.Contains(found, f.subject) && len(found) <= mostSubjects {
			found = append(found, f.subject)
		}
		for _, member := range f.members {
			visit(member)
		}
	}
	visit(f)
	return found
}

// search tries all values of the subjects.
func (s *scenarios) search(f *formula, subjects []*subject) bool {
	if s.left <= 0 {
		return false
	}
	if len(subjects) == 0 {
		return s.holds(f)
	}
	first := subjects[0]
	for value := range len(first.values) + 1 {
		s.assigned[first.index] = value
		if first.allowed(value) && s.search(f, subjects[1:]) {
			return true
		}
	}
	return false
}

// holds evaluates a formula in the scenario that is assigned.
func (s *scenarios) holds(f *formula) bool {
	if s.left--; s.left <= 0 {
		return false
	}
	isTrue := func(member *formula) bool { return s.holds(member) }
	switch f.kind {
	case "Fn::And":
		return !slices.ContainsFunc(f.members, func(member *formula) bool { return !s.holds(member) })
	case "Fn::Or":
		return slices.ContainsFunc(f.members, isTrue)
	case "Fn::Not":
		return !slices.ContainsFunc(f.members, isTrue)
	case "Fn::Equals":
		return s.assigned[f.subject.index] == f.value
	}
	return f.holds
}
