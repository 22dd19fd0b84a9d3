package transform

import "github.com/samx-dev/samx/transform/maker"

// machineScheduleV2Event starts the state machine by a schedule of EventBridge Scheduler. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineschedulev2.html
func machineScheduleV2Event() machineEventSource {
	return machineEventSource{properties: scheduleV2Properties(), expand: expandMachineScheduleV2Event}
}

func expandMachineScheduleV2Event(m *stateMachine, e *machineEvent) ([]*generated, error) {
	arn := m.targetARN(e.build(maker.EventSchedule))
	return e.expandSchedule(m.shared, e.refuseID, schedulePermission{"StartExecutionPolicy", "states:StartExecution", arn})
}
