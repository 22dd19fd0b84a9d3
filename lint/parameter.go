package lint

import "github.com/samx-dev/samx/schema/cfn"

var parameterRules = []Rule{{
	ID: "W2001", Name: "parameter-unused",
	Title: "Every parameter is used",
	Why: "Whoever deploys is asked for a value that changes nothing. Not judged in a template with a transform, which " +
		"may use it.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkUnusedParameters,
}}

func checkUnusedParameters(p *Pass) {
	if len(p.Facts.Transforms) > 0 {
		return
	}
	for _, parameter := range p.Template.Parameters {
		if name := parameter.Name.Text; !p.Facts.Used(name) {
			p.Report(parameter.Name, "parameter %s is not used; remove it, or refer to it with !Ref %s", name, name)
		}
	}
}
