package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// connectRoute is the key of the route that a client takes first: the one that authorizes.
const connectRoute = "$connect"

// A webSocketRoute is one entry of the Routes of a WebSocket API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-websocketapi-websocketapiroute.html
type webSocketRoute struct {
	w     *webSocketAPI
	key   *cfn.Node
	given *cfn.Node
	id    string // what the logical IDs of its resources begin with
}

// makeRoutes makes the resources of the routes, in the order written.
func (w *webSocketAPI) makeRoutes() error {
	for _, p := range entriesOf(w.get("Routes")) {
		route := webSocketRoute{w: w, key: p.Key, given: p.Value}
		if err := route.read(); err != nil {
			return err
		}
		made := []*generated{route.route(), route.integration(), route.permission()}
		for _, g := range made {
			if err := checkLogicalID(g.id, g.b.Str(g.id)); err != nil {
				return err
			}
		}
		w.routeIDs = append(w.routeIDs, made[0].id)
		w.emit(made...)
	}
	return nil
}

// read judges the route. What Auth says is judged with every route, so that the first fault in the order written is told.
func (r *webSocketRoute) read() error {
	name, ok := routeName(r.key.Text)
	if !ok {
		return r.w.refuse(r.key, "the route key %q must have letters and digits only, or be $connect, $disconnect or $default", r.key.Text)
	}
	r.id = r.w.id + name
	if !r.given.IsMap() {
		return r.w.refuse(r.given, "the route %s must be a map with a FunctionArn, not %s", r.key.Text, r.given.Kind.Phrase())
	}
	if truthy(r.given.Get("RequestParameters")) && r.key.Text != connectRoute {
		return r.w.refuse(r.given.Key("RequestParameters"), "only the route $connect can have RequestParameters; remove them from %s", r.key.Text)
	}
	if err := r.w.auth.check(); err != nil {
		return err
	}
	if !r.given.Has("FunctionArn") {
		return r.w.refuse(r.key, "the route %s has no FunctionArn; give it the ARN of the function that serves it", r.key.Text)
	}
	return nil
}

// routeName is the part of the logical IDs that stands for a route key: capitalized, without a dollar.
func routeName(key string) (name string, ok bool) {
	switch key {
	case connectRoute, "$disconnect", "$default":
		key = key[1:]
	}
	if !logicalid.IsAlphanumeric(key) {
		return "", false
	}
	first := []rune(key)[:1]
	rest := strings.TrimPrefix(key, string(first))
	return strings.ToUpper(string(first)) + strings.ToLower(rest), true
}

func (r *webSocketRoute) build(by cfn.Maker) maker.Builder {
	return maker.At(r.key, by)
}

// route makes the AWS::ApiGatewayV2::Route. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html
func (r *webSocketRoute) route() *generated {
	b := r.build(maker.APIRoute)
	g := generate(b, r.id+"Route", "AWS::ApiGatewayV2::Route", nil,
		maker.Entry{Key: "ApiId", Value: b.Ref(r.w.id)},
		maker.Entry{Key: "RouteKey", Value: b.Str(r.key.Text)},
		maker.Entry{Key: "Target", Value: b.Func("Fn::Join", b.List(
			b.Str("/"), b.List(b.Str("integrations"), b.Ref(r.integrationID()))))})
	g.copied(r.given, "ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels",
		"RouteResponseSelectionExpression")
	g.copiedIfTruthy(r.given, "RequestParameters")
	if r.key.Text == connectRoute {
		r.w.auth.authorize(g)
	}
	return g
}

func (r *webSocketRoute) integrationID() string {
	return r.id + "Integration"
}

// integration makes the AWS::ApiGatewayV2::Integration: what the route invokes. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html
func (r *webSocketRoute) integration() *generated {
	b := r.build(maker.APIIntegration)
	return generate(b, r.integrationID(), "AWS::ApiGatewayV2::Integration", nil,
		maker.Entry{Key: "ApiId", Value: b.Ref(r.w.id)},
		maker.Entry{Key: "IntegrationType", Value: b.Str("AWS_PROXY")},
		maker.Entry{Key: "TimeoutInMillis", Value: present(r.given, "IntegrationTimeout")},
		maker.Entry{Key: "IntegrationUri", Value: invocationURI(b, "FunctionArn", r.given.Get("FunctionArn"))})
}

// invocationURI is the URI at which API Gateway invokes a function; variable names the ARN in the Fn::Sub.
func invocationURI(b maker.Builder, variable string, arn *cfn.Node) *cfn.Node {
	return b.Sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${"+variable+"}/invocations",
		maker.Entry{Key: variable, Value: arn})
}

// permission makes the AWS::Lambda::Permission by which the route may invoke the function.
func (r *webSocketRoute) permission() *generated {
	b := r.build(maker.EventPermission)
	arn, name := "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${"+r.w.id+".ApiId}/", r.w.stageName
	source := b.Sub(arn + name.Text + "/" + r.key.Text)
	if !name.Is(cfn.String) {
		const variable = "__StageName__"
		source = b.Sub(arn+"${"+variable+"}/"+r.key.Text, maker.Entry{Key: variable, Value: name})
	}
	return invokePermission(b, r.id+"Permission", nil, present(r.given, "FunctionArn"), source)
}

// invokePermission makes the AWS::Lambda::Permission by which API Gateway may invoke a function from a source.
func invokePermission(b maker.Builder, id string, attrs []cfn.Pair, function, source *cfn.Node) *generated {
	return generate(b, id, "AWS::Lambda::Permission", attrs,
		maker.Entry{Key: "Action", Value: b.Str("lambda:InvokeFunction")},
		maker.Entry{Key: "FunctionName", Value: function},
		maker.Entry{Key: "Principal", Value: b.Str("apigateway.amazonaws.com")},
		maker.Entry{Key: "SourceArn", Value: source})
}
