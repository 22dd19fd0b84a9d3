package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// publish makes the version and the alias of the state machine, when there is to be an alias. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html#sam-statemachine-autopublishalias
func (m *stateMachine) publish() error {
	name := presentIfTruthy(m.props, "AutoPublishAlias")
	if name == nil {
		return m.checkWithoutAlias()
	}
	text := asText(maker.StateMachineAlias, name)
	if isIntrinsic(name) && m.x.opts.StubDeployTime {
		text = aliasStandIn(name)
	}
	if text == nil {
		return m.refuse(name, "AutoPublishAlias must be a string, not %s, because it becomes part of a logical ID", name.Kind.Phrase())
	}
	id := m.id + "Alias" + text.Text
	if !logicalid.Valid(id) {
		return refuse(id, name, "AutoPublishAlias becomes part of a logical ID, so it can only have letters and digits (A-Z, a-z, "+
			"0-9), not %q", text.Text)
	}
	if given := m.get("DeploymentPreference"); truthy(given) && !given.IsMap() {
		return m.refuse(given, "DeploymentPreference must be a map, not %s", given.Kind.Phrase())
	}
	version := m.version()
	m.alias = m.makeAlias(id, name, version)
	m.emit(version, m.alias)
	return nil
}

// checkWithoutAlias refuses what only an alias makes sense of.
func (m *stateMachine) checkWithoutAlias() error {
	for _, name := range []string{"UseAliasAsEventTarget", "DeploymentPreference"} {
		if truthy(m.get(name)) {
			return m.refuse(m.props.Key(name), "%s needs AutoPublishAlias; add the name of an alias or remove %s", name, name)
		}
	}
	return nil
}

// version makes the AWS::StepFunctions::StateMachineVersion, which outlives its successors unless the author says otherwise.
func (m *stateMachine) version() *generated {
	b := m.cause("AutoPublishAlias", maker.StateMachineVersion)
	g := generate(b, m.id+"Version", "AWS::StepFunctions::StateMachineVersion", m.shared,
		maker.Entry{Key: "StateMachineArn", Value: b.Ref(m.id)},
		maker.Entry{Key: "StateMachineRevisionId", Value: b.GetAtt(m.id, "StateMachineRevisionId")})
	for _, name := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		if !m.r.node.Has(name) {
			g.setAttribute(name, b.Str("Retain"))
		}
	}
	return g
}

// makeAlias makes the AWS::StepFunctions::StateMachineAlias. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachinealias.html
func (m *stateMachine) makeAlias(id string, name *cfn.Node, version *generated) *generated {
	b := m.cause("AutoPublishAlias", maker.StateMachineAlias)
	preference := presentIfTruthy(m.props, "DeploymentPreference")
	if preference == nil {
		preference = b.Map(maker.Entry{Key: "Type", Value: b.Str("ALL_AT_ONCE")})
	}
	preference = maker.With(preference, b.Str("StateMachineVersionArn"), b.Ref(version.id))
	return generate(b, id, "AWS::StepFunctions::StateMachineAlias", m.shared,
		maker.Entry{Key: "Name", Value: name},
		maker.Entry{Key: "DeploymentPreference", Value: preference})
}
