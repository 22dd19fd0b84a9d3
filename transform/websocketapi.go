package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// webSocketAPIProperties is the property table of AWS::Serverless::WebSocketApi, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-websocketapi.html
func webSocketAPIProperties() []property {
	return []property{
		{"ApiKeySelectionExpression", text(), 0},
		{"AccessLogSettings", mapping(), 0},
		{"Auth", mapping(), 0},
		{"DefaultRouteSettings", mapping(), 0},
		{"Description", text(), 0},
		{"DisableExecuteApiEndpoint", boolean(), 0},
		{"Domain", mapping(), 0},
		{"DisableSchemaValidation", boolean(), 0},
		{"FailOnWarnings", boolean(), 0},
		{"IpAddressType", text(), 0},
		{"Name", text(), 0},
		{"PropagateTags", boolean(), 0},
		{"Routes", mapping(), required},
		{"RouteSettings", mapping(), 0},
		{"RouteSelectionExpression", text(), required},
		{"StageName", either(text(), mapping()), 0},
		{"StageVariables", mapping(), 0},
		{"Tags", mapping(), 0},
	}
}

// A webSocketAPI is one AWS::Serverless::WebSocketApi on its way to CloudFormation. Of the attributes of the SAM resource only
// DependsOn gets into the output.
type webSocketAPI struct {
	x     *expansion
	r     *resource
	id    string
	props *cfn.Node // with the known parameters in Auth, Domain and Routes filled in

	stageName *cfn.Node
	auth      webSocketAuth
	routeIDs  []string
	made      []*generated // in the order of generation
}

// expandWebSocketAPI makes the resources of a WebSocket API: the API itself, its routes, domain, stage and authorizer.
func expandWebSocketAPI(x *expansion, r *resource) ([]*generated, error) {
	if err := checkProperties(r.id(), r.key, r.props(), webSocketAPIProperties()); err != nil {
		return nil, err
	}
	w := &webSocketAPI{x: x, r: r, id: r.id(), props: r.props()}
	for _, step := range []func() error{
		w.resolveProperties,
		w.check,
		w.makeAPI,
		w.makeDomain,
		w.nameStage,
		w.makeRoutes,
		w.makeStage,
		w.makeAuthorizer,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	w.propagateTags()
	return w.made, nil
}

// get returns a property of the API, or nil when it is absent or null.
func (w *webSocketAPI) get(name string) *cfn.Node {
	return present(w.props, name)
}

// cause returns a builder for what a property causes; the API itself is the cause when the property is absent.
func (w *webSocketAPI) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(w.props.Key(name), w.r.key), by)
}

// refuse files a fault under the API, where the author wrote what is at fault.
func (w *webSocketAPI) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(w.id, cfn.FirstOf(writtenAs(at, w.r.props(), w.props), at, w.r.key), format, args...)
}

// emit adds a generated resource.
func (w *webSocketAPI) emit(g ...*generated) {
	w.made = append(w.made, g...)
}

// resolveProperties fills in the known parameters where the transform has to look inside.
func (w *webSocketAPI) resolveProperties() (err error) {
	names := []string{"Auth", "Domain", "Routes"}
	if w.props, err = w.x.resolveNamed(w.props, names...); err != nil {
		return err
	}
	for _, name := range names {
		if value := w.get(name); value != nil && !value.IsMap() {
			return w.refuse(value, "%s must be a map, not %s", name, value.Kind.Phrase())
		}
	}
	return nil
}

// check judges the properties as a whole.
func (w *webSocketAPI) check() error {
	if !truthy(w.get("Routes")) {
		return w.refuse(w.props.Key("Routes"), "Routes is empty; a WebSocket API needs at least one route, such as $default")
	}
	if given := w.get("IpAddressType"); given.Is(cfn.String) && given.Text != "ipv4" && given.Text != "dualstack" {
		return w.refuse(given, "IpAddressType must be ipv4 or dualstack, not %q", given.Text)
	}
	if truthy(w.get("Domain").Get("MutualTlsAuthentication")) {
		return w.refuse(w.get("Domain").Key("MutualTlsAuthentication"),
			"API Gateway has no mutual TLS for WebSocket APIs; remove MutualTlsAuthentication")
	}
	auth := w.get("Auth")
	if truthy(auth) && !w.get("Routes").Has(connectRoute) {
		return w.refuse(w.props.Key("Auth"), "Auth is for the route $connect, which this API lacks; add the route or remove Auth")
	}
	w.auth = webSocketAuth{w, auth}
	return nil
}

// makeAPI makes the AWS::ApiGatewayV2::Api. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
func (w *webSocketAPI) makeAPI() error {
	b := maker.At(w.r.key, maker.WebSocketAPI)
	name := w.get("Name")
	if name == nil {
		name = b.Str(w.id)
	}
	var attrs []cfn.Pair
	if p, ok := w.r.node.Lookup("DependsOn"); ok && truthy(p.Value) {
		attrs = append(attrs, p)
	}
	g := generate(b, w.id, "AWS::ApiGatewayV2::Api", attrs,
		maker.Entry{Key: "Name", Value: name},
		maker.Entry{Key: "ProtocolType", Value: b.Str("WEBSOCKET")})
	g.key = w.r.key
	g.copied(w.props, "RouteSelectionExpression", "ApiKeySelectionExpression", "Description", "DisableExecuteApiEndpoint",
		"DisableSchemaValidation", "IpAddressType")
	g.set("Tags", w.allTags())
	w.emit(g)
	return nil
}

// tags are those of the resources that do not take the author's: the one that says SAM made them.
func (w *webSocketAPI) tags(b maker.Builder) *cfn.Node {
	return b.Map(maker.Entry{Key: "websocketapi:createdBy", Value: b.Str("SAM")})
}

// allTags are the author's tags and that of SAM.
func (w *webSocketAPI) allTags() *cfn.Node {
	b := w.cause("Tags", maker.WebSocketAPI)
	given, own := w.get("Tags"), w.tags(b)
	if given == nil {
		return own
	}
	return maker.With(given, own.Pairs[0].Key, own.Pairs[0].Value)
}

// propagateTags puts all tags on every resource that can have tags, when asked to.
func (w *webSocketAPI) propagateTags() {
	if !truthy(w.get("PropagateTags")) || !truthy(w.get("Tags")) {
		return
	}
	for _, g := range w.made {
		switch g.typ {
		case "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::DomainName":
			g.set("Tags", w.allTags())
		}
	}
}

// makeDomain makes the custom domain, if there is to be one.
func (w *webSocketAPI) makeDomain() error {
	given := w.get("Domain")
	if given == nil {
		return nil
	}
	b := w.cause("Domain", maker.APIDomain)
	d := domainV2{x: w.x, api: w.id, stage: w.stageID(), given: given, b: b, tags: w.tags(b), refuse: w.refuse}
	made, err := d.expand()
	w.emit(made...)
	return err
}

// nameStage settles the name of the stage.
func (w *webSocketAPI) nameStage() error {
	w.stageName = w.get("StageName")
	if w.stageName == nil {
		w.stageName = maker.At(w.r.key, maker.WebSocketAPI).Str("default")
	}
	if isString(w.stageName, "$default") {
		return w.refuse(w.stageName, "a WebSocket API has no stage $default; choose a name of letters and digits, or leave out "+
			"StageName, which makes it default")
	}
	if id := w.stageID(); !logicalid.Valid(id) {
		return refuse(id, w.stageName, "StageName becomes part of a logical ID, so it can only have letters and digits (A-Z, a-z, "+
			"0-9), not %q", w.stageName.Text)
	}
	return nil
}

// stageID is the logical ID of the stage; a name known only at deploy time is no part of it.
func (w *webSocketAPI) stageID() string {
	name := w.get("StageName")
	switch {
	case name == nil || isString(name, "default"):
		return w.id + "DefaultStage"
	case name.Is(cfn.String):
		return w.id + name.Text + "Stage"
	}
	return w.id + "Stage"
}

// makeStage makes the AWS::ApiGatewayV2::Stage. Settings of routes make it wait for the routes. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html
func (w *webSocketAPI) makeStage() error {
	b := w.cause("StageName", maker.APIStage)
	var attrs []cfn.Pair
	if truthy(w.get("RouteSettings")) {
		attrs = append(attrs, cfn.Pair{Key: b.Str("DependsOn"), Value: b.Strs(w.routeIDs...)})
	}
	g := generate(b, w.stageID(), "AWS::ApiGatewayV2::Stage", attrs,
		maker.Entry{Key: "ApiId", Value: b.Ref(w.id)},
		maker.Entry{Key: "StageName", Value: w.stageName},
		maker.Entry{Key: "AutoDeploy", Value: b.Bool(true)},
		maker.Entry{Key: "Tags", Value: w.tags(b)})
	g.copied(w.props, "StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")
	w.emit(g)
	return nil
}
