package transform

import (
	"regexp"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/build"
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
	if _, err := f.apiOf(e); err != nil {
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

// apiOf returns the API that the event names.
func (f *function) apiOf(e *event) (*resource, error) {
	id, ok := apiID(e.get("RestApiId"))
	api := f.x.resources.get(id)
	if !ok || api == nil {
		return nil, e.refuse(f, e.at("RestApiId"), "RestApiId must name an API of this template, by its logical ID or a Ref to it")
	}
	if api.node.Has("Properties") && !api.props().IsMap() {
		return nil, refuse(id, firstOf(api.props(), api.key), "Properties must be a map, not a %s", api.props().Kind)
	}
	if name := api.props().Get("StageName"); isString(name, "") {
		return nil, refuse(id, name, "StageName is empty; give the stage a name such as Prod")
	}
	return api, nil
}

// expandAPIEvent makes the permission of the API to invoke the function, and puts the route into a definition that SAM writes.
func expandAPIEvent(f *function, e *event) ([]*generated, error) {
	api, err := f.apiOf(e)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"Auth", "RequestModel", "RequestParameters"} {
		if truthy(e.get(name)) {
			return nil, e.refuse(f, e.props.Key(name), "samx cannot expand %s of an event of type Api yet", name)
		}
	}
	made := []*generated{f.permission(e, f.apiPermission(e, api))}
	return made, f.addToDefinition(e, api)
}

// apiPermission lets the API invoke the function on the route, from every stage.
func (f *function) apiPermission(e *event, api *resource) permission {
	b := e.build(build.EventPermission)
	source := "arn:" + f.x.partition + ":execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/" +
		methodInARN(e.get("Method").Text) + pathInARN(e.get("Path").Text)
	return permission{
		principal: "apigateway.amazonaws.com",
		suffix:    stageSuffix(api),
		sourceARN: b.Sub(source,
			build.Entry{Key: "__ApiId__", Value: e.get("RestApiId")},
			build.Entry{Key: "__Stage__", Value: b.Str("*")}),
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

// pathVariable is a variable of a path, {id} or {proxy+}.
var pathVariable = regexp.MustCompile(`\{[a-zA-Z0-9._-]+\+?\}`)

// pathInARN writes a path as permissions have it: with * for variables and without a slash at the end.
func pathInARN(path string) string {
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	return pathVariable.ReplaceAllString(path, "*")
}

// addToDefinition puts the route into the definition of the API, when SAM writes it or merges what it would write.
func (f *function) addToDefinition(e *event, api *resource) error {
	merge := truthy(api.props().Get("MergeDefinitions"))
	body := presentIfTruthy(api.props(), "DefinitionBody")
	if body == nil || !managed(api) && !merge {
		return nil
	}
	into := body
	if merge {
		into = openapi.Skeleton(&f.x.realm, e.build(build.APIBody))
	}
	edited, err := f.x.editDefinition(api.id(), into, func(d *openapi.Document) error { return f.addRoute(d, e, api) })
	if err != nil {
		return err
	}
	if merge {
		edited, err = openapi.MergeMethod(&f.x.realm, body, edited, e.get("Path"), e.get("Method"))
		if err != nil {
			return refuseDefinition(api.id(), err)
		}
	}
	f.x.setProperty(api, "DefinitionBody", edited)
	return nil
}

// addRoute puts the route into an open definition.
func (f *function) addRoute(d *openapi.Document, e *event, _ *resource) error {
	path, method := e.get("Path"), e.get("Method")
	defined, err := d.HasIntegration(path, method)
	if err != nil {
		return err
	}
	if defined {
		return e.refuse(f, method, "the method %s of the path %s is defined more than once; a route can invoke one function only",
			method.Text, path.Text)
	}
	b := e.build(build.APIIntegration)
	condition := f.r.node.Get("Condition")
	integration := f.apiIntegration(e, condition)
	if err := d.AddIntegration(path, method, integration, f.x.realm.Dict(b), condition); err != nil {
		return err
	}
	if timeout := e.get("TimeoutInMillis"); truthy(timeout) {
		return d.AddTimeout(path, method, timeout)
	}
	return nil
}

// apiIntegration makes the integration that invokes the function. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
func (f *function) apiIntegration(e *event, condition *cfn.Node) *cfn.Node {
	b := e.build(build.APIIntegration)
	version, action := "2015-03-31", "invocations"
	var mode *cfn.Node
	if given := e.get("ResponseTransferMode"); isString(given, "RESPONSE_STREAM") {
		version, action = "2021-11-15", "response-streaming-invocations"
		mode = build.At(given, build.APIIntegration).Str("STREAM")
	}
	uri := f.x.realm.Dict(b, build.Entry{Key: "Fn::Sub", Value: f.invocationURI(b, version, action)})
	if truthy(condition) {
		uri = openapi.Conditional(condition, uri)
	}
	return f.x.realm.Dict(b,
		build.Entry{Key: "type", Value: b.Str("aws_proxy")},
		build.Entry{Key: "httpMethod", Value: b.Str("POST")},
		build.Entry{Key: "uri", Value: uri},
		build.Entry{Key: "responseTransferMode", Value: mode},
	)
}

// invocationURI is the text of the URI that invokes the function or its alias. It takes after the function's ID in the
// template, which the alias, being generated, does not have.
func (f *function) invocationURI(b build.Builder, version, action string) *cfn.Node {
	target, from := f.id+".Arn", f.r.key
	if f.alias != nil {
		target, from = f.alias.id, nil
	}
	uri := "arn:" + f.x.partition + ":apigateway:${AWS::Region}:lambda:path/" + version + "/functions/${" + target + "}/" + action
	return f.x.realm.Derive(b, uri, from)
}
