package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var updatePolicyRules = []Rule{{
	ID: "E3016", Name: "update-policy",
	Title:  "UpdatePolicy stands at a resource whose type has one, with the members that the type knows",
	Why:    "CloudFormation refuses a member it does not know, and ignores an UpdatePolicy that the type has no use for.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: checkUpdatePolicy,
}}

// updatePolicies are the forms of UpdatePolicy by resource type.
var updatePolicies = lazy.Value[map[string]form]{Make: func() map[string]form {
	return map[string]form{
		"AWS::AppStream::Fleet": mapOf(map[string]form{"StartAfterUpdate": {}, "StopBeforeUpdate": {}}),
		"AWS::AutoScaling::AutoScalingGroup": mapOf(map[string]form{
			"AutoScalingReplacingUpdate": mapOf(map[string]form{"WillReplace": formBoolean}),
			"AutoScalingRollingUpdate": mapOf(map[string]form{
				"MaxBatchSize": formWhole, "MinActiveInstancesPercent": formWhole, "MinInstancesInService": formWhole,
				"MinSuccessfulInstancesPercent": formWhole, "PauseTime": formText,
				"SuspendProcesses":      {kinds: aList, items: &scalingProcess},
				"WaitOnResourceSignals": formBoolean,
			}),
			"AutoScalingScheduledAction": mapOf(map[string]form{"IgnoreUnmodifiedGroupSizeProperties": formBoolean}),
		}),
		"AWS::ElastiCache::ReplicationGroup": mapOf(map[string]form{"UseOnlineResharding": formBoolean}),
		"AWS::Elasticsearch::Domain":         mapOf(map[string]form{"EnableVersionUpgrade": formBoolean}),
		"AWS::Lambda::Alias": mapOf(map[string]form{
			"CodeDeployLambdaAliasUpdate": mapOf(map[string]form{
				"AfterAllowTrafficHook": formText, "ApplicationName": formText,
				"BeforeAllowTrafficHook": formText, "DeploymentGroupName": formText,
			}),
		}),
		"AWS::OpenSearchService::Domain": mapOf(map[string]form{"EnableVersionUpgrade": formBoolean}),
	}
}}

// scalingProcess is a process of an Auto Scaling group that an update can suspend.
var scalingProcess = form{kinds: aString, values: []string{
	"AZRebalance", "AddToLoadBalancer", "AlarmNotification", "HealthCheck", "InstanceRefresh", "Launch", "ReplaceUnhealthy",
	"ScheduledActions", "Terminate",
}}

func checkUpdatePolicy(p *Pass, r *cfn.Resource) {
	policy := r.Node.Get("UpdatePolicy")
	if policy.IsNull() {
		return
	}
	known, ok := updatePolicies.Get()[r.TypeName()]
	if !ok {
		p.Report(r.Node.Key("UpdatePolicy"), "resources of type %s have no UpdatePolicy", r.TypeName())
		return
	}
	known.check(p, "UpdatePolicy", policy)
}
