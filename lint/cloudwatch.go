package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

var cloudWatchRules = []Rule{{
	ID: "E3615", Name: "cloudwatch-period",
	Title:  "The period of an alarm is 10, 30 or a multiple of 60 seconds",
	Why:    "CloudWatch refuses the alarm.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::CloudWatch::Alarm"},
	Case: func(p *Pass, _ *cfn.Resource, alarm View) {
		seconds, ok := alarm.Get("Period").Int()
		if good := seconds == 10 || seconds == 30 || seconds >= 60 && seconds%60 == 0; ok && !good {
			p.Report(alarm.Spot("Period"), "Period must be 10, 30, 60 or a multiple of 60 seconds")
		}
	},
}}
