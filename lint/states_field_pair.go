package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// exclusiveFields are fields of which a state has one at most.
var exclusiveFields = [][]string{
	{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
	{"TimeoutSeconds", "TimeoutSecondsPath"},
	{"HeartbeatSeconds", "HeartbeatSecondsPath"},
	{"MaxConcurrency", "MaxConcurrencyPath"},
	{"ToleratedFailureCount", "ToleratedFailureCountPath"},
	{"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"},
	{"Error", "ErrorPath"},
	{"Cause", "CausePath"},
}

// checkFieldPairs reports fields of the states of a machine that do not go together.
func (m *machine) checkFieldPairs() {
	for name, state := range m.View.Get("States").Pairs() {
		for _, fields := range exclusiveFields {
			m.checkExclusive(state, fields)
		}
		waits := slices.ContainsFunc(exclusiveFields[0], state.Has)
		if state.Get("Type").Is("Wait") && !waits && !state.Open() {
			m.report(state.Node, "the state %s does not say how long it waits; write Seconds, Timestamp or their paths", name.Text)
		}
		timeout, limited := state.Get("TimeoutSeconds").Int()
		if heartbeat, ok := state.Get("HeartbeatSeconds").Int(); ok && limited && heartbeat >= timeout {
			m.report(state.Get("HeartbeatSeconds").Node, "HeartbeatSeconds must be less than TimeoutSeconds, which is %d", timeout)
		}
		for _, name := range []string{"Branches", "Choices"} {
			if list := state.Get(name); list.Node.Is(cfn.List) && len(list.Node.Items) == 0 {
				m.report(list.Node, "%s is empty", name)
			}
		}
		for _, name := range []string{"Retry", "Catch"} {
			m.checkCatchAll(state.Get(name), name)
		}
	}
}

func (m *machine) checkExclusive(state View, fields []string) {
	first := ""
	for _, name := range fields {
		switch {
		case !state.Has(name):
		case first == "":
			first = name
		default:
			m.report(state.Key(name), "%s and %s exclude each other; leave one of them out", first, name)
		}
	}
}

// checkCatchAll reports States.ALL beside other errors, and elements of Retry or Catch after the one that has it.
func (m *machine) checkCatchAll(list View, name string) {
	caught := false
	for _, item := range list.Items() {
		if caught && item.Node.Is(cfn.Map) {
			m.report(item.Node, "this element of %s is never used, for the one before takes States.ALL; move that last", name)
			return
		}
		errors := item.Get("ErrorEquals")
		for _, one := range errors.Items() {
			if !one.Is("States.ALL") {
				continue
			}
			caught = true
			if errors.Len() > 1 {
				m.report(one.Node, "States.ALL stands for all errors and must be alone in ErrorEquals")
			}
		}
	}
}

// checkStateNames reports names that two states of a state machine have, wherever they are in it.
func (d *definition) checkStateNames() {
	seen := map[string]*cfn.Node{}
	d.visit(d.View, func(m *machine) {
		for key := range m.View.Get("States").Pairs() {
			first := seen[key.Text]
			switch {
			case first == nil:
				seen[key.Text] = key
			case d.substituted(key.Text):
			case d.text != nil:
				d.report(key, "two states have the name %q; give each its own", key.Text)
			default:
				d.p.ReportNoted(key, []cfn.Note{{Span: first.Span, Message: "also here"}},
					"two states have the name %q; give each its own", key.Text)
			}
		}
	})
}
