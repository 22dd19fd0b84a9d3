package transform

import "github.com/samx-dev/samx/transform/maker"

// machineScheduleEvent starts the state machine by an EventBridge rule that runs on a schedule. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineschedule.html
func machineScheduleEvent() machineEventSource {
	return machineEventSource{
		properties: []property{
			{"Schedule", text(), required},
			{"Input", text(), 0},
			{"Enabled", boolean(), 0},
			{"State", text(), 0},
			{"Name", text(), 0},
			{"Description", text(), 0},
			{"DeadLetterConfig", mapping(), 0},
			{"RetryPolicy", mapping(), 0},
			{"Target", mapping(), noIntrinsic},
			{"RoleArn", text(), noIntrinsic},
		},
		expand: expandMachineScheduleEvent,
	}
}

// expandMachineScheduleEvent makes the rule, the role in which it starts the state machine unless the author gives one, and
// the dead letter queue.
func expandMachineScheduleEvent(m *stateMachine, e *machineEvent) ([]*generated, error) {
	state, err := e.ruleState(e.refuseName)
	if err != nil {
		return nil, err
	}
	dead, err := e.readDeadLetter(m.shared, e.refuseID)
	if err != nil {
		return nil, err
	}
	rule := generate(e.build(maker.EventRule), e.id, "AWS::Events::Rule", m.shared,
		maker.Entry{Key: "ScheduleExpression", Value: e.get("Schedule")},
		maker.Entry{Key: "State", Value: state})
	rule.copied(e.props, "Name", "Description")
	made := []*generated{rule}
	role := e.get("RoleArn")
	if role == nil {
		g := m.eventRole(e, "events.amazonaws.com")
		made = append(made, g)
		role = g.b.GetAtt(g.id, "Arn")
	}
	m.invokeByRule(e, rule, role, dead)
	return append(made, dead.resourcesOfRule(e.event, m.shared)...), nil
}
