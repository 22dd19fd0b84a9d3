package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

var subRules = []Rule{{
	ID: "W1020", Name: "sub-without-variable",
	Title:  "Fn::Sub is used only where there is something to substitute",
	Why:    "A plain string says the same with less; often a ${} was forgotten.",
	Source: functionDocs + "-sub.html", Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Node: func(p *Pass, n *cfn.Node) {
		arg := n.Arg("Fn::Sub")
		if text, ok := arg.Str(); ok && !p.Facts.SAM && !strings.Contains(text, "${") {
			p.Mending(withoutTag(n, arg)).reportSub(n, arg, "Fn::Sub has nothing to substitute here; write the plain string")
		}
	},
}}
