// Package scenario answers which conditions of a template can hold together.
//
// Every condition is a formula over subjects: what Fn::Equals compares with literals, such as {"Ref": "Stage"}. A scenario
// gives each subject one of those literals, or none of them. AllowedValues of parameters and the assertions of the Rules
// section leave fewer. The search for a scenario has a budget; beyond it nothing is known.
package scenario

import (
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// Limits of the search for scenarios. Beyond them nothing is known, and rules stay silent.
const (
	questionBudget   = 200_000   // steps for one question
	scenarioBudget   = 5_000_000 // steps for all questions about a template
	deepestCondition = 100
)

// A Space is all the scenarios of a template. It is not safe for concurrent use.
type Space struct {
	parameters map[string]*cfn.Node
	region     string // "" leaves it open
	conditions map[string]*formula
	subjects   []*subject
	byText     map[string]*subject
	rules      []*formula // what the assertions of the Rules section demand
	left       int        // of the budget
	answers    map[string]answer
	gaveUp     bool
	assigned   []int // what searches write to; all unassigned between them
}

// An answer is what Possible returned for a set of assumptions.
type answer struct {
	possible, known bool
	steps           int // that it took to find out
}

// A subject is one thing that is compared with literals, such as {"Ref": "Stage"}.
type subject struct {
	index   int
	values  map[string]int // what it is compared with, by the order in which that comes up
	only    map[string]bool
	allowed []int // the indexes of values that it can have, in order; the highest possible one is for none of the values
	usual   int   // the first value that is allowed: what it is where nothing depends on it
}

// A formula is a constant, a comparison or a combination of formulas.
type formula struct {
	kind    string // "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", or "" for a constant
	holds   bool   // of the constant
	subject *subject
	value   int // the index of the subject's value that it is compared with
	members []*formula
}

// An Assumption is that a condition holds, or that it does not.
type Assumption struct {
	Condition string
	Holds     bool
}

// New reads the conditions and rules of a template for a region, "" for any.
func New(t *cfn.Template, region string) *Space {
	s := &Space{
		parameters: map[string]*cfn.Node{}, region: region, conditions: map[string]*formula{},
		byText: map[string]*subject{}, left: scenarioBudget, answers: map[string]answer{},
	}
	for _, parameter := range t.Parameters {
		s.parameters[parameter.Name.Text] = parameter.Value
	}
	entries := map[string]*cfn.Node{}
	for _, condition := range t.Conditions {
		entries[condition.Name.Text] = condition.Value
	}
	for _, condition := range t.Conditions {
		s.named(condition.Name.Text, entries, 0)
	}
	for _, rule := range rulesOf(t) {
		s.rules = append(s.rules, s.rule(rule.Value, entries))
	}
	for _, subject := range s.subjects {
		subject.restrict()
	}
	s.assigned = slices.Repeat([]int{unassigned}, len(s.subjects))
	return s
}

// named returns the formula of a condition. One that refers to itself, or is missing, is free.
func (s *Space) named(name string, entries map[string]*cfn.Node, depth int) *formula {
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
func (s *Space) free(text string) *formula {
	return s.comparison(text, nil, "true")
}

func (s *Space) comparison(text string, only map[string]bool, value string) *formula {
	known := s.byText[text]
	if known == nil {
		known = &subject{index: len(s.subjects), only: only, values: map[string]int{}}
		s.byText[text] = known
		s.subjects = append(s.subjects, known)
	}
	index, ok := known.values[value]
	if !ok {
		index = len(known.values)
		known.values[value] = index
	}
	return &formula{kind: "Fn::Equals", subject: known, value: index}
}

func (s *Space) formula(n *cfn.Node, entries map[string]*cfn.Node, depth int) *formula {
	name, arg := n.Func()
	switch {
	case depth > deepestCondition:
	case name == "Condition" && arg.Is(cfn.String):
		return s.named(arg.Text, entries, depth+1)
	case name == "Fn::Equals" && arg.Is(cfn.List) && len(arg.Items) == 2:
		return s.equals(arg.Items[0], arg.Items[1])
	case name == "Fn::Contains" && arg.Is(cfn.List) && len(arg.Items) == 2 && arg.Items[0].Is(cfn.List):
		return s.contains(arg.Items[0], arg.Items[1])
	case (name == "Fn::And" || name == "Fn::Or" || name == "Fn::Not") && arg.Is(cfn.List):
		f := &formula{kind: name}
		for _, item := range arg.Items {
			f.members = append(f.members, s.formula(item, entries, depth+1))
		}
		return f
	}
	return s.free(string(cfn.AppendJSON(nil, n)))
}

func (s *Space) equals(left, right *cfn.Node) *formula {
	if left.IsScalar() {
		left, right = right, left
	}
	switch {
	case left.IsScalar():
		return &formula{holds: left.Text == right.Text}
	case cfn.Equal(left, right):
		return &formula{holds: true}
	case right.IsScalar():
		text := string(cfn.AppendJSON(nil, left))
		if s.byText[text] != nil {
			return s.comparison(text, nil, right.Text) // it has its values already
		}
		return s.comparison(text, s.allowedValues(left), right.Text)
	}
	return s.free(string(cfn.AppendJSON(nil, left)) + " = " + string(cfn.AppendJSON(nil, right)))
}

// allowedValues are the only values of a Ref to a parameter that has such; nil means any.
func (s *Space) allowedValues(n *cfn.Node) map[string]bool {
	name, ok := n.RefName()
	if s.region != "" && name == "AWS::Region" {
		return map[string]bool{s.region: true}
	}
	if s.region != "" && name == "AWS::Partition" {
		return map[string]bool{transform.Partition(s.region): true}
	}
	allowed := s.parameters[name].Get("AllowedValues")
	if !ok || !allowed.Is(cfn.List) {
		return nil
	}
	values := make(map[string]bool, len(allowed.Items))
	for _, item := range allowed.Items {
		values[item.Text] = true
	}
	return values
}

// restrict finds out which of its values the subject can be, and whether it can be none of them. Values that are not
// allowed are kept, for formulas have their index, but never given.
func (s *subject) restrict() {
	for value, index := range s.values {
		if s.only == nil || s.only[value] {
			s.allowed = append(s.allowed, index)
		}
	}
	slices.Sort(s.allowed)
	s.usual = len(s.values)
	if s.only == nil || len(s.allowed) < len(s.only) {
		s.allowed = append(s.allowed, len(s.values))
	}
	if len(s.allowed) > 0 {
		s.usual = s.allowed[0]
	}
}

// CanBe reports whether what conditions may compare, such as {"Ref": "Stage"}, can have the value where the assumptions
// are right. It is false when that is not known.
func (s *Space) CanBe(n *cfn.Node, value string, assumptions []Assumption) bool {
	text := string(cfn.AppendJSON(nil, n))
	compared := s.byText[text]
	if compared == nil {
		return true
	}
	key := text + "=" + value + "\n" + keyOf(assumptions)
	found, ok := s.answers[key]
	if !ok {
		index, ok := compared.values[value]
		if !ok {
			index = len(compared.values) // none of those that it is compared with
		}
		found = s.answer(assumptions, &formula{kind: "Fn::Equals", subject: compared, value: index})
		s.answers[key] = found
	}
	return found.possible && found.known
}

// rule is what a rule of the Rules section demands: its assertions hold wherever its condition does.
func (s *Space) rule(rule *cfn.Node, entries map[string]*cfn.Node) *formula {
	demanded := &formula{kind: "Fn::And"}
	if asserts := rule.Get("Assertions"); asserts.Is(cfn.List) {
		for _, assertion := range asserts.Items {
			demanded.members = append(demanded.members, s.formula(assertion.Get("Assert"), entries, 0))
		}
	}
	condition := rule.Get("RuleCondition")
	if condition.IsNull() {
		return demanded
	}
	exempt := &formula{kind: "Fn::Not", members: []*formula{s.formula(condition, entries, 0)}}
	return &formula{kind: "Fn::Or", members: []*formula{exempt, demanded}}
}

// contains is the formula of Fn::Contains: the value is one of the list.
func (s *Space) contains(list, value *cfn.Node) *formula {
	f := &formula{kind: "Fn::Or"}
	for _, item := range list.Items {
		f.members = append(f.members, s.equals(item, value))
	}
	return f
}

// Possible reports whether there is a scenario in which all the assumptions are right. It is known only within limits.
// A condition that the template does not have can be either.
func (s *Space) Possible(assumptions []Assumption) (possible, known bool) {
	if !inOrder(assumptions) {
		assumptions = slices.Clone(assumptions)
		slices.SortFunc(assumptions, Assumption.compare)
		assumptions = slices.Compact(assumptions)
	}
	for i, a := range assumptions[min(1, len(assumptions)):] {
		if assumptions[i].Condition == a.Condition {
			return false, true
		}
	}
	key := keyOf(assumptions)
	found, ok := s.answers[key]
	if !ok {
		found = s.answer(assumptions)
		s.answers[key] = found
	}
	return found.possible, found.known
}

// inOrder reports whether assumptions are as With puts them together: in order, and none twice.
func inOrder(assumptions []Assumption) bool {
	for i := 1; i < len(assumptions); i++ {
		if assumptions[i-1].compare(assumptions[i]) >= 0 {
			return false
		}
	}
	return true
}

// With returns what is known and one more assumption, in the order that Possible looks at them; known itself when that is in it.
func With(known []Assumption, a Assumption) []Assumption {
	at, found := slices.BinarySearchFunc(known, a, Assumption.compare)
	if found {
		return known
	}
	return slices.Insert(slices.Clip(known), at, a)
}

// compare orders assumptions by their conditions; that one holds comes before that it does not.
func (a Assumption) compare(b Assumption) int {
	switch order := strings.Compare(a.Condition, b.Condition); {
	case order != 0 || a.Holds == b.Holds:
		return order
	case a.Holds:
		return -1
	}
	return 1
}

// keyOf is a text that assumptions are remembered by: the names of the conditions, with "!" after those that do not hold.
func keyOf(assumptions []Assumption) string {
	var key strings.Builder
	for _, a := range assumptions {
		key.WriteString(a.Condition)
		if !a.Holds {
			key.WriteByte('!')
		}
		key.WriteByte('\n')
	}
	return key.String()
}

// A Scenario gives subjects, by index, a value. Those that it says nothing about have their usual one.
type Scenario map[int]int

// value is the index of the value that a subject has in a scenario.
func (s Scenario) value(of *subject) int {
	if value, ok := s[of.index]; ok {
		return value
	}
	return of.usual
}

// GaveUp reports whether an answer was not found within limits.
func (s *Space) GaveUp() bool {
	return s.gaveUp
}

// Exhausted reports whether the budget of the template is used up: then nothing more will be found out.
func (s *Space) Exhausted() bool {
	return s.left <= 0
}

// Has reports whether the template has the condition.
func (s *Space) Has(condition string) bool {
	return s.conditions[condition] != nil
}

// Find returns a scenario in which the assumptions are right, nil when there is none or none was found within limits. One
// that is near another, if that is not nil, is found sooner.
func (s *Space) Find(assumptions []Assumption, near Scenario) Scenario {
	found, answer := s.search(assumptions, near)
	if !answer.possible || !answer.known {
		return nil
	}
	return found
}

// Decides is what a condition is in a scenario that Find has returned; one that the template does not have is true.
func (s *Space) Decides(found Scenario, condition string) bool {
	f := s.conditions[condition]
	return f == nil || (&evaluation{found: found}).holds(f)
}

// answer looks for a scenario in which the assumptions are right and the formulas hold.
func (s *Space) answer(assumptions []Assumption, formulas ...*formula) answer {
	_, found := s.search(assumptions, nil, formulas...)
	return found
}

// search is answer with the scenario that it found. It tries the values of another one first.
func (s *Space) search(assumptions []Assumption, near Scenario, formulas ...*formula) (Scenario, answer) {
	if s.Exhausted() {
		s.gaveUp = true
		return nil, answer{}
	}
	all := slices.Concat(s.rules, formulas)
	for _, a := range assumptions {
		f := s.conditions[a.Condition]
		if f != nil && !a.Holds {
			f = &formula{kind: "Fn::Not", members: []*formula{f}}
		}
		if f != nil {
			all = append(all, f)
		}
	}
	budget := min(s.left, questionBudget)
	s.left -= budget
	found := newSearch(s, all, near, budget)
	possible := found.satisfies()
	s.left += max(found.left, 0)
	s.gaveUp = s.gaveUp || found.left <= 0
	return found.scenario(), answer{possible, found.left > 0, budget - max(found.left, 0)}
}

// Affords reports whether the space would have answered as another one of the same template and region did, had it been asked
// all that as well.
func (s *Space) Affords(other *Space) bool {
	return s.leftAfter(other) >= questionBudget
}

// Join adds what another space was asked, which the space must afford.
func (s *Space) Join(other *Space) {
	s.left = s.leftAfter(other)
	s.gaveUp = s.gaveUp || other.gaveUp
	maps.Copy(s.answers, other.answers)
}

// leftAfter is what would be left of the budget. What both were asked is answered once.
func (s *Space) leftAfter(other *Space) int {
	left := s.left - (scenarioBudget - other.left)
	for question, found := range other.answers {
		if _, known := s.answers[question]; known {
			left += found.steps
		}
	}
	return left
}

// rulesOf are the members of the Rules section.
func rulesOf(t *cfn.Template) []cfn.Pair {
	if rules := t.Root.Get("Rules"); rules.Is(cfn.Map) {
		return rules.Pairs
	}
	return nil
}
