package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	scalingGroupType  = "AWS::AutoScaling::AutoScalingGroup"
	scalingPolicyType = "AWS::AutoScaling::ScalingPolicy"
	scalingGroupDocs  = templateReference + "aws-resource-autoscaling-autoscalinggroup.html"
)

var autoScalingRules = []Rule{{
	ID: "E3056", Name: "autoscaling-health-check",
	Title:  "EC2 stands alone as the health check type of an Auto Scaling group",
	Why:    "The EC2 health checks are always on. Auto Scaling refuses to have them listed among others.",
	Source: scalingGroupDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{scalingGroupType},
	Case: checkHealthCheckType,
}, {
	ID: "E3706", Name: "autoscaling-size",
	Title:  "MaxSize of an Auto Scaling group is at least its MinSize",
	Why:    "Auto Scaling refuses a group that may never be as large as it must be.",
	Source: scalingGroupDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{scalingGroupType},
	Case: checkGroupSize,
}, {
	ID: "E3712", Name: "autoscaling-target-tracking",
	Title:  "A group with a target tracking policy can scale: its MaxSize is above its MinSize",
	Why:    "Where both are the same the group has one size only, and the policy can do nothing.",
	Source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both, Types: []string{scalingPolicyType},
	Case: checkTargetTracking,
}}

func checkHealthCheckType(p *Pass, _ *cfn.Resource, v View) {
	listed := v.Get("HealthCheckType")
	text, _ := listed.Text()
	types := strings.Split(text, ",")
	isEC2 := func(typ string) bool { return strings.TrimSpace(typ) == "EC2" }
	if len(types) > 1 && slices.ContainsFunc(types, isEC2) {
		p.Report(listed.Node, "EC2 cannot be combined with other health check types; leave it out, its checks are always made")
	}
}

func checkGroupSize(p *Pass, _ *cfn.Resource, v View) {
	least, ok := v.Get("MinSize").Int()
	most, okToo := v.Get("MaxSize").Int()
	if ok && okToo && most < least {
		p.Report(v.Key("MaxSize"), "MaxSize %d is below MinSize %d", most, least)
	}
}

func checkTargetTracking(p *Pass, policy *cfn.Resource, v View) {
	group := v.resource(scalingGroupType, "AutoScalingGroupName")
	if group == nil || !v.Get("PolicyType").Is("TargetTrackingScaling") || !v.Present(group) {
		return
	}
	sizes := v.Props(group)
	least, ok := sizes.Get("MinSize").Int()
	most, okToo := sizes.Get("MaxSize").Int()
	if ok && okToo && most <= least {
		p.In(group).Report(sizes.Key("MaxSize"), "MaxSize %d is not above MinSize %d, so the target tracking policy %s can "+
			"never change the size of the group", most, least, policy.ID.Text)
	}
}
