package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// makeRole gives the state machine its execution role: the author's Role, or one with the author's Policies. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html#sam-statemachine-role
func (m *stateMachine) makeRole() error {
	given := presentIfTruthy(m.props, "Role")
	switch {
	case given != nil && truthy(m.get("Policies")):
		return m.refuse(m.props.Key("Policies"), "Policies are for the role that SAM makes, so they cannot be used together "+
			"with Role; remove one of them")
	case given != nil:
		m.machine.set("RoleArn", given)
		return nil
	}
	r, err := m.role()
	if err != nil {
		return err
	}
	m.machine.set("RoleArn", r.b.GetAtt(r.id, "Arn"))
	m.emit(r)
	return nil
}

func (m *stateMachine) role() (*generated, error) {
	r := newRole(maker.At(m.r.key, maker.StateMachineRole), m.id+"Role", "states.amazonaws.com", m.shared)
	r.set("Path", m.get("RolePath"))
	r.copied(m.props, "PermissionsBoundary")
	r.set("Tags", m.tags())
	managed, inline, err := m.x.policies(m.r)
	if err != nil {
		return nil, err
	}
	for _, policy := range append(managed, m.tracingPolicies()...) {
		r.addManaged(policy)
	}
	r.inline = inline
	r.set("ManagedPolicyArns", r.b.List())
	return r.finish(), nil
}

// tracingPolicies returns the policy that tracing with X-Ray takes, if tracing is on for certain.
func (m *stateMachine) tracingPolicies() []*cfn.Node {
	if on, _ := m.get("Tracing").Get("Enabled").Bool(); !on {
		return nil
	}
	name := m.cause("Tracing", maker.StateMachineRole).Str(m.x.tracingPolicy())
	return []*cfn.Node{m.x.managedPolicyNamed(name)}
}
