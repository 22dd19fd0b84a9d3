package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var creationPolicyRules = []Rule{{
	ID: "E3055", Name: "creation-policy",
	Title:  "CreationPolicy has the members that its resource type knows",
	Why:    "CloudFormation refuses a member it does not know.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Types:    []string{"AWS::AppStream::Fleet", "AWS::AutoScaling::AutoScalingGroup", "AWS::CloudFormation::WaitCondition"},
	Resource: checkCreationPolicy,
}}

// creationPolicies are the forms of CreationPolicy by resource type.
var creationPolicies = lazy.Value[map[string]form]{Make: func() map[string]form {
	resourceSignal := mapOf(map[string]form{"Count": formWhole, "Timeout": formText})
	return map[string]form{
		"AWS::AppStream::Fleet": mapOf(map[string]form{"StartFleet": {kinds: aBoolean}}),
		"AWS::AutoScaling::AutoScalingGroup": mapOf(map[string]form{
			"AutoScalingCreationPolicy": mapOf(map[string]form{"MinSuccessfulInstancesPercent": formWhole}),
			"ResourceSignal":            resourceSignal,
		}),
		"AWS::CloudFormation::WaitCondition": mapOf(map[string]form{"ResourceSignal": resourceSignal}),
	}
}}

func checkCreationPolicy(p *Pass, r *cfn.Resource) {
	if r.Node.Has("CreationPolicy") {
		creationPolicies.Get()[r.TypeName()].check(p, "CreationPolicy", r.Node.Get("CreationPolicy"))
	}
}
