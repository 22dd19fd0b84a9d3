package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// httpAPIEvent invokes the function by a route of an HTTP API, or of a REST API whose definition is OpenAPI 3. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html
func httpAPIEvent() eventSource {
	return eventSource{
		properties: []property{
			{"Path", text(), 0},
			{"Method", text(), 0},
			{"ApiId", text(), 0},
			{"Stage", text(), 0},
			{"Auth", mapping(), 0},
			{"TimeoutInMillis", integer(), 0},
			{"RouteSettings", mapping(), 0},
			{"PayloadFormatVersion", text(), 0},
		},
		expand: expandHTTPAPIEvent,
	}
}

// An httpRoute is an event of type HttpApi on its way into the definition of its API.
type httpRoute struct {
	f   *function
	e   *event
	api *resource
}

func (rt *httpRoute) path() *cfn.Node   { return rt.e.get("Path") }
func (rt *httpRoute) method() *cfn.Node { return rt.e.get("Method") }

func (rt *httpRoute) refuse(at *cfn.Node, format string, args ...any) error {
	return rt.e.refuse(rt.f, at, format, args...)
}

// expandHTTPAPIEvent makes the permission of the API to invoke the function, and puts the route into the definition, unless
// that lies in S3. A definition of the author's gets the route, too.
func expandHTTPAPIEvent(f *function, e *event) ([]*generated, error) {
	rt, err := f.httpRoute(e)
	if err != nil {
		return nil, err
	}
	body := present(rt.api.props(), "DefinitionBody")
	if body == nil {
		return []*generated{rt.permission()}, nil
	}
	if !openapi.ValidHTTP(body) {
		return nil, refuse(rt.api.id(), body, "the event %s of %s puts a route into this definition, so it must be a map with "+
			"paths, a map, and openapi: 3.x or 3.x.y", e.name, f.id)
	}
	permitted, err := rt.addToDefinition(body)
	if err != nil || permitted {
		return nil, err
	}
	return []*generated{rt.permission()}, nil
}

// httpRoute finds the API that the event names, or that was made for it.
func (f *function) httpRoute(e *event) (*httpRoute, error) {
	id, ok := apiID(e.get("ApiId"))
	api := f.x.resources.get(id)
	if !ok || api == nil || e.get("Path") == nil || e.get("Method") == nil {
		return nil, e.refuse(f, e.at("ApiId"), "ApiId must name an API of this template, by its logical ID or a Ref to it")
	}
	if api.node.Has("Properties") && !api.props().IsMap() {
		return nil, refuse(id, cfn.FirstOf(api.props(), api.key), "Properties must be a map, not %s", api.props().Kind.Phrase())
	}
	return &httpRoute{f, e, api}, nil
}

// addToDefinition puts the route into the definition. That of a REST API is copied before and after, as the service does: the ID
// of its deployment depends on it. It reports whether the API may invoke the function on the route by the permission of another
// event.
func (rt *httpRoute) addToDefinition(body *cfn.Node) (permitted bool, err error) {
	rest := rt.api.typeName() == typeAPI
	if rest {
		body = rt.f.x.realm.DeepCopy(body)
	}
	edited, err := rt.f.x.editHTTPDefinition(rt.api.id(), body, func(d *openapi.HTTPDocument) (err error) {
		if permitted, err = rt.permitted(d); err != nil {
			return err
		}
		return rt.add(d)
	})
	if err != nil {
		return false, err
	}
	if rest {
		edited = rt.f.x.realm.DeepCopy(edited)
	}
	rt.f.x.setProperty(rt.api, "DefinitionBody", edited)
	return permitted, nil
}

// permitted reports whether the API may invoke the function on the route by the permission of an event that makes the function
// serve the default route, for which it may be invoked on any route.
func (rt *httpRoute) permitted(d *openapi.HTTPDocument) (bool, error) {
	if rt.path().Text == openapi.DefaultRoute {
		return false, nil
	}
	return d.DefaultRouteInvokes(rt.f.id)
}

// permission lets the API invoke the function on the route, from every stage.
func (rt *httpRoute) permission() *generated {
	b := rt.e.build(maker.EventPermission)
	source := "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/" + rt.inARN()
	return rt.f.permission(rt.e, permission{
		principal: "apigateway.amazonaws.com",
		sourceARN: b.Sub(source,
			maker.Entry{Key: "__ApiId__", Value: rt.e.get("ApiId")},
			maker.Entry{Key: "__Stage__", Value: b.Str("*")}),
	})
}

// inARN writes the route as permissions have it: GET/items/*.
func (rt *httpRoute) inARN() string {
	path, method := rt.path().Text, rt.method().Text
	anyMethod := strings.EqualFold(method, "any")
	if anyMethod && path == "/"+openapi.DefaultRoute {
		return openapi.DefaultRoute
	}
	method = strings.ToUpper(method)
	if anyMethod || strings.EqualFold(method, openapi.AnyMethod) {
		method = "*"
	}
	if path == openapi.DefaultRoute {
		return method
	}
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	return method + httpPathVariable.Get().ReplaceAllString(path, "*")
}

// httpPathVariable is a variable of a path that permissions have a * for: of those that stand for several segments, {proxy+}
// alone.
var httpPathVariable = lazy.Pattern{Expression: `\{([a-zA-Z0-9._-]+|proxy\+)\}`}

// add puts the route into an open definition. One that the author wrote may have the integration already, and keeps it.
func (rt *httpRoute) add(d *openapi.HTTPDocument) error {
	defined, err := d.HasIntegration(rt.path(), rt.method())
	if err != nil {
		return err
	}
	if defined && managed(rt.api) {
		return rt.refuse(rt.method(), "the method %s of the path %s is defined more than once; a route can invoke one target only",
			rt.method().Text, rt.path().Text)
	}
	if !defined {
		err := d.AddIntegration(rt.path(), rt.method(), rt.f.httpIntegration(rt.e), rt.f.r.node.Get("Condition"))
		if err != nil {
			return err
		}
	}
	if err := rt.addAuth(d); err != nil {
		return err
	}
	if timeout := rt.e.get("TimeoutInMillis"); truthy(timeout) {
		if err := d.AddTimeout(rt.path(), rt.method(), timeout); err != nil {
			return err
		}
	}
	if err := d.AddPathParameters(rt.path(), rt.method()); err != nil {
		return err
	}
	if version := rt.e.get("PayloadFormatVersion"); truthy(version) {
		return d.SetPayloadFormat(rt.path(), rt.method(), version)
	}
	return nil
}

// httpIntegration makes the integration that invokes the function. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func (f *function) httpIntegration(e *event) *cfn.Node {
	b := e.build(maker.APIIntegration)
	return f.x.realm.Dict(b,
		maker.Entry{Key: "type", Value: b.Str("aws_proxy")},
		maker.Entry{Key: "httpMethod", Value: b.Str("POST")},
		maker.Entry{Key: "payloadFormatVersion", Value: b.Str("2.0")},
		maker.Entry{Key: "uri", Value: f.integrationURI(b, "${AWS::Partition}", "2015-03-31", "invocations")},
	)
}
