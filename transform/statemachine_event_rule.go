package transform

import "github.com/samx-dev/samx/transform/maker"

// machineRuleEvent starts the state machine for the events that match a pattern: the types EventBridgeRule and CloudWatchEvent,
// its old name. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineeventbridgerule.html
func machineRuleEvent() machineEventSource {
	return machineEventSource{
		properties: []property{
			{"EventBusName", text(), 0},
			{"RuleName", text(), 0},
			{"Pattern", mapping(), 0},
			{"Input", text(), 0},
			{"InputPath", text(), 0},
			{"DeadLetterConfig", mapping(), 0},
			{"RetryPolicy", mapping(), 0},
			{"State", text(), 0},
			{"Target", mapping(), noIntrinsic},
			{"InputTransformer", mapping(), 0},
		},
		expand: expandMachineRuleEvent,
	}
}

func expandMachineRuleEvent(m *stateMachine, e *machineEvent) ([]*generated, error) {
	dead, err := e.readDeadLetter(m.shared, e.refuseID)
	if err != nil {
		return nil, err
	}
	rule := generate(e.build(maker.EventRule), e.id, "AWS::Events::Rule", m.shared,
		maker.Entry{Key: "EventBusName", Value: e.get("EventBusName")},
		maker.Entry{Key: "EventPattern", Value: e.get("Pattern")},
		maker.Entry{Key: "Name", Value: e.get("RuleName")},
		maker.Entry{Key: "State", Value: presentIfTruthy(e.props, "State")})
	role := m.eventRole(e, "events.amazonaws.com")
	m.invokeByRule(e, rule, role.b.GetAtt(role.id, "Arn"), dead)
	return append([]*generated{rule, role}, dead.resourcesOfRule(e.event, m.shared)...), nil
}
