package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// scheduleV2Event invokes the function by a schedule of EventBridge Scheduler. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html
func scheduleV2Event() eventSource {
	return eventSource{properties: scheduleV2Properties(), expand: expandScheduleV2Event}
}

func scheduleV2Properties() []property {
	return []property{
		{"PermissionsBoundary", text(), 0},
		{"ScheduleExpression", text(), required},
		{"FlexibleTimeWindow", mapping(), 0},
		{"Name", text(), 0},
		{"State", text(), 0},
		{"Description", text(), 0},
		{"StartDate", text(), 0},
		{"EndDate", text(), 0},
		{"ScheduleExpressionTimezone", text(), 0},
		{"GroupName", text(), 0},
		{"KmsKeyArn", text(), 0},
		{"Input", text(), 0},
		{"RoleArn", text(), 0},
		{"DeadLetterConfig", mapping(), 0},
		{"RetryPolicy", mapping(), 0},
		{"OmitName", boolean(), noIntrinsic},
	}
}

func expandScheduleV2Event(f *function, e *event) ([]*generated, error) {
	arn := f.targetARN(e.build(maker.EventSchedule))
	return e.expandSchedule(f.shared, e.refuserByID(f), schedulePermission{"LambdaPolicy", "lambda:InvokeFunction", arn})
}

// expandSchedule makes the schedule, its dead letter queue, and the role in which it reaches its target unless the author gives
// one.
func (e *event) expandSchedule(shared []cfn.Pair, refuse refuser, invoke schedulePermission) ([]*generated, error) {
	schedule, err := e.schedule(shared, refuse)
	if err != nil {
		return nil, err
	}
	dead, err := e.readDeadLetter(shared, refuse)
	if err != nil {
		return nil, err
	}
	made := append([]*generated{schedule}, dead.resources()...)
	role := presentIfTruthy(e.props, "RoleArn")
	if role == nil {
		g := e.scheduleRole(shared, invoke, dead)
		made = append(made, g)
		role = g.b.GetAtt(g.id, "Arn")
	}
	schedule.set("Target", e.scheduleTarget(invoke.target, role, dead))
	return made, nil
}

// schedule makes the AWS::Scheduler::Schedule, without its Target. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
func (e *event) schedule(shared []cfn.Pair, refuse refuser) (*generated, error) {
	b := e.build(maker.EventSchedule)
	name := presentIfTruthy(e.props, "Name")
	omit := truthy(e.get("OmitName"))
	if omit && name != nil {
		return nil, refuse(e.props.Key("OmitName"),
			"OmitName leaves the name to CloudFormation, so there can be no Name; remove one of the two")
	}
	if name == nil && !omit {
		name = b.Str(e.id)
	}
	window := presentIfTruthy(e.props, "FlexibleTimeWindow")
	if window == nil {
		window = b.Map(maker.Entry{Key: "Mode", Value: b.Str("OFF")})
	}
	g := generate(b, e.id, "AWS::Scheduler::Schedule", shared)
	g.copied(e.props, "ScheduleExpression")
	g.copiedIfTruthy(e.props, "State")
	g.set("Name", name)
	g.copied(e.props, "Description", "StartDate", "EndDate", "ScheduleExpressionTimezone", "GroupName", "KmsKeyArn")
	g.set("FlexibleTimeWindow", window)
	return g, nil
}

// scheduleTarget makes the Target of a schedule: what it invokes, in which role, and how.
func (e *event) scheduleTarget(arn, role *cfn.Node, dead deadLetter) *cfn.Node {
	b := e.build(maker.EventSchedule)
	return b.Map(
		maker.Entry{Key: "Arn", Value: arn},
		maker.Entry{Key: "RoleArn", Value: role},
		maker.Entry{Key: "Input", Value: e.get("Input")},
		maker.Entry{Key: "DeadLetterConfig", Value: dead.config(b)},
		maker.Entry{Key: "RetryPolicy", Value: e.get("RetryPolicy")},
	)
}

// A schedulePermission is the policy by which a schedule reaches its target.
type schedulePermission struct {
	name   string // of the policy, after the event's logical ID
	action string
	target *cfn.Node // the ARN
}

// scheduleRole makes the role in which a schedule invokes its target, and fills its dead letter queue.
func (e *event) scheduleRole(shared []cfn.Pair, invoke schedulePermission, dead deadLetter) *generated {
	b := e.build(maker.EventScheduleRole)
	r := newRole(b, e.id+"Role", "scheduler.amazonaws.com", shared)
	r.addInline(b, e.id+invoke.name, iam.Unversioned(b, iam.Allow(b, invoke.action, invoke.target)))
	if truthy(dead.arn) {
		r.addInline(b, e.id+"SQSPolicy", iam.Unversioned(b, iam.Allow(b, "sqs:SendMessage", dead.arn)))
	}
	r.copiedIfTruthy(e.props, "PermissionsBoundary")
	return r.finish()
}
