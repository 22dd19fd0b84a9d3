package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

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
		link: func(m *stateMachine, e *machineEvent) error {
			_, err := m.x.apiOf(m.id, e.event)
			return err
		},
		expand: expandMachineAPIEvent,
	}
}

// expandMachineAPIEvent makes the role in which the API starts the state machine, and puts the route into a definition that SAM
// writes.
func expandMachineAPIEvent(m *stateMachine, e *machineEvent) ([]*generated, error) {
	api, err := m.x.apiOf(m.id, e.event)
	if err != nil {
		return nil, err
	}
	role := m.eventRole(e, "apigateway.amazonaws.com")
	return []*generated{role}, m.route(e, api, role).addToDefinition()
}

// route describes the event to the definition of its API.
func (m *stateMachine) route(e *machineEvent, api *resource, role *generated) *apiRoute {
	b := e.build(maker.APIIntegration)
	rt := &apiRoute{
		x: m.x, e: e.event, api: api,
		condition:   m.r.node.Get("Condition"),
		stage:       cfn.FirstOf(e.get("Stage"), b.Null()),
		integration: m.apiIntegration(e, role),
		responses: m.x.realm.Dict(b,
			maker.Entry{Key: "200", Value: m.x.realm.Dict(b, maker.Entry{Key: "description", Value: b.Str("OK")})},
			maker.Entry{Key: "400", Value: m.x.realm.Dict(b, maker.Entry{Key: "description", Value: b.Str("Bad Request")})}),
		refuse: e.refuseName,
	}
	return rt
}

// apiIntegration makes the integration that starts an execution with the body of the request for its input. See
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
func (m *stateMachine) apiIntegration(e *machineEvent, role *generated) *cfn.Node {
	b, dict := e.build(maker.APIIntegration), m.x.realm.Dict
	status := func(code string) maker.Entry {
		return maker.Entry{Key: code, Value: dict(b, maker.Entry{Key: "statusCode", Value: b.Str(code)})}
	}
	uri := b.Sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution")
	if condition := m.r.node.Get("Condition"); truthy(condition) {
		uri = openapi.Conditional(condition, uri)
	}
	return dict(b,
		maker.Entry{Key: "type", Value: b.Str("aws")},
		maker.Entry{Key: "httpMethod", Value: b.Str("POST")},
		maker.Entry{Key: "uri", Value: uri},
		maker.Entry{Key: "responses", Value: dict(b, status("200"), status("400"))},
		maker.Entry{Key: "credentials", Value: b.GetAtt(role.id, "Arn")},
		maker.Entry{Key: "requestTemplates", Value: b.Map(
			maker.Entry{Key: "application/json", Value: b.Sub(m.requestTemplate(e))})})
}

// requestTemplate turns a request into the call that starts an execution.
func (m *stateMachine) requestTemplate(e *machineEvent) string {
	input := "$util.escapeJavaScript($input.json('$'))"
	if truthy(e.get("UnescapeMappingTemplate")) {
		input += `.replaceAll("\\'","'")`
	}
	return `{"input": "` + input + `", "stateMachineArn": "${` + m.targetID() + `}"}`
}
