package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

var moduleRules = []Rule{{
	ID: "E5001", Name: "module-attributes",
	Title:  "A module has no CreationPolicy, no UpdatePolicy, no Tags and no metadata that CloudFormation keeps for itself",
	Why:    "CloudFormation refuses a module with one of them: it stands for several resources.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: checkModule,
}}

func checkModule(p *Pass, r *cfn.Resource) {
	if !strings.HasSuffix(r.TypeName(), "::MODULE") {
		return
	}
	refused := [...]struct {
		in   *cfn.Node
		name string
	}{
		{r.Node, "CreationPolicy"}, {r.Node, "UpdatePolicy"}, {r.Props, "Tags"},
		{r.Node.Get("Metadata"), "AWS::CloudFormation::Module"},
	}
	for _, one := range refused {
		if !one.in.Get(one.name).IsEmpty() {
			p.Report(one.in.Key(one.name), "a module cannot have %s", one.name)
		}
	}
}
