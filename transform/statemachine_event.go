package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// A machineEvent is one entry of the Events of a state machine. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineeventsource.html
type machineEvent struct {
	*event
	source machineEventSource
}

// A machineEventSource is what the transform knows of one type of event. One file each: statemachine_event_schedule.go, ...
type machineEventSource struct {
	properties []property
	// link finds what the event refers to, before the state machine itself is built. May be nil.
	link func(*stateMachine, *machineEvent) error
	// expand makes the resources of the event.
	expand func(*stateMachine, *machineEvent) ([]*generated, error)
}

// machineEvents lists the event sources of state machines. Adding one is adding its file and its line here.
func machineEvents() map[string]func() machineEventSource {
	return map[string]func() machineEventSource{
		"Api":             machineAPIEvent,
		"CloudWatchEvent": machineRuleEvent,
		"EventBridgeRule": machineRuleEvent,
		"Schedule":        machineScheduleEvent,
		"ScheduleV2":      machineScheduleV2Event,
	}
}

// readEvents reads, checks and links all events in the order written.
func (m *stateMachine) readEvents() error {
	known := newSources(machineEvents())
	for _, p := range entriesOf(m.get("Events")) {
		e := &machineEvent{event: newEvent(m.id, p)}
		source, err := readType(e.event, m.id, known)
		if err != nil {
			return err
		}
		e.source = source
		if err := e.readProperties(e.source.properties); err != nil {
			return err
		}
		if e.source.link != nil {
			if err := e.source.link(m, e); err != nil {
				return err
			}
		}
		m.events = append(m.events, e)
	}
	return nil
}

// expandEvents makes the resources of the events, in the order written.
func (m *stateMachine) expandEvents() error {
	for _, e := range m.events {
		made, err := e.source.expand(m, e)
		if err != nil {
			return err
		}
		m.emit(made...)
	}
	return nil
}

// refuseName files a fault under the bare name of the event. That is how the service reports what it finds while it makes the
// resources of a state machine's event; other faults it files under the event's logical ID: refuseID.
func (e *machineEvent) refuseName(at *cfn.Node, format string, args ...any) error {
	return refuse(e.name, cfn.FirstOf(at, e.key), format, args...)
}

// targetID is the logical ID of what an event starts: the alias, if asked for, or the state machine.
func (m *stateMachine) targetID() string {
	if m.alias != nil && truthy(m.get("UseAliasAsEventTarget")) {
		return m.alias.id
	}
	return m.id
}

// targetARN is the ARN of what an event starts.
func (m *stateMachine) targetARN(b maker.Builder) *cfn.Node {
	return b.Ref(m.targetID())
}

// eventRole makes the role in which a service, such as events.amazonaws.com, starts the state machine.
func (m *stateMachine) eventRole(e *machineEvent, service string) *generated {
	b := e.build(maker.EventRole)
	r := newRole(b, e.id+"Role", service, m.shared)
	start := iam.Allow(b, "states:StartExecution", m.targetARN(b))
	r.addInline(b, r.id+"StartExecutionPolicy", iam.Unversioned(b, start))
	r.copied(m.props, "PermissionsBoundary")
	return r.finish()
}

// invokeByRule sets the state machine as the target of the rule, started in a role.
func (m *stateMachine) invokeByRule(e *machineEvent, rule *generated, role *cfn.Node, dead deadLetter) {
	b := e.build(maker.EventRule)
	rule.set("Targets", e.ruleTargets(m.targetARN(b), e.ruleTargetID(b, "StepFunctionsTarget"), role, dead))
}
