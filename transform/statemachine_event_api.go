package transform

// machineAPIEvent starts the state machine by a method of a REST API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineapi.html
func machineAPIEvent() machineEventSource {
	return machineEventSource{
		properties: []property{
			{"Path", text(), required},
			{"Method", text(), required},
			{"RestApiId", text(), required},
			{"Stage", text(), 0},
			{"Auth", mapping(), 0},
			{"UnescapeMappingTemplate", boolean(), noIntrinsic},
		},
		expand: expandMachineAPIEvent,
	}
}

func expandMachineAPIEvent(m *stateMachine, e *machineEvent) ([]*generated, error) {
	return []*generated{m.eventRole(e, "apigateway.amazonaws.com")}, nil
}
