package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// apiEvent invokes the function by a route of a REST API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html
func apiEvent() eventSource {
	return eventSource{
		properties: []property{
			{"Path", text(), required},
			{"Method", text(), required},
			{"RestApiId", text(), required},
			{"Stage", text(), 0},
			{"Auth", mapping(), 0},
			{"RequestModel", mapping(), 0},
			{"RequestParameters", listing(), 0},
			{"TimeoutInMillis", integer(), 0},
			{"ResponseTransferMode", text(), 0},
		},
		link:   linkAPIEvent,
		expand: expandAPIEvent,
	}
}

// linkAPIEvent finds the API, and tells it the name of the function.
func linkAPIEvent(f *function, e *event) error {
	if _, err := f.x.apiOf(f.id, e); err != nil {
		return err
	}
	name, err := f.x.resolve(f.get("FunctionName"))
	if err != nil {
		return err
	}
	id, _ := apiID(e.get("RestApiId"))
	f.x.addFunctionName(id, name)
	return nil
}

// expandAPIEvent makes the permission of the API to invoke the function, and puts the route into a definition that SAM writes.
func expandAPIEvent(f *function, e *event) ([]*generated, error) {
	api, err := f.x.apiOf(f.id, e)
	if err != nil {
		return nil, err
	}
	made := []*generated{f.permission(e, f.apiPermission(e, api))}
	rt := f.route(e, api)
	if err := rt.addToDefinition(); err != nil {
		return nil, err
	}
	return made, rt.overrideAuth()
}

// apiPermission lets the API invoke the function on the route, from every stage.
func (f *function) apiPermission(e *event, api *resource) permission {
	b := e.build(maker.EventPermission)
	source := "arn:" + f.x.partition + ":execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/" +
		methodInARN(e.get("Method").Text) + pathInARN(e.get("Path").Text)
	return permission{
		principal: "apigateway.amazonaws.com",
		suffix:    stageSuffix(api),
		sourceARN: b.Sub(source,
			maker.Entry{Key: "__ApiId__", Value: e.get("RestApiId")},
			maker.Entry{Key: "__Stage__", Value: b.Str("*")}),
	}
}

// stageSuffix is what the ID of a permission says about the stage.
func stageSuffix(api *resource) string {
	if name, ok := api.props().Get("StageName").Str(); ok {
		return name
	}
	return "Stage"
}

func methodInARN(method string) string {
	if strings.EqualFold(method, "any") {
		return "*"
	}
	return strings.ToUpper(method)
}

// pathInARN writes a path as permissions have it: with * for variables and without a slash at the end.
func pathInARN(path string) string {
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	return openapi.WithoutVariables(path)
}

// route describes the event to the definition of its API.
func (f *function) route(e *event, api *resource) *apiRoute {
	rt := &apiRoute{
		x: f.x, e: e, api: api, merges: true,
		condition: f.r.node.Get("Condition"),
		stage:     api.props().Get("StageName"),
		responses: f.x.realm.Dict(e.build(maker.APIIntegration)),
		refine:    func(d *openapi.Document) error { return f.refineRoute(d, e, api) },
		refuse: func(at *cfn.Node, format string, args ...any) error {
			return e.refuse(f, at, format, args...)
		},
	}
	if !rt.stage.Is(cfn.String) {
		rt.stage = e.build(maker.APIPolicy).Str(stageSuffix(api))
	}
	rt.integration = f.apiIntegration(e, f.credentials(e, present(api.props(), "Auth")))
	return rt
}

// credentials returns the role under which API Gateway invokes the function for a request that is signed with AWS credentials:
// that of the caller unless InvokeRole names one. It is nil when API Gateway needs none, the permission being enough.
func (f *function) credentials(e *event, apiAuth *cfn.Node) *cfn.Node {
	auth := e.get("Auth")
	signed := isString(auth.Get("Authorizer"), openapi.IAMAuthorizer) ||
		!truthy(auth) && isString(apiAuth.Get("DefaultAuthorizer"), openapi.IAMAuthorizer)
	if !signed {
		return nil
	}
	role, given := auth.Lookup("InvokeRole")
	if !given {
		role, given = apiAuth.Lookup("InvokeRole")
	}
	switch {
	case !given || isString(role.Value, "CALLER_CREDENTIALS"):
		return maker.At(cfn.FirstOf(role.Key, auth.Key("Authorizer"), e.key), maker.APIIntegration).Str(f.x.callersRole())
	case !truthy(role.Value) || isString(role.Value, "NONE"):
		return nil
	}
	return role.Value
}

// callersRole stands for the credentials of whoever calls an API.
func (x *expansion) callersRole() string {
	return "arn:" + x.partition + ":iam::*:user/*"
}

// apiIntegration makes the integration that invokes the function. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
func (f *function) apiIntegration(e *event, credentials *cfn.Node) *cfn.Node {
	b := e.build(maker.APIIntegration)
	version, action := "2015-03-31", "invocations"
	var mode *cfn.Node
	if given := e.get("ResponseTransferMode"); isString(given, "RESPONSE_STREAM") {
		version, action = "2021-11-15", "response-streaming-invocations"
		mode = maker.At(given, maker.APIIntegration).Str("STREAM")
	}
	return f.x.realm.Dict(b,
		maker.Entry{Key: "type", Value: b.Str("aws_proxy")},
		maker.Entry{Key: "httpMethod", Value: b.Str("POST")},
		maker.Entry{Key: "uri", Value: f.integrationURI(b, f.x.partition, version, action)},
		maker.Entry{Key: "responseTransferMode", Value: mode},
		maker.Entry{Key: "credentials", Value: credentials},
	)
}

// integrationURI is the URI that invokes the function or its alias, under the condition of the function. Its text takes after the
// function's ID in the template, which the alias, being generated, does not have. partition is that of the API, or the pseudo
// parameter for it.
func (f *function) integrationURI(b maker.Builder, partition, version, action string) *cfn.Node {
	target, from := f.id+".Arn", f.r.key
	if f.alias != nil {
		target, from = f.alias.id, nil
	}
	text := "arn:" + partition + ":apigateway:${AWS::Region}:lambda:path/" + version + "/functions/${" + target + "}/" + action
	uri := f.x.realm.Dict(b, maker.Entry{Key: "Fn::Sub", Value: f.x.realm.Derive(b, text, from)})
	if condition := f.r.node.Get("Condition"); truthy(condition) {
		uri = openapi.Conditional(condition, uri)
	}
	return uri
}
