package transform

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// RuleRefused is the rule of every diagnostic in an Error.
const RuleRefused = "E0001"

// An Error says why AWS would refuse the template: every cause at once, in source order.
type Error struct {
	Diagnostics []cfn.Diagnostic
}

// Error joins the messages, one a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		lines[i] = d.Message
		if d.LogicalID != "" {
			lines[i] = d.LogicalID + ": " + d.Message
		}
	}
	return strings.Join(lines, "\n")
}

// A refusal is one cause, on its way from the place that found it to the list of diagnostics.
type refusal struct {
	id      string    // the logical ID it is filed under; empty: the template as a whole
	at      *cfn.Node // the offending node
	message string
	ends    bool // it ends the run: whatever else was found is not reported
	also    []*refusal
}

func (r *refusal) Error() string { return r.message }

// refuse ends the expansion of one resource; the run goes on with the others. Filed under the logical ID.
func refuse(id string, at *cfn.Node, format string, args ...any) error {
	return &refusal{id: id, at: at, message: fmt.Sprintf(format, args...)}
}

// refuseEvent is refuse for an event, filed under the function that has it.
func refuseEvent(functionID, event string, at *cfn.Node, format string, args ...any) error {
	return &refusal{id: functionID, at: at, message: "event " + event + ": " + fmt.Sprintf(format, args...)}
}

// refuseTemplate ends the expansion of one resource with a cause that names no resource.
func refuseTemplate(at *cfn.Node, format string, args ...any) error {
	return &refusal{at: at, message: fmt.Sprintf(format, args...)}
}

// refuseDocument ends the whole run, with this as its only cause. An empty ID means the template as a whole.
func refuseDocument(id string, at *cfn.Node, format string, args ...any) error {
	return &refusal{id: id, at: at, message: fmt.Sprintf(format, args...), ends: true}
}

// refuseAll ends the run with several causes, which one phase collected. It is nil when there are none.
func refuseAll(causes []error) error {
	if len(causes) == 0 {
		return nil
	}
	all := &refusal{ends: true}
	for _, err := range causes {
		var r *refusal
		if errors.As(err, &r) {
			all.also = append(all.also, r)
		}
	}
	return all
}

// ends reports whether err is a refusal that ends the run.
func ends(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.ends
}

// refusedBy makes the error of the run from the refusals found, equal ones once, in source order.
func refusedBy(t *cfn.Template, found []error) error {
	e := &Error{}
	places := t.Places()
	seen := map[[2]string]bool{}
	for _, err := range found {
		for _, d := range diagnose(t, places, err) {
			key := [2]string{d.LogicalID, d.Message}
			if !seen[key] {
				seen[key] = true
				e.Diagnostics = append(e.Diagnostics, d)
			}
		}
	}
	sort.SliceStable(e.Diagnostics, func(i, j int) bool {
		return e.Diagnostics[i].Span.Start < e.Diagnostics[j].Span.Start
	})
	return e
}

func diagnose(t *cfn.Template, places *cfn.Places, err error) []cfn.Diagnostic {
	var r *refusal
	if !errors.As(err, &r) {
		return []cfn.Diagnostic{{Rule: RuleRefused, Message: err.Error()}}
	}
	if r.also != nil {
		var list []cfn.Diagnostic
		for _, cause := range r.also {
			list = append(list, diagnose(t, places, cause)...)
		}
		return list
	}
	d := cfn.Diagnostic{Rule: RuleRefused, Message: r.message, LogicalID: r.id}
	if r.at != nil {
		d.Path = places.PathAt(r.at.Span)
		d.Span = head(t, r.at, d.Path)
	}
	return []cfn.Diagnostic{d}
}

// head returns what to underline: a map or list that starts below the line of its key is a block of many lines, whose head is
// the key.
func head(t *cfn.Template, n *cfn.Node, path []string) cfn.Span {
	if len(path) == 0 || !n.IsMap() && !n.Is(cfn.List) {
		return n.Span
	}
	parent := t.Root
	for _, step := range path[:len(path)-1] {
		parent = child(parent, step)
	}
	key := parent.Key(path[len(path)-1])
	if key == nil || t.Position(key.Span.Start).Line == t.Position(n.Span.Start).Line {
		return n.Span
	}
	return key.Span
}

// child returns the member of a map or list that a step of a path leads to, or nil.
func child(n *cfn.Node, step string) *cfn.Node {
	if !n.Is(cfn.List) {
		return n.Get(step)
	}
	if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Items) {
		return n.Items[i]
	}
	return nil
}
