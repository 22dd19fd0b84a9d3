package languageext

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// loopSections lists the sections that may have loops.
func loopSections() []string { return []string{"Conditions", "Resources", "Outputs"} }

// FirstLoop returns the name of the first loop of a template, Fn::ForEach::Name, as a node; nil when it has none. Loops
// are looked for where they are allowed.
func FirstLoop(root *cfn.Node) *cfn.Node {
	for _, section := range loopSections() {
		if found := loopsBelow(root.Get(section), nil); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// loopsBelow appends the names of the loops in n and below it.
func loopsBelow(n *cfn.Node, found []*cfn.Node) []*cfn.Node {
	n.Walk(func(n *cfn.Node) bool {
		for _, p := range n.Pairs {
			if isLoop(p.Key) {
				found = append(found, p.Key)
			}
		}
		return true
	})
	return found
}

// checkLoops finds the loops in sections that cannot have any, and those whose names are taken.
func (x *expansion) checkLoops() {
	for _, p := range x.root.Pairs {
		section := p.Key.Text
		if section == "Metadata" || slices.Contains(loopSections(), section) {
			continue
		}
		for _, loop := range loopsBelow(p.Value, nil) {
			x.faults = append(x.faults, fault(loop, "%s cannot be used in %s; loops are allowed in Conditions, Resources "+
				"and their Properties, and Outputs", loop.Text, section))
		}
	}
	seen := map[string]bool{}
	for _, section := range loopSections() {
		for _, loop := range loopsBelow(x.root.Get(section), nil) {
			x.checkLoopName(loop, seen)
		}
	}
}

func (x *expansion) checkLoopName(loop *cfn.Node, seen map[string]bool) {
	name := strings.TrimPrefix(loop.Text, loopPrefix)
	message := ""
	switch {
	case name == "":
		message = "%s%s needs a name of its own, such as Fn::ForEach::Tables"
	case seen[name]:
		message = "%s: there is another loop called %s; the name of a loop must be unique in the template"
	case x.resources.Has(name):
		message = "%s: there is a resource called %s; give the loop another name"
	case x.parameters.Has(name):
		message = "%s: there is a parameter called %s; give the loop another name"
	}
	seen[name] = true
	if message != "" {
		x.faults = append(x.faults, fault(loop, message, loop.Text, name))
	}
}

// placed refuses a loop where none is allowed, or that is nested too deep.
func placed(loop *cfn.Node, in scope) error {
	if in.place != inSection && in.place != inProperty {
		return fault(loop, "%s cannot be used here; loops are allowed in Conditions, Resources and their Properties, "+
			"and Outputs", loop.Text)
	}
	if in.nesting == maxNesting {
		return fault(loop, "%s is nested more than %d loops deep; write some of the loops out", loop.Text, maxNesting)
	}
	return nil
}

// checkIdentifier refuses an identifier that is no name, or that means something else already.
func (x *expansion) checkIdentifier(loop, n *cfn.Node, in scope) error {
	name, ok := n.Str()
	if !ok {
		return fault(n, "the identifier of %s must be a string, not %s", loop.Text, n.Kind.Phrase())
	}
	_, bound := in.item(name)
	switch {
	case !alphanumeric(name):
		return fault(n, "the identifier of %s must consist of letters and digits, not %q", loop.Text, name)
	case bound:
		return fault(n, "the identifier %s of %s is already that of a loop around it; choose another", name, loop.Text)
	case x.parameters.Has(name):
		return fault(n, "the identifier %s of %s is also the name of a parameter; choose another", name, loop.Text)
	case x.resources.Has(name):
		return fault(n, "the identifier %s of %s is also the logical ID of a resource; choose another", name, loop.Text)
	}
	return nil
}
