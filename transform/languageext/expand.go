package languageext

import (
	"errors"
	"fmt"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// Transform is the name in the section Transform that asks for the language extensions.
const Transform = "AWS::LanguageExtensions"

// Options says what the template cannot. Region and Partition are known to every template and must be given.
type Options struct {
	Parameters map[string]string // values of parameters, by name; the template's defaults fill in the others
	Region     string            // "us-east-1"
	Partition  string            // "aws"

	// Lenient makes the best of what only the deployment can know, in order that the rest of the template can be looked at:
	// a loop over an unknown collection is repeated for two made-up names, and other functions stay.
	Lenient bool
}

// A Fault is a reason for which the service would refuse the template, or which the deployment alone can get over.
type Fault struct {
	ID      string    // the logical ID of the resource it is in; empty outside resources and in loops
	At      *cfn.Node // the offending node
	Message string    // what is wrong and what to write instead; one line
	final   bool      // nothing after it can be looked at
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

func fault(at *cfn.Node, format string, args ...any) *Fault {
	return &Fault{At: at, Message: fmt.Sprintf(format, args...)}
}

// Declared reports whether the value of the section Transform, a name or a list of names, has AWS::LanguageExtensions.
func Declared(section *cfn.Node) bool {
	if section.Is(cfn.List) {
		return slices.ContainsFunc(section.Items, names)
	}
	return names(section)
}

// names reports whether one member of Transform, a name or {Name: name}, is AWS::LanguageExtensions.
func names(member *cfn.Node) bool {
	if member.IsMap() {
		member = member.Get("Name")
	}
	name, ok := member.Str()
	return ok && name == Transform
}

// Expand returns the template with the language extensions expanded and without their name in Transform. The result shares
// with root what stays as it is; root is not changed. Of each resource, output and condition the first fault is returned;
// with any fault the result is nil.
func Expand(root *cfn.Node, o Options) (*cfn.Node, []*Fault) {
	x := newExpansion(root, o)
	x.checkLoops()
	if len(x.faults) > 0 {
		return nil, x.faults
	}
	out := root
	for _, section := range []string{"Conditions", "Globals", "Resources", "Outputs"} {
		n := root.Get(section)
		if !n.IsMap() {
			continue
		}
		expanded := x.section(section, n)
		if section == "Conditions" {
			x.conditions, x.verdicts = expanded, map[string]verdict{}
		}
		if expanded != n {
			out = maker.With(out, root.Key(section), expanded)
		}
	}
	if len(x.faults) > 0 {
		return nil, x.faults
	}
	return withoutTransform(out), nil
}

// expansion is one run over one template.
type expansion struct {
	opts       Options
	root       *cfn.Node
	parameters *cfn.Node // the sections, nil when they are no maps
	mappings   *cfn.Node
	resources  *cfn.Node
	conditions *cfn.Node
	verdicts   map[string]verdict
	budget     budget
	faults     []*Fault
}

func newExpansion(root *cfn.Node, o Options) *expansion {
	section := func(name string) *cfn.Node {
		if n := root.Get(name); n.IsMap() {
			return n
		}
		return nil
	}
	return &expansion{
		opts: o, root: root, verdicts: map[string]verdict{},
		parameters: section("Parameters"), mappings: section("Mappings"),
		resources: section("Resources"), conditions: section("Conditions"),
	}
}

// section expands one section member by member. It goes on after a fault in one of them.
func (x *expansion) section(name string, n *cfn.Node) *cfn.Node {
	m := newMembers(n)
	for _, p := range n.Pairs {
		in := scope{section: name, place: inSection}
		if err := x.entry(m, p, in); err != nil && !x.note(err, name, p.Key) {
			return n
		}
	}
	return m.node()
}

// note records a fault of the member under key, and reports whether to go on with the next one.
func (x *expansion) note(err error, section string, key *cfn.Node) bool {
	var f *Fault
	if !errors.As(err, &f) {
		f = fault(key, "%s", err)
	}
	if section == "Resources" && !isLoop(key) {
		f.ID = key.Text
	}
	x.faults = append(x.faults, f)
	return !f.final
}

// withoutTransform removes AWS::LanguageExtensions from the section Transform, and the section with its last member.
func withoutTransform(root *cfn.Node) *cfn.Node {
	p, _ := root.Lookup("Transform")
	if !p.Value.Is(cfn.List) {
		return maker.Without(root, "Transform")
	}
	var rest []*cfn.Node
	for _, item := range p.Value.Items {
		if !names(item) {
			rest = append(rest, item)
		}
	}
	if len(rest) == 0 {
		return maker.Without(root, "Transform")
	}
	return maker.With(root, p.Key, maker.Replace(p.Value, rest, nil))
}
