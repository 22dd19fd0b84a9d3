package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// Stage says which tree a finding is about, or, as a set, which trees a rule looks at. In a template without the SAM
// transform there is one tree only, and it counts as written whatever the rule's stages.
type Stage uint8

// The two trees.
const (
	Written  Stage = 1 << iota // what the author wrote
	Expanded                   // what the SAM transform makes of it: what will be deployed
	Both     = Written | Expanded
)

// String returns the word used in reports: "written" or "expanded".
func (s Stage) String() string {
	switch s {
	case Written:
		return "written"
	case Expanded:
		return "expanded"
	}
	return "written and expanded"
}

// A Rule is one check and everything said about it: the list of rules, the pages in docs/rules and the reports are all
// made from this literal. Examples are not part of it: fixtures/lint/<family>/<name>/{bad,good}*.yaml are both its tests
// and its documentation.
//
// A rule has one or more of the functions below, or names the calls or the schema problems it reports. They keep no state.
type Rule struct {
	ID       string       // "E3034": the letter is the severity; cfn-lint's ID where the check is the same, else 51xx
	Name     string       // "property-range", family first: works wherever the ID does
	Title    string       // what holds in a good template, as one sentence without a full stop
	Why      string       // what happens otherwise
	Source   string       // the AWS page that says so
	Since    string       // the version of samx that brought it
	Severity cfn.Severity // Info rules run only when asked for
	Stage    Stage        // the trees it looks at
	Dated    bool         // judges by the day: silent without Options.Today
	Regional bool         // judges by Pass.Region: Template, Resource and Case are called for each region to judge for
	Types    []string     // the resource types that Resource and Case are called for; none means all
	Options  []RuleOption // what users can change; Pass.Option says how it is set

	Template func(*Pass)                // once for a tree
	Resource func(*Pass, *cfn.Resource) // for each resource
	// Case is called for each resource with its Properties, once for every way in which the conditions it comes across can
	// be decided: it need not know of Fn::If and AWS::NoValue.
	Case      func(*Pass, *cfn.Resource, View)
	Reference func(*Pass, Reference) // for each Ref, GetAtt, Sub variable and DependsOn
	Node      func(*Pass, *cfn.Node) // for each value below Resources, Conditions, Rules and Outputs
	Use       func(*Pass, *Use)      // for each function that stands for a property of a resource or a part of one

	// Calls is the intrinsic function whose calls this rule judges, with what stands in its arguments, or callsInOutput. The
	// engine judges every call once, against its signature, and reports under the rule of the outermost call.
	Calls string

	// Problems are the kinds of schema problems that this rule reports. The engine checks every resource against its
	// type once and hands each problem to the rule that names its kind.
	Problems []schema.ProblemKind
	Format   string // narrows that down to the problems of kind Format about this one, such as "AWS::EC2::VPC.Id"
	// Excused reports whether the options of the rule let a schema problem pass.
	Excused func(*Pass, schema.Problem) bool
}

// Family is the first word of the name: the folder of the rule's fixtures.
func (r *Rule) Family() string {
	family, _, _ := strings.Cut(r.Name, "-")
	return family
}

// Docs is the path of the rule's page in the repository.
func (r *Rule) Docs() string {
	return "docs/rules/" + r.ID + ".md"
}

// matches reports whether a selector means this rule: its ID, its name, or a prefix of its ID ("W", "E30").
func (r *Rule) matches(selector string) bool {
	return selector != "" && (r.Name == selector || len(selector) <= len(r.ID) && strings.HasPrefix(r.ID, strings.ToUpper(selector)))
}

// applies reports whether Resource or Case wants to see resources of the type.
func (r *Rule) applies(typ string) bool {
	return len(r.Types) == 0 || slices.Contains(r.Types, typ)
}

// A Pass is what a rule's function gets: the tree it looks at, the facts about it, and the way to report.
type Pass struct {
	Template *cfn.Template // the tree of this pass
	Facts    *Facts        // of that tree
	Written  *Facts        // of what the author wrote; the same as Facts when the stage is Written
	Stage    Stage         // Written or Expanded
	Today    time.Time     // the day to judge for; never zero in rules that are Dated
	Region   string        // the region to judge for: each in turn in rules that are Regional, else the first

	rule  *Rule
	scope *cfn.Resource // the resource that findings are filed under, or nil
	walk  *walk
	fix   Fix        // that mends what is reported, if it can be
	held  *[]pending // where findings are kept while a case is looked at; nil: they are reported at once
}

// In returns a Pass whose findings are filed under the resource; nil means the template as a whole.
func (p *Pass) In(r *cfn.Resource) *Pass {
	q := *p
	q.scope = r
	return &q
}

// Report adds a finding at a value or a key of the tree. The message is one line without a full stop: what is wrong,
// what is allowed, what to write instead.
//
// What the transform has made by itself is not the author's to mend, so a finding right at a generated node is dropped.
func (p *Pass) Report(at *cfn.Node, format string, args ...any) {
	p.ReportNoted(at, nil, format, args...)
}

// ReportNoted is Report with notes about other places.
func (p *Pass) ReportNoted(at *cfn.Node, notes []cfn.Note, format string, args ...any) {
	p.report(pending{at: at, notes: notes, message: fmt.Sprintf(format, args...)})
}

// ReportPart is Report for a part of a value, such as one variable of an Fn::Sub.
func (p *Pass) ReportPart(at *cfn.Node, part cfn.Span, format string, args ...any) {
	p.report(pending{at: at, part: part, message: fmt.Sprintf(format, args...)})
}

// ReportGrowing is Report for a value that is missing in a list that AWS keeps adding to: it may be newer than the facts
// that samx was built with, so an error becomes a warning that gives their date.
func (p *Pass) ReportGrowing(at *cfn.Node, format string, args ...any) {
	message := fmt.Sprintf(format, args...) + " (as of " + string(schema.FactsDate) + ")"
	p.report(pending{at: at, message: message, doubtful: true})
}

func (p *Pass) report(found pending) {
	found.rule, found.scope = p.rule, p.scope
	if len(p.fix.Edits) > 0 {
		found.fix = p.fix
	}
	if p.held != nil {
		*p.held = append(*p.held, found)
		return
	}
	p.walk.add(found)
}
