package lint

import (
	"fmt"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema/cfn"
)

// ruleTooComplex is the rule about work that was left undone; the engine reports it.
const ruleTooComplex = "W5104"

// Limits of work that can grow faster than a template, with each way to combine its conditions or the values of its
// parameters. They count steps and not time, so that the same template always has the same findings.
const (
	leastSteps       = 1_000_000
	stepsPerResource = 500

	// mostMatched is how many times an instruction of a pattern that a user gives meets a byte of a text, about.
	mostMatched = 10_000_000

	// mostInherited is how many entries of Globals all resources together inherit in maps of their own.
	mostInherited = 250_000
)

// Efforts are what is left to spend on such work for one tree, in all regions together, and where it ran out.
type efforts struct {
	cases   effort // steps down the values of resources, in cases beyond the first
	values  effort // possible values of functions
	merged  effort // entries of Globals that resources inherit
	matched effort // patterns of parameters, and wildcards in actions
	spaces  []*scenario.Space
}

// An effort is the steps that are left for one kind of work.
type effort struct {
	left  int
	spent bool
	scope *cfn.Resource // that was looked at when the steps ran out; nil: none
}

func newEfforts(resources int) *efforts {
	steps := leastSteps + stepsPerResource*resources
	return &efforts{cases: effort{left: steps}, values: effort{left: steps}, merged: effort{left: mostInherited},
		matched: effort{left: mostMatched}}
}

// spend takes off steps for a resource. It is false when too few are left, and ever after.
func (e *effort) spend(steps int, scope *cfn.Resource) bool {
	if e.left -= steps; e.left < 0 && !e.spent {
		e.spent, e.scope = true, scope
	}
	return !e.spent
}

// exhaust takes off all steps: what is to be done would take too many.
func (e *effort) exhaust(scope *cfn.Resource) {
	e.spend(e.left+1, scope)
}

// limitFindings say what was not looked at because it would have taken too long.
func (w *walk) limitFindings() []Finding {
	rule := w.rules.get(ruleTooComplex)
	if rule == nil {
		return nil
	}
	done, root, full := w.facts.efforts, w.facts.Template.Root, w.full()
	w.pending = nil
	if full {
		w.pending = append(w.pending, pending{
			rule: rule, at: root, part: cfn.FirstOf(root.Key("Resources"), root).Span, message: tooManyMessage(),
		})
	}
	if done.cases.spent {
		w.exceeded(rule, done.cases.scope, "the conditions can be combined in too many ways; from here on not all of them are looked at")
	}
	if done.values.spent {
		w.exceeded(rule, done.values.scope, "the functions can have too many values; from here on they are not judged")
	}
	if done.merged.spent {
		w.exceeded(rule, done.merged.scope, "the resources inherit too much from Globals; from here on maps in it are not merged with theirs")
	}
	if done.matched.spent {
		w.exceeded(rule, done.matched.scope, "the patterns and wildcards take too long to match; from here on what they stand for is not judged")
	}
	for _, space := range done.spaces {
		if space.GaveUp() {
			w.pending = append(w.pending, pending{
				rule: rule, at: root, part: cfn.FirstOf(root.Key("Conditions"), root).Span,
				message: "whether the conditions can hold together would take too long to find out; what depends on it is not judged",
			})
			break
		}
	}
	return w.place()
}

func tooManyMessage() string {
	return fmt.Sprintf("there are %d findings or more; mend these to see the others", maxFindings)
}

// tooManyFindings says so of the suppressions.
func tooManyFindings(t *cfn.Template, s *selection) []Finding {
	rule := s.get(ruleTooComplex)
	if rule == nil {
		return nil
	}
	f := Finding{Stage: Written}
	f.Span, f.Message = cfn.FirstOf(t.Root.Key("Resources"), t.Root).Span, tooManyMessage()
	return []Finding{complete(f, rule, t)}
}

// exceeded notes that steps ran out at a resource.
func (w *walk) exceeded(rule *Rule, scope *cfn.Resource, message string) {
	at := w.facts.Template.Root
	if scope != nil {
		at = scope.ID
	}
	w.pending = append(w.pending, pending{rule: rule, scope: scope, at: at, message: message})
}
