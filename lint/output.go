package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

const outputDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html"

// callsInOutput is the Calls of the rule that judges everything in the value of an output.
const callsInOutput = "Outputs.Value"

var outputRules = []Rule{{
	ID: "E6001", Name: "output-keys",
	Title:  "An output has an alphanumeric name and none but the known keys",
	Why:    "CloudFormation refuses the template.",
	Source: outputDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkOutputKeys,
}, {
	ID: "E6002", Name: "output-required",
	Title:  "An output has a Value, and an Export has a Name",
	Why:    "CloudFormation refuses the template.",
	Source: outputDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkOutputRequired,
}, {
	ID: "E6003", Name: "output-type",
	Title:  "An output and its Export are maps; Description and Condition are strings",
	Why:    "CloudFormation refuses the template.",
	Source: outputDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkOutputTypes,
}, {
	ID: "E6005", Name: "output-condition",
	Title:  "The Condition of an output is a condition of the template",
	Why:    "CloudFormation refuses the template.",
	Source: outputDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkOutputConditions,
}, {
	ID: "E6011", Name: "output-name-length",
	Title:  "The name of an output has at most 255 characters",
	Why:    "CloudFormation refuses the template.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) { checkNameLengths(p, p.Template.Outputs) },
}, {
	ID: "E6101", Name: "output-value", Calls: callsInOutput,
	Title: "The Value of an output is a string, and what it refers to exists",
	Why: "CloudFormation refuses the template. Every fault in a function below Value is reported here, not under the rule " +
		"of the function.",
	Source: outputDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "W6001", Name: "output-import",
	Title: "An output does not hand on what another stack exports",
	Why: "The export can be imported where it is needed. Handed on, it cannot be removed before every stack in between " +
		"has been updated.",
	Source: outputDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: func(p *Pass) {
		for _, output := range p.Template.Outputs {
			output.Value.Get("Value").Walk(func(n *cfn.Node) bool {
				if arg := n.Arg("Fn::ImportValue"); arg != nil {
					at := n
					if n.Style&cfn.ShortTag == 0 {
						at = n.Pairs[0].Key
					}
					p.Report(at, "the output hands on what another stack exports; import it where it is needed")
				}
				return true
			})
		}
	},
}}

var outputKeys = []string{"Condition", "Description", "Export", "Value"}

// outputs are the outputs but for loops, where those are known.
func outputs(p *Pass) []cfn.Entry {
	var list []cfn.Entry
	for _, output := range p.Template.Outputs {
		if isLoop(output.Name) && p.Facts.Loops || output.Name.Text == "Fn::Transform" {
			continue
		}
		list = append(list, output)
	}
	return list
}

func checkOutputKeys(p *Pass) {
	for _, output := range outputs(p) {
		if !alphanumeric(output.Name.Text) {
			p.Report(output.Name, "the name of the output %s has characters other than A-Z, a-z and 0-9", output.Name.Text)
		}
		checkKeys(p, output.Value, outputKeys)
		checkKeys(p, output.Value.Get("Export"), []string{"Name"})
	}
}

func checkOutputRequired(p *Pass) {
	for _, output := range outputs(p) {
		switch value := output.Value; {
		case value.Is(cfn.Map) && value.Get("Value").IsNull():
			p.Report(output.Name, "output %s has no Value", output.Name.Text)
		case value.Get("Export").Is(cfn.Map) && value.Get("Export").Get("Name").IsNull():
			p.Report(value.Get("Export"), "Export needs a Name")
		}
	}
}

func checkOutputTypes(p *Pass) {
	isOf(p, p.Template.Root.Get("Outputs"), "Outputs", cfn.Map)
	for _, output := range outputs(p) {
		value := output.Value
		if isLoop(output.Name) {
			continue // E1032 says it
		}
		if !value.IsMap() {
			p.Report(output.Name, "output %s must be a map with a Value, not %s", output.Name.Text, value.Kind.Phrase())
			continue
		}
		if export := value.Get("Export"); !export.IsNull() && !export.IsMap() {
			p.Report(export, "Export must be a map with a Name, not %s", export.Kind.Phrase())
		}
		for _, key := range []string{"Description", "Condition"} {
			if text := value.Get(key); !text.IsNull() && !text.IsScalar() {
				p.Report(text, "%s must be a string, not %s", key, text.Kind.Phrase())
			}
		}
	}
}

func checkOutputConditions(p *Pass) {
	for _, output := range outputs(p) {
		at := output.Value.Get("Condition")
		if name, ok := at.Str(); ok && !p.Facts.hasCondition(name) {
			p.Report(at, "there is no condition %s%s", name, p.nearCondition(name))
		}
	}
}

// checkKeys reports the keys of a map that are not among those known.
func checkKeys(p *Pass, n *cfn.Node, known []string) {
	if !n.Is(cfn.Map) {
		return
	}
	for _, pair := range n.Pairs {
		if name := pair.Key.Text; !slices.Contains(known, name) && name != "Fn::Transform" {
			hint := p.orAnyOf(name, known)
			p.mendingName(pair.Key, known, hint).Report(pair.Key, "%s is not known here%s", name, hint)
		}
	}
}
