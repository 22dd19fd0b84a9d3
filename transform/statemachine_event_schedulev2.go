package transform

import "github.com/samx-dev/samx/transform/maker"

// machineScheduleV2Event starts the state machine by a schedule of EventBridge Scheduler. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineschedulev2.html
func machineScheduleV2Event() machineEventSource {
	return machineEventSource{properties: scheduleV2Properties(), expand: expandMachineScheduleV2Event}
}

func expandMachineScheduleV2Event(m *stateMachine, e *machineEvent) ([]*generated, error) {
	schedule, err := e.schedule(m.shared, e.refuseID)
	if err != nil {
		return nil, err
	}
	dead, err := e.readDeadLetter(m.shared, e.refuseID)
	if err != nil {
		return nil, err
	}
	made := append([]*generated{schedule}, dead.resources()...)
	arn := m.targetARN(e.build(maker.EventSchedule))
	role := presentIfTruthy(e.props, "RoleArn")
	if role == nil {
		start := schedulePermission{"StartExecutionPolicy", "states:StartExecution", arn}
		g := e.scheduleRole(m.shared, start, dead)
		made = append(made, g)
		role = g.b.GetAtt(g.id, "Arn")
	}
	schedule.set("Target", e.scheduleTarget(arn, role, dead))
	return made, nil
}
