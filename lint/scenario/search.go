package scenario

import "slices"

// A search looks for a scenario in which formulas hold. It takes them one after the other, deciding subjects until each is
// settled, and turns back as soon as one of those that a decision has to do with fails.
type search struct {
	formulas []*formula
	assigned []int                   // by subject: the index of its value, or unassigned
	decided  []*subject              // in the scenario that was found
	about    map[*subject][]*formula // the formulas that have to do with a subject
	near     Scenario                // a scenario to try the values of first, or nil
	left     int                     // of the budget
	open     *subject                // one that the last evaluation would have needed
}

// unassigned is the value of a subject that a search has not come to.
const unassigned = -1

func newSearch(s *Space, formulas []*formula, near Scenario, budget int) *search {
	search := &search{
		near: near, formulas: formulas, assigned: s.assigned, about: map[*subject][]*formula{}, left: budget,
	}
	for _, f := range formulas {
		search.note(f, f, map[*formula]bool{})
	}
	return search
}

// note enters a formula under the subjects of its part.
func (s *search) note(f, part *formula, seen map[*formula]bool) {
	if seen[part] || s.left <= 0 {
		return
	}
	seen[part] = true
	s.left--
	if listed := s.about[part.subject]; part.subject != nil && (len(listed) == 0 || listed[len(listed)-1] != f) {
		s.about[part.subject] = append(listed, f)
	}
	for _, member := range part.members {
		s.note(f, member, seen)
	}
}

// satisfies reports whether there is such a scenario; assigned is it then.
func (s *search) satisfies() bool {
	return s.left > 0 && s.from(0)
}

// from is satisfies for the formulas from an index on, the others being settled.
func (s *search) from(index int) bool {
	for index < len(s.formulas) {
		switch s.value(s.formulas[index]) {
		case fails:
			return false
		case undecided:
			return s.open != nil && s.left > 0 && s.decide(s.open, index)
		}
		index++
	}
	return true
}

// decide tries the values that a subject can have, round from the one that it has nearby.
func (s *search) decide(next *subject, index int) bool {
	first, count := 0, len(next.allowed)
	if s.near != nil {
		first, _ = slices.BinarySearch(next.allowed, s.near.value(next))
	}
	for i := range count {
		s.assigned[next.index] = next.allowed[(first+i)%count]
		if s.consistent(next) && s.from(index) {
			s.decided = append(s.decided, next)
			return true
		}
	}
	s.assigned[next.index] = unassigned
	return false
}

// consistent reports whether no formula fails by what was decided about a subject.
func (s *search) consistent(decided *subject) bool {
	return !slices.ContainsFunc(s.about[decided], func(f *formula) bool { return s.value(f) == fails })
}

// scenario is the one that was found, without what the search has left open, for nothing depends on that. It forgets what
// was decided, for the next search.
func (s *search) scenario() Scenario {
	found := make(Scenario, len(s.decided))
	for _, subject := range s.decided {
		found[subject.index] = s.assigned[subject.index]
		s.assigned[subject.index] = unassigned
	}
	return found
}

// An evaluation is of formulas in a scenario that a search has found.
type evaluation struct {
	found Scenario
	known map[*formula]bool // of combinations, for conditions that refer to each other share them
}

func (e *evaluation) holds(f *formula) bool {
	switch f.kind {
	case "Fn::And", "Fn::Or":
		return e.combined(f)
	case "Fn::Not":
		return !slices.ContainsFunc(f.members, e.holds)
	case "Fn::Equals":
		return e.found.value(f.subject) == f.value
	}
	return f.holds
}

// combined is holds for formulas with several members.
func (e *evaluation) combined(f *formula) bool {
	value, ok := e.known[f]
	if ok {
		return value
	}
	isOr := f.kind == "Fn::Or"
	value = slices.ContainsFunc(f.members, func(m *formula) bool { return e.holds(m) == isOr }) == isOr
	if e.known == nil {
		e.known = map[*formula]bool{}
	}
	e.known[f] = value
	return value
}

// A truth is the value of a formula in a scenario that is not decided in full.
type truth uint8

const (
	undecided truth = iota
	holds
	fails
)

func truthOf(b bool) truth {
	if b {
		return holds
	}
	return fails
}

func (t truth) not() truth {
	switch t {
	case holds:
		return fails
	case fails:
		return holds
	}
	return undecided
}

// value evaluates a formula as far as the subjects are decided.
func (s *search) value(f *formula) truth {
	if s.left--; s.left <= 0 {
		return undecided
	}
	switch f.kind {
	case "Fn::And":
		return s.settled(f.members, fails)
	case "Fn::Or":
		return s.settled(f.members, holds)
	case "Fn::Not":
		return s.settled(f.members, holds).not()
	case "Fn::Equals":
		return s.compared(f)
	}
	return truthOf(f.holds)
}

// settled is the decisive value when one of the formulas has it, its contrary when none of them can have it.
func (s *search) settled(formulas []*formula, decisive truth) truth {
	result := decisive.not()
	for _, f := range formulas {
		switch s.value(f) {
		case decisive:
			return decisive
		case undecided:
			result = undecided
		}
	}
	return result
}

func (s *search) compared(f *formula) truth {
	assigned := s.assigned[f.subject.index]
	if assigned == unassigned {
		s.open = f.subject
		return undecided
	}
	return truthOf(assigned == f.value)
}
