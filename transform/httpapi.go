package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// httpAPIProperties is the property table of AWS::Serverless::HttpApi, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
func httpAPIProperties() []property {
	return []property{
		{manageKey, boolean(), 0},
		{"Name", anything(), 0},
		{"StageName", either(text(), mapping()), 0},
		{"Tags", mapping(), 0},
		{"PropagateTags", boolean(), 0},
		{"DefinitionBody", mapping(), 0},
		{"DefinitionUri", either(text(), mapping()), 0},
		{"StageVariables", mapping(), 0},
		{"CorsConfiguration", either(boolean(), mapping()), 0},
		{"AccessLogSettings", mapping(), 0},
		{"DefaultRouteSettings", mapping(), 0},
		{"Auth", mapping(), 0},
		{"RouteSettings", mapping(), 0},
		{"Domain", mapping(), 0},
		{"FailOnWarnings", boolean(), 0},
		{"Description", text(), 0},
		{"DisableExecuteApiEndpoint", boolean(), 0},
	}
}

// An httpAPI is one AWS::Serverless::HttpApi on its way to CloudFormation.
type httpAPI struct {
	x      *expansion
	r      *resource
	id     string
	props  *cfn.Node  // with the known parameters in CorsConfiguration and Domain filled in
	shared []cfn.Pair // the attributes that all resources but the API itself get

	body        *cfn.Node // the definition, nil when it lies in S3
	authorizers []*httpAuthorizer
	tags        *cfn.Node // of the author and of SAM; nil when nobody has any
	made        []*generated
}

// expandHTTPAPI makes the resources of an HTTP API: the API itself and its stage, and what its Auth and its Domain ask for.
// Functions have put their routes into the definition by now.
func expandHTTPAPI(x *expansion, r *resource) ([]*generated, error) {
	if err := checkProperties(r.id(), r.key, r.props(), httpAPIProperties()); err != nil {
		return nil, err
	}
	a := &httpAPI{x: x, r: r, id: r.id(), shared: sharedAttributes(r)}
	a.body = presentIfTruthy(r.props(), "DefinitionBody")
	for _, step := range []func() error{
		a.resolveProperties,
		a.checkDefinition,
		a.addCORS,
		a.addAuth,
		a.addTags,
		a.disableEndpoint,
		a.setTitle,
		a.setDescription,
		a.renameDefaultRoute,
		a.makeAPI,
		a.permitAuthorizers,
		a.makeDomain,
		a.makeStage,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return a.made, nil
}

// resolveProperties fills in the known parameters where the transform has to look inside.
func (a *httpAPI) resolveProperties() (err error) {
	a.props, err = a.x.resolveNamed(a.r.props(), "CorsConfiguration", "Domain")
	return err
}

// get returns a property of the API, or nil when it is absent or null.
func (a *httpAPI) get(name string) *cfn.Node {
	return present(a.props, name)
}

// cause returns a builder for what a property causes; the API itself is the cause when the property is absent.
func (a *httpAPI) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(a.props.Key(name), a.r.key), by)
}

// refuse files a fault under the API, where the author wrote what is at fault.
func (a *httpAPI) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(a.id, cfn.FirstOf(writtenAs(at, a.r.props(), a.props), at, a.r.key), format, args...)
}

// makeAPI makes the AWS::ApiGatewayV2::Api, which has all its settings in the definition. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
func (a *httpAPI) makeAPI() error {
	g := generate(maker.At(a.r.key, maker.HTTPAPI), a.id, "AWS::ApiGatewayV2::Api", mainAttributes(a.r))
	g.key = a.r.key
	a.made = append(a.made, g)
	if err := a.setDefinition(g); err != nil {
		return err
	}
	g.copiedIfTruthy(a.props, "FailOnWarnings")
	return nil
}

// addTags puts the tags into the definition; API Gateway takes them from there.
func (a *httpAPI) addTags() error {
	given := presentIfTruthy(a.props, "Tags")
	if given != nil {
		if err := a.needDefinition("Tags"); err != nil {
			return err
		}
	}
	if !openapi.ValidHTTP(a.body) {
		a.tags = present(a.props, "Tags") // an empty map, else a definition would be needed
		return nil
	}
	b := a.cause("Tags", maker.HTTPAPI)
	own := a.ownTags()
	a.tags = own
	if given != nil {
		a.tags = a.x.realm.Set(given, b.Str(own.Pairs[0].Key.Text), own.Pairs[0].Value)
	}
	return a.edit(func(d *openapi.HTTPDocument) error { return d.AddTags(a.tags) })
}

// ownTags are the tags that say SAM made the API.
func (a *httpAPI) ownTags() *cfn.Node {
	b := a.cause("Tags", maker.HTTPAPI)
	return b.Map(maker.Entry{Key: "httpapi:createdBy", Value: b.Str("SAM")})
}

// defaultStage is the stage that API Gateway serves without a part of the path for it.
const defaultStage = "$default"

// stageName is the name of the stage.
func (a *httpAPI) stageName() *cfn.Node {
	if name := presentIfTruthy(a.props, "StageName"); name != nil {
		return name
	}
	return maker.At(a.r.key, maker.APIStage).Str(defaultStage)
}

// stageID is the logical ID of the stage.
func (a *httpAPI) stageID() string {
	if isString(a.stageName(), defaultStage) {
		return a.id + "ApiGatewayDefaultStage"
	}
	return stageID(a.id, a.stageName())
}

// makeStage makes the AWS::ApiGatewayV2::Stage, which deploys what changes by itself. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html
func (a *httpAPI) makeStage() error {
	b := a.cause("StageName", maker.APIStage)
	g := generate(b, a.stageID(), "AWS::ApiGatewayV2::Stage", a.shared,
		maker.Entry{Key: "ApiId", Value: b.Ref(a.id)},
		maker.Entry{Key: "StageName", Value: a.stageName()},
		maker.Entry{Key: "AutoDeploy", Value: b.Bool(true)},
		maker.Entry{Key: "Tags", Value: a.tags})
	g.copied(a.props, "StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")
	a.made = append(a.made, g)
	return nil
}
