package transform

import "github.com/samx-dev/samx/transform/maker"

// eventBridgeRuleEvent invokes the function for the events that match a pattern. CloudWatchEvent is the old name of the same
// thing. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html
func eventBridgeRuleEvent() eventSource {
	return eventSource{
		properties: []property{
			{"EventBusName", text(), 0},
			{"RuleName", text(), 0},
			{"Pattern", mapping(), 0},
			{"DeadLetterConfig", mapping(), 0},
			{"RetryPolicy", mapping(), 0},
			{"Input", text(), 0},
			{"InputPath", text(), 0},
			{"Target", mapping(), 0},
			{"Enabled", boolean(), 0},
			{"State", text(), 0},
			{"InputTransformer", mapping(), 0},
		},
		expand: expandEventBridgeRuleEvent,
	}
}

func expandEventBridgeRuleEvent(f *function, e *event) ([]*generated, error) {
	dead, err := e.readDeadLetter(f.shared, e.refuserByID(f))
	if err != nil {
		return nil, err
	}
	state, err := e.ruleState(e.refuserByName(f))
	if err != nil {
		return nil, err
	}
	rule := generate(e.build(maker.EventRule), e.id, "AWS::Events::Rule", f.shared,
		maker.Entry{Key: "EventBusName", Value: e.get("EventBusName")},
		maker.Entry{Key: "EventPattern", Value: e.get("Pattern")},
		maker.Entry{Key: "Name", Value: e.get("RuleName")},
		maker.Entry{Key: "State", Value: state})
	allow := f.invokeByRule(e, rule, dead)
	return append(dead.resourcesOfRule(e, f.shared), rule, allow), nil
}
