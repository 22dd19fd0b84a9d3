package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// whyCall is what happens to a template with a call that does not fit the function.
const whyCall = "CloudFormation refuses the template. A fault in a function inside is reported here too: the outermost " +
	"function names the rule."

var functionRules = []Rule{{
	ID: "E1011", Name: "function-find-in-map", Calls: "Fn::FindInMap",
	Title: "Fn::FindInMap takes the name of a map of the template and two keys that lead to a value",
	Use:   func(p *Pass, u *Use) { checkKeysOfMap(p, u, "Fn::FindInMap") },
	Why:   whyCall, Source: functionDocs + "-findinmap.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1015", Name: "function-get-azs", Calls: "Fn::GetAZs",
	Use:   func(p *Pass, u *Use) { checkResult(p, u, "Fn::GetAZs") },
	Title: "Fn::GetAZs takes a region, or the empty string for the region of the stack",
	Why:   whyCall, Source: functionDocs + "-getavailabilityzones.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1016", Name: "function-import-value", Calls: "Fn::ImportValue",
	Use:   func(p *Pass, u *Use) { checkResult(p, u, "Fn::ImportValue") },
	Title: "Fn::ImportValue takes the name of an export, which no resource can give",
	Why:   whyCall, Source: functionDocs + "-importvalue.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1017", Name: "function-select", Calls: "Fn::Select",
	Use:   func(p *Pass, u *Use) { checkKeysOfMap(p, u, "Fn::Select") },
	Title: "Fn::Select takes an index and a list",
	Why:   whyCall, Source: functionDocs + "-select.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1018", Name: "function-split", Calls: "Fn::Split",
	Use:   func(p *Pass, u *Use) { checkResult(p, u, "Fn::Split") },
	Title: "Fn::Split takes a delimiter and a string",
	Why:   whyCall, Source: functionDocs + "-split.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1021", Name: "function-encode", Calls: "Fn::Base64",
	Use:   func(p *Pass, u *Use) { checkResult(p, u, "Fn::Base64") },
	Title: "Fn::Base64 takes a string",
	Why:   whyCall, Source: functionDocs + "-base64.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1022", Name: "function-join", Calls: "Fn::Join",
	Use:   func(p *Pass, u *Use) { checkResult(p, u, "Fn::Join") },
	Title: "Fn::Join takes a delimiter and a list of strings",
	Why:   whyCall, Source: functionDocs + "-join.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1024", Name: "function-cidr", Calls: "Fn::Cidr",
	Use:   func(p *Pass, u *Use) { checkResult(p, u, "Fn::Cidr") },
	Title: "Fn::Cidr takes an address block, a count from 1 to 256 and 1 to 128 bits",
	Why:   whyCall, Source: functionDocs + "-cidr.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1028", Name: "function-if", Calls: "Fn::If",
	Title: "Fn::If takes the name of a condition of the template and two values",
	Why:   "CloudFormation refuses the template.", Source: conditionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1030", Name: "function-length",
	Title:  "Fn::Length is used in templates with the transform AWS::LanguageExtensions only",
	Why:    "CloudFormation knows the function by that transform only.",
	Source: functionDocs + "-length.html", Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Node: func(p *Pass, n *cfn.Node) { checkExtension(p, n, "Fn::Length") },
	Use:  func(p *Pass, u *Use) { checkResult(p, u, "Fn::Length") },
}, {
	ID: "E1031", Name: "function-to-json-string",
	Title:  "Fn::ToJsonString is used in templates with the transform AWS::LanguageExtensions only",
	Why:    "CloudFormation knows the function by that transform only.",
	Source: functionDocs + "-toJsonString.html", Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Node: func(p *Pass, n *cfn.Node) { checkExtension(p, n, "Fn::ToJsonString") },
	Use:  func(p *Pass, u *Use) { checkResult(p, u, "Fn::ToJsonString") },
}, {
	ID: "E1032", Name: "function-for-each",
	Title:  "Fn::ForEach is used in templates with the transform AWS::LanguageExtensions only",
	Why:    "CloudFormation knows loops by that transform only.",
	Source: functionDocs + "-foreach.html", Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkLoops,
}, {
	ID: "E1033", Name: "function-stack-output", Calls: "Fn::GetStackOutput",
	Title: "Fn::GetStackOutput takes a map with StackName and OutputName",
	Why:   whyCall, Source: functionDocs + ".html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "I1022", Name: "function-join-empty",
	Title:  "Fn::Sub puts together what needs no delimiter",
	Why:    "A text with ${variables} reads better than a list of its pieces.",
	Source: functionDocs + "-sub.html", Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Node: checkJoinEmpty,
}, {
	ID: "W1028", Name: "function-if-unreachable",
	Title: "Both branches of Fn::If can be reached",
	Why: "Inside a resource or a branch with the same condition the answer is known: the other branch is never used, and " +
		"often another condition was meant.",
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkBranches,
}, {
	ID: "W1001", Name: "function-absent-resource",
	Title: "What is referred to exists wherever the reference is used",
	Why: "When the condition of a resource is false there is no such resource, and CloudFormation refuses a template that " +
		"refers to it.",
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkAbsent,
}}

// checkKeysOfMap is the part of a function's rule about maps and keys that are not there. They are looked up only where the place
// wants more than a type.
func checkKeysOfMap(p *Pass, u *Use, function string) {
	if checkResult(p, u, function); u.Name != function || !u.constrained() {
		return
	}
	r := u.resolver(p)
	if len(r.values(u.Node)) > 0 {
		return
	}
	for _, missing := range r.missing {
		at := missing.at
		if at != u.Argument && !slices.Contains(u.Argument.Items, at) {
			at = u.at // in a function inside
		}
		p.Report(at, "%s", missing.message)
	}
}

func checkExtension(p *Pass, n *cfn.Node, name string) {
	if n.Arg(name) != nil && !p.Facts.Loops {
		p.Report(n, "%s works with the transform %s only; add it to Transform", name, loopTransform)
	}
}

func checkLoops(p *Pass) {
	if p.Facts.Loops {
		return
	}
	for _, section := range []string{"Conditions", "Resources", "Outputs"} {
		p.Template.Root.Get(section).Walk(func(n *cfn.Node) bool {
			for _, pair := range n.Pairs {
				if isLoop(pair.Key) {
					p.Report(pair.Key, "Fn::ForEach works with the transform %s only; add it to Transform", loopTransform)
				}
			}
			return true
		})
	}
}

// checkJoinEmpty judges a Join. Below Metadata, where functions work too, it is a plain map.
func checkJoinEmpty(p *Pass, n *cfn.Node) {
	join := n.Get("Fn::Join")
	if n.Len() != 1 || !join.Is(cfn.List) || len(join.Items) != 2 || !join.Items[1].Is(cfn.List) {
		return
	}
	delimiter, ok := join.Items[0].Str()
	if ok && delimiter == "" && !slices.ContainsFunc(join.Items[1].Items, func(n *cfn.Node) bool { return !substitutable(n) }) {
		mending := p.Mending(joinedText(p.Template, n, join.Items[1].Items, p.Facts.Loops))
		mending.Report(join.Items[0], "an empty delimiter; write the list as one Fn::Sub")
	}
}

// substitutable reports whether a text of Fn::Sub can hold what the node stands for.
func substitutable(n *cfn.Node) bool {
	if !n.IsMap() || n.Len() != 1 {
		return n.IsScalar()
	}
	return n.Has("Ref") || n.Has("Fn::GetAtt") || n.Get("Fn::Sub").Is(cfn.String)
}
