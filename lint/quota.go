package lint

import (
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const quotaDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"

var quotaRules = []Rule{{
	ID: "E1002", Name: "quota-size",
	Title:  "The template is not larger than 1 MB",
	Why:    "CloudFormation refuses a larger template, wherever it is uploaded to.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) {
		if size := len(p.Template.Source); size > schema.TemplateSizeMax {
			p.Report(p.Template.Root, "the template has %d bytes, but at most %d are allowed; move a part of it to a nested stack",
				size, schema.TemplateSizeMax)
		}
	},
}, {
	ID: "E2010", Name: "quota-parameters",
	Title:  "There are at most 200 parameters",
	Why:    "CloudFormation refuses a template with more.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) { checkCount(p, "Parameters", "parameters", schema.TemplateParametersMax) },
}, {
	ID: "E3010", Name: "quota-resources",
	Title: "There are at most 500 resources after expansion",
	Why: "CloudFormation counts what the SAM transform generates too: one function with an API event stands for five " +
		"resources and more.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Template: func(p *Pass) { checkCount(p, "Resources", "resources", schema.TemplateResourcesMax) },
}, {
	ID: "E6010", Name: "quota-outputs",
	Title:  "There are at most 200 outputs",
	Why:    "CloudFormation refuses a template with more.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) { checkCount(p, "Outputs", "outputs", schema.TemplateOutputsMax) },
}}

// checkCount reports a section with too many members, at the key the author wrote for it.
func checkCount(p *Pass, section, members string, limit int) {
	count := p.Template.Root.Get(section).Len()
	if count <= limit {
		return
	}
	expanded := ""
	if p.Stage == Expanded {
		expanded = " after expansion"
	}
	p.Report(p.Written.Template.Root.Key(section), "the template has %d %s%s, but at most %d are allowed; "+
		"move a part of it to a nested stack", count, members, expanded, limit)
}
