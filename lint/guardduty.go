package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

var guardDutyRules = []Rule{{
	ID: "E3063", Name: "guardduty-features",
	Title:  "A detector has DataSources or Features, not both",
	Why:    "GuardDuty refuses a detector with both. Features can say all that DataSources can.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-guardduty-detector.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::GuardDuty::Detector"},
	Case: func(p *Pass, _ *cfn.Resource, detector View) {
		if detector.Has("DataSources") && detector.Has("Features") {
			p.Report(detector.Node, "a detector cannot have both DataSources and Features; keep Features")
		}
	},
}}
