package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// ruleState returns the State of the rule or schedule of an event: the one given, or what Enabled says; nil when neither is
// there. An intrinsic function in Enabled cannot be looked into here, so it counts as true.
func (e *event) ruleState(refuse refuser) (*cfn.Node, error) {
	state, enabled := presentIfTruthy(e.props, "State"), e.get("Enabled")
	switch {
	case state != nil && enabled != nil:
		return nil, refuse(e.props.Key("Enabled"), "State and Enabled say the same thing; keep State and remove Enabled")
	case state != nil || enabled == nil:
		return state, nil
	case truthy(enabled):
		return e.cause("Enabled", maker.EventRule).Str("ENABLED"), nil
	}
	return e.cause("Enabled", maker.EventRule).Str("DISABLED"), nil
}

// targetIDLimit is the greatest length of a target's ID. See
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
const targetIDLimit = 64

// ruleTargetID returns the Id of the one target of a rule: that of the event's Target, else one made of the event's logical
// ID, which is cut where it gets too long.
func (e *event) ruleTargetID(b maker.Builder, suffix string) *cfn.Node {
	if given, ok := e.get("Target").Lookup("Id"); ok {
		return given.Value
	}
	id := e.id
	if len(id)+len(suffix) > targetIDLimit {
		id = id[:targetIDLimit-len(suffix)]
	}
	return b.Str(id + suffix)
}

// ruleTargets makes the Targets of a rule: what it invokes, in which role if it needs one, and how. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html
func (e *event) ruleTargets(arn, id, role *cfn.Node, dead deadLetter) *cfn.Node {
	b := e.build(maker.EventRule)
	return b.List(b.Map(
		maker.Entry{Key: "Arn", Value: arn},
		maker.Entry{Key: "Id", Value: id},
		maker.Entry{Key: "RoleArn", Value: role},
		maker.Entry{Key: "Input", Value: e.get("Input")},
		maker.Entry{Key: "InputPath", Value: e.get("InputPath")},
		maker.Entry{Key: "DeadLetterConfig", Value: dead.config(b)},
		maker.Entry{Key: "RetryPolicy", Value: e.get("RetryPolicy")},
		maker.Entry{Key: "InputTransformer", Value: e.get("InputTransformer")},
	))
}

// invokeByRule sets the function as the target of the rule, and returns the permission that this takes.
func (f *function) invokeByRule(e *event, rule *generated, dead deadLetter) *generated {
	b := e.build(maker.EventRule)
	rule.set("Targets", e.ruleTargets(f.targetARN(b), e.ruleTargetID(b, "LambdaTarget"), nil, dead))
	return f.permission(e, permission{
		principal: "events.amazonaws.com",
		sourceARN: e.build(maker.EventPermission).GetAtt(e.id, "Arn"),
	})
}

// refuserByName and refuserByID file faults under the function. Some faults name the event by its key, others by its
// logical ID, as the service does.
func (e *event) refuserByName(f *function) refuser {
	return func(at *cfn.Node, format string, args ...any) error { return e.refuse(f, at, format, args...) }
}

func (e *event) refuserByID(f *function) refuser {
	return func(at *cfn.Node, format string, args ...any) error { return e.refuseFull(f, at, format, args...) }
}
