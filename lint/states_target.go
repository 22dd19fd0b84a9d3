package lint

import (
	"iter"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// targets yields the places of a state that name the state to go on to.
func targets(state View) iter.Seq[View] {
	return func(yield func(View) bool) {
		for _, name := range []string{"Next", "Default"} {
			if v := state.Get(name); v.Exists() && !yield(v) {
				return
			}
		}
		for _, list := range []string{"Choices", "Catch"} {
			for _, rule := range state.Get(list).Items() {
				if v := rule.Get("Next"); v.Exists() && !yield(v) {
					return
				}
			}
		}
	}
}

// names are the states of a machine; not ok when there may be others.
func (m *machine) names() (names []string, ok bool) {
	states := m.View.Get("States")
	if !states.Node.Is(cfn.Map) || states.Open() {
		return nil, false
	}
	for key := range states.Pairs() {
		if m.substituted(key.Text) {
			return nil, false
		}
		names = append(names, key.Text)
	}
	return names, len(names) > 0
}

// checkTargets reports what a state goes on to though there is no such state. StartAt is for the grammar.
func (m *machine) checkTargets() {
	names, ok := m.names()
	if !ok {
		return
	}
	exists := make(map[string]bool, len(names))
	for _, name := range names {
		exists[name] = true
	}
	for _, state := range m.View.Get("States").Pairs() {
		for target := range targets(state) {
			if name, ok := m.settled(target); ok && !exists[name] {
				m.report(target.Node, "there is no state %q here%s", name, m.p.didYouMean(name, names))
			}
		}
	}
}

// checkReachable reports states that nothing goes on to. It is silent when a target is not known or does not exist: that
// may be the way to them.
func (m *machine) checkReachable() {
	_, known := m.names()
	start, ok := m.settled(m.View.Get("StartAt"))
	if !known || !ok || m.endless() {
		return
	}
	next, ok := m.transitions()
	if _, exists := next[start]; !ok || !exists {
		return
	}
	reached := map[string]bool{start: true}
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		for _, target := range next[queue[0]] {
			if !reached[target] {
				reached[target] = true
				queue = append(queue, target)
			}
		}
	}
	for key := range m.View.Get("States").Pairs() {
		if !reached[key.Text] {
			m.report(key, "no state goes on to %q, so that it is never reached; remove it, or name it in a Next", key.Text)
		}
	}
}

// transitions are the states that each state goes on to; not ok when some are not known or do not exist.
func (m *machine) transitions() (next map[string][]string, ok bool) {
	next = map[string][]string{}
	states := m.View.Get("States")
	exists := map[string]bool{}
	for key := range states.Pairs() {
		exists[key.Text] = true
	}
	for key, state := range states.Pairs() {
		if m.hides(state) {
			return nil, false
		}
		next[key.Text] = nil
		for target := range targets(state) {
			name, ok := m.settled(target)
			if !ok || !exists[name] {
				return nil, false
			}
			next[key.Text] = append(next[key.Text], name)
		}
	}
	return next, true
}

// hides reports whether a state may go on to more states than can be read.
func (m *machine) hides(state View) bool {
	if !m.known(state) || state.Open() {
		return true
	}
	for _, list := range []string{"Choices", "Catch"} {
		v := state.Get(list)
		if v.Exists() && (!m.known(v) || v.Open()) {
			return true
		}
		for _, rule := range v.Items() {
			if !m.known(rule) || rule.Open() {
				return true
			}
		}
	}
	return false
}

// endless reports whether no state ends the machine. A state that lacks something, or that is not known, may.
func (m *machine) endless() bool {
	if _, ok := m.names(); !ok {
		return false
	}
	for _, state := range m.View.Get("States").Pairs() {
		typ, ok := m.settled(state.Get("Type"))
		leads := slices.ContainsFunc([]string{"Next", "Default", "Choices"}, state.Has)
		if !ok || !leads || state.Open() || state.Has("End") || typ == "Succeed" || typ == "Fail" {
			return false
		}
	}
	return true
}

func (m *machine) checkEnd() {
	if m.endless() {
		m.report(m.View.Key("States"), "no state ends this: give one End: true, or add a Succeed or Fail state")
	}
}
