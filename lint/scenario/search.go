package scenario

import "slices"

// A search looks for a scenario in which formulas hold. It takes them one after the other, deciding subjects until each is
// settled, and turns back as soon as one of those that a decision has to do with fails.
type search struct {
	formulas []*formula
	assigned []int                   // by subject: the index of its value, or unassigned
	about    map[*subject][]*formula // the formulas that have to do with a subject
	near     Scenario                // a scenario to try the values of first, or nil
	left     int                     // of the budget
	open     *subject                // one that the last evaluation would have needed
}

// unassigned is the value of a subject that a search has not come to.
const unassigned = -1

func newSearch(s *Space, formulas []*formula, near Scenario, budget int) *search {
	search := &search{
		near:     near,
		formulas: formulas, assigned: slices.Repeat([]int{unassigned}, len(s.subjects)),
		about: map[*subject][]*formula{}, left: budget,
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

// decide tries the values of a subject.
func (s *search) decide(next *subject, index int) bool {
	first, count := 0, len(next.values)+1
	if s.near != nil {
		first = s.near[next.index]
	}
	for i := range count {
		value := (first + i) % count
		s.assigned[next.index] = value
		if next.allowed(value) && s.consistent(next) && s.from(index) {
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

// complete decides what the search has left open, for nothing depends on it.
func (s *search) complete(subjects []*subject) {
	for _, subject := range subjects {
		value := 0
		for value < len(subject.values) && !subject.allowed(value) {
			value++
		}
		if s.assigned[subject.index] == unassigned {
			s.assigned[subject.index] = value
		}
	}
}

// inScenario evaluates a formula in a scenario that a search has found.
func (f *formula) inScenario(assigned []int) bool {
	s := search{assigned: assigned, left: questionBudget}
	return s.value(f) == holds
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
