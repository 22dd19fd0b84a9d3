package lint

import (
	"iter"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	statesDocs          = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html"
	transitionDocs      = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-states.html"
	statesValidatorDocs = "https://docs.aws.amazon.com/step-functions/latest/apireference/" +
		"API_ValidateStateMachineDefinitionDiagnostic.html"
)

const machineRefused = "The deployment fails: Step Functions refuses the definition."

var machineTypes = []string{"AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"}

// The rules look at what is written: the SAM transform turns a definition into text that says the same.
var statesRules = []Rule{{
	ID: "E3601", Name: "states-definition",
	Title:  "The definition of a state machine follows the Amazon States Language",
	Why:    machineRefused,
	Source: statesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written, Types: machineTypes,
	Case: func(p *Pass, _ *cfn.Resource, props View) {
		for d := range definitionsOf(p, props) {
			d.check()
		}
	},
}, {
	ID: "E5330", Name: "states-target",
	Title:  "The states that a state machine goes on to exist",
	Why:    machineRefused,
	Source: transitionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written, Types: machineTypes,
	Case: func(p *Pass, _ *cfn.Resource, props View) { eachMachine(p, props, (*machine).checkTargets) },
}, {
	ID: "E5331", Name: "states-unreachable",
	Title:  "Every state of a state machine can be reached",
	Why:    machineRefused + " A state that nothing goes on to is most often left over, or its name is misspelt elsewhere.",
	Source: statesValidatorDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written, Types: machineTypes,
	Case: func(p *Pass, _ *cfn.Resource, props View) { eachMachine(p, props, (*machine).checkReachable) },
}, {
	ID: "E5332", Name: "states-end",
	Title:  "A state machine has a state that ends it",
	Why:    machineRefused + " Without a state that is an End, Succeed or Fail an execution would never stop.",
	Source: statesValidatorDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written, Types: machineTypes,
	Case: func(p *Pass, _ *cfn.Resource, props View) { eachMachine(p, props, (*machine).checkEnd) },
}, {
	ID: "E5333", Name: "states-name",
	Title:  "The names of states are unique in a state machine, those in branches and iterations included",
	Why:    machineRefused,
	Source: statesValidatorDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written, Types: machineTypes,
	Case: func(p *Pass, _ *cfn.Resource, props View) {
		for d := range definitionsOf(p, props) {
			d.checkStateNames()
		}
	},
}, {
	ID: "E5334", Name: "states-fields",
	Title:  "The fields of a state go together",
	Why:    machineRefused,
	Source: statesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written, Types: machineTypes,
	Case: func(p *Pass, _ *cfn.Resource, props View) { eachMachine(p, props, (*machine).checkFieldPairs) },
}}

// A definition is the text or the map that defines a state machine.
type definition struct {
	View
	p    *Pass
	text *cfn.Node // the text that it is read from; nil when it is written as a map
	// substitutions are the names that stand for values that only deployment knows, as ${Name}. Open: there may be others.
	substitutions View
	open          bool
	language      string // the query language of states that do not name theirs; "" when it is not known
}

// definitionsOf yields the definitions of a state machine whose text is known.
func definitionsOf(p *Pass, props View) iter.Seq[*definition] {
	return func(yield func(*definition) bool) {
		for _, name := range []string{"Definition", "DefinitionString"} {
			d := &definition{View: props.Get(name), p: p, substitutions: props.Get("DefinitionSubstitutions")}
			if d.read() && !yield(d) {
				return
			}
		}
	}
}

// read finds the text of the definition and reads it.
func (d *definition) read() bool {
	if d.Node.Is(cfn.Map) {
		d.language = d.queryLanguage(d.View, pathLanguage)
		return true
	}
	text, composed, ok := composedText(d.View)
	if !ok {
		return false
	}
	inner, ok := parseText(text)
	if !ok {
		return false
	}
	d.text, d.Node, d.open = d.Node, inner, composed
	d.language = d.queryLanguage(d.View, pathLanguage)
	return true
}

// composedText is a text as far as it is written in the template: ${...} stands for the rest. Composed says that there is
// a rest: the text is an Fn::Sub or an Fn::Join.
func composedText(v View) (text string, composed, ok bool) {
	if text, _ := v.Node.SubText(); text != nil {
		return text.Text, true, true
	}
	arg := v.Node.Arg("Fn::Join")
	if !arg.Is(cfn.List) || len(arg.Items) != 2 || !arg.Items[1].Is(cfn.List) {
		text, ok := v.Text()
		return text, false, ok
	}
	var parts []string
	for _, part := range (View{arg.Items[1], v.c}).Items() {
		text, _, ok := composedText(part)
		if !ok {
			text = "${}"
		}
		parts = append(parts, text)
	}
	delimiter, ok := arg.Items[0].Str()
	return strings.Join(parts, delimiter), true, ok
}

// report is Report for a node of the definition.
func (d *definition) report(at *cfn.Node, format string, args ...any) {
	d.p.Report(cfn.FirstOf(d.text, at), format, args...)
}

// settled returns a text that is known before deployment: neither a function nor with a substitution in it.
func (d *definition) settled(v View) (string, bool) {
	text, ok := v.Text()
	return text, ok && !d.substituted(text)
}

// known reports whether a value, of whatever kind, is known before deployment.
func (d *definition) known(v View) bool {
	if text, ok := v.Text(); ok {
		return !d.substituted(text)
	}
	return v.Known()
}

// substituted reports whether there is a substitution in a text.
func (d *definition) substituted(text string) bool {
	for _, variable := range cfn.SubVars(text) {
		if d.open || d.substitutions.Open() || d.substitutions.Has(variable.Name) {
			return true
		}
	}
	return d.open && strings.Contains(text, "${")
}

// A machine is a set of states with one to start at: the state machine as a whole, a branch of a Parallel state or what a
// Map state does for each item.
type machine struct {
	*definition
	View
}

// eachMachine checks all machines in the definitions of a resource.
func eachMachine(p *Pass, props View, check func(*machine)) {
	for d := range definitionsOf(p, props) {
		d.visit(d.View, check)
	}
}

func (d *definition) visit(v View, check func(*machine)) {
	if !v.Node.Is(cfn.Map) {
		return
	}
	check(&machine{d, v})
	for _, state := range v.Get("States").Pairs() {
		for _, branch := range state.Get("Branches").Items() {
			d.visit(branch, check)
		}
		d.visit(state.Get("ItemProcessor"), check)
		d.visit(state.Get("Iterator"), check)
	}
}
