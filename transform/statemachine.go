package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// stateMachineProperties is the property table of AWS::Serverless::StateMachine, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
func stateMachineProperties() []property {
	return []property{
		{"Definition", mapping(), 0},
		{"DefinitionUri", either(text(), mapping()), 0},
		{"Logging", mapping(), 0},
		{"Role", text(), 0},
		{"RolePath", anything(), 0},
		{"DefinitionSubstitutions", mapping(), 0},
		{"Events", mapOf(mapping()), 0},
		{"Name", text(), 0},
		{"Type", text(), 0},
		{"Tags", mapping(), 0},
		{"PropagateTags", boolean(), 0},
		{"Policies", either(text(), listOf(either(text(), mapping()))), 0},
		{"Tracing", mapping(), 0},
		{"PermissionsBoundary", text(), 0},
		{"AutoPublishAlias", anything(), 0},
		{"DeploymentPreference", anything(), 0},
		{"UseAliasAsEventTarget", boolean(), noIntrinsic},
	}
}

// A stateMachine is one AWS::Serverless::StateMachine on its way to CloudFormation.
type stateMachine struct {
	x      *expansion
	r      *resource
	id     string
	props  *cfn.Node
	shared []cfn.Pair // the attributes that all resources but the state machine itself get

	machine *generated
	alias   *generated // nil when the state machine publishes none
	events  []*machineEvent
	made    []*generated // in the order of generation
}

// expandStateMachine makes the resources of a state machine: the state machine itself, its role, version and alias, and
// what its events need.
func expandStateMachine(x *expansion, r *resource) ([]*generated, error) {
	if err := x.expandPolicyTemplates(r); err != nil {
		return nil, err
	}
	if err := checkProperties(r.id(), r.key, r.props(), stateMachineProperties()); err != nil {
		return nil, err
	}
	m := &stateMachine{x: x, r: r, id: r.id(), props: r.props(), shared: sharedAttributes(r)}
	for _, step := range []func() error{
		m.readEvents,
		m.makeMachine,
		m.makeRole,
		m.publish,
		m.expandEvents,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	m.propagateTags()
	return m.made, nil
}

// get returns a property of the state machine, or nil when it is absent or null.
func (m *stateMachine) get(name string) *cfn.Node {
	return present(m.props, name)
}

// cause returns a builder for what a property causes; the state machine itself is the cause when the property is absent.
func (m *stateMachine) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(m.props.Key(name), m.r.key), by)
}

// refuse files a fault under the state machine.
func (m *stateMachine) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(m.id, cfn.FirstOf(at, m.r.key), format, args...)
}

// emit adds a generated resource.
func (m *stateMachine) emit(g ...*generated) {
	m.made = append(m.made, g...)
}

// makeMachine makes the AWS::StepFunctions::StateMachine. Its RoleArn is set later, by makeRole. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
func (m *stateMachine) makeMachine() error {
	g := generate(maker.At(m.r.key, maker.StateMachine), m.id, "AWS::StepFunctions::StateMachine", mainAttributes(m.r))
	g.key = m.r.key
	m.machine = g
	if err := m.define(); err != nil {
		return err
	}
	g.set("LoggingConfiguration", m.get("Logging"))
	g.set("StateMachineName", m.get("Name"))
	g.set("StateMachineType", m.get("Type"))
	g.set("TracingConfiguration", m.get("Tracing"))
	g.set("Tags", m.tags())
	m.emit(g)
	return nil
}

// tags are those of the state machine and its role.
func (m *stateMachine) tags() *cfn.Node {
	return createdByTagList(m.cause("Tags", maker.StateMachineTags), "stateMachine:createdBy", m.get("Tags"))
}

// propagateTags replaces the tags of every resource of the state machine that can have tags by the author's, when asked to.
func (m *stateMachine) propagateTags() {
	tags := m.get("Tags")
	if !truthy(m.get("PropagateTags")) || !truthy(tags) {
		return
	}
	list := tagList(m.cause("Tags", maker.StateMachineTags), tags)
	for _, g := range m.made {
		switch g.typ {
		case "AWS::StepFunctions::StateMachine", "AWS::IAM::Role", "AWS::SQS::Queue":
			g.set("Tags", list)
		}
	}
}
