package transform

import "github.com/samx-dev/samx/transform/maker"

// scheduleEvent invokes the function by an EventBridge rule that runs on a schedule. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
func scheduleEvent() eventSource {
	return eventSource{
		properties: []property{
			{"Schedule", text(), required},
			{"RuleName", text(), 0},
			{"Input", text(), 0},
			{"Enabled", boolean(), 0},
			{"State", text(), 0},
			{"Name", text(), 0},
			{"Description", text(), 0},
			{"DeadLetterConfig", mapping(), 0},
			{"RetryPolicy", mapping(), 0},
		},
		expand: expandScheduleEvent,
	}
}

// expandScheduleEvent makes the rule and what it needs. RuleName has no effect: the name of the rule is Name.
func expandScheduleEvent(f *function, e *event) ([]*generated, error) {
	state, err := e.ruleState(e.refuserByName(f))
	if err != nil {
		return nil, err
	}
	dead, err := e.readDeadLetter(f.shared, e.refuserByID(f))
	if err != nil {
		return nil, err
	}
	rule := generate(e.build(maker.EventRule), e.id, "AWS::Events::Rule", f.shared,
		maker.Entry{Key: "ScheduleExpression", Value: e.get("Schedule")},
		maker.Entry{Key: "State", Value: state})
	rule.copied(e.props, "Name", "Description")
	allow := f.invokeByRule(e, rule, dead)
	made := append([]*generated{rule}, dead.resourcesOfRule(e, f.shared)...)
	return append(made, allow), nil
}
