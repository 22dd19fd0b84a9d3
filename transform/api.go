package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// apiProperties is the property table of AWS::Serverless::Api, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
func apiProperties() []property {
	return []property{
		{manageKey, boolean(), 0},
		{"Name", either(text(), mapping()), 0},
		{"StageName", either(text(), mapping()), required},
		{"Tags", mapping(), 0},
		{"PropagateTags", boolean(), 0},
		{"DefinitionBody", mapping(), 0},
		{"DefinitionUri", either(text(), mapping()), 0},
		{"MergeDefinitions", boolean(), noIntrinsic},
		{"CacheClusterEnabled", boolean(), 0},
		{"CacheClusterSize", text(), 0},
		{"Variables", mapping(), 0},
		{"EndpointConfiguration", either(text(), mapping()), 0},
		{"MethodSettings", listing(), 0},
		{"BinaryMediaTypes", listing(), 0},
		{"MinimumCompressionSize", integer(), 0},
		{"Cors", either(text(), mapping()), 0},
		{"Auth", mapping(), 0},
		{"GatewayResponses", mapping(), 0},
		{"AccessLogSetting", mapping(), 0},
		{"CanarySetting", mapping(), 0},
		{"TracingEnabled", boolean(), 0},
		{"OpenApiVersion", text(), 0},
		{"Models", mapping(), 0},
		{"Domain", mapping(), 0},
		{"FailOnWarnings", boolean(), 0},
		{"Description", text(), 0},
		{"Mode", text(), 0},
		{"DisableExecuteApiEndpoint", boolean(), 0},
		{"ApiKeySourceType", text(), 0},
		{"AlwaysDeploy", boolean(), noIntrinsic},
		{"Policy", either(text(), mapping()), 0},
		{"SecurityPolicy", text(), 0},
		{"EndpointAccessMode", text(), 0},
	}
}

// A restAPI is one AWS::Serverless::Api on its way to CloudFormation.
type restAPI struct {
	x      *expansion
	r      *resource
	id     string
	props  *cfn.Node
	shared []cfn.Pair // the attributes that all resources but the API itself get

	body       *cfn.Node // the definition, nil when it lies in S3
	auth       apiAuth
	domain     *apiDomain // nil: none
	rest       *generated
	deployment *generated
	stage      *generated
	made       []*generated // in the order of generation
}

// apiShares is what the APIs of one run share.
type apiShares struct {
	functionNames map[string][]string     // the names of the functions that an API invokes, by the ID of the API
	recordSets    map[string]*generated   // the record set groups of hosted zones, by ID
	distributions map[*cfn.Node]*cfn.Node // what was added to Route53, by the node as written
	plan          sharedPlan
}

// expandAPI makes the resources of a REST API: the API itself, its deployment and its stage, and what its Auth and its Domain
// ask for. Functions have put their
// routes into the definition by now.
func expandAPI(x *expansion, r *resource) ([]*generated, error) {
	if err := checkProperties(r.id(), r.key, r.props(), apiProperties()); err != nil {
		return nil, err
	}
	a := &restAPI{x: x, r: r, id: r.id(), props: r.props(), shared: sharedAttributes(r)}
	a.body = presentIfTruthy(a.props, "DefinitionBody")
	for _, step := range []func() error{
		a.checkDefinition,
		a.checkVersion,
		a.addCORS,
		a.readAuth,
		a.addAuth,
		a.addGatewayResponses,
		a.addBinaryMediaTypes,
		a.addModels,
		a.disableEndpoint,
		a.convert,
		a.makeRest,
		a.makeDomain,
		a.makeDeployment,
		a.makeStage,
		a.permitAuthorizers,
		a.emitDomain,
		a.makeUsagePlan,
		a.emitAssociation,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	a.propagateTags()
	return a.made, nil
}

// get returns a property of the API, or nil when it is absent or null.
func (a *restAPI) get(name string) *cfn.Node {
	return present(a.props, name)
}

// cause returns a builder for what a property causes; the API itself is the cause when the property is absent.
func (a *restAPI) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(a.props.Key(name), a.r.key), by)
}

// refuse files a fault under the API.
func (a *restAPI) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(a.id, cfn.FirstOf(at, a.r.key), format, args...)
}

// emit adds a generated resource.
func (a *restAPI) emit(g ...*generated) {
	a.made = append(a.made, g...)
}

func (a *restAPI) checkVersion() error {
	given := a.get("OpenApiVersion")
	if truthy(given) && !openapi.IsVersion(given.Text, "23") || isSingleKeyMap(given) {
		return a.refuse(given, "OpenApiVersion must be a version such as \"3.0.1\" or \"2.0\", in quotes and no "+
			"intrinsic function")
	}
	return nil
}

// makeRest makes the AWS::ApiGateway::RestApi. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html
func (a *restAPI) makeRest() error {
	g := generate(maker.At(a.r.key, maker.API), a.id, "AWS::ApiGateway::RestApi", mainAttributes(a.r))
	g.key = a.r.key
	a.rest = g
	a.emit(g)
	g.copiedIfTruthy(a.props, "Name", "Description")
	types, err := a.binaryMediaTypes()
	if err != nil {
		return err
	}
	g.set("BinaryMediaTypes", types)
	g.copied(a.props, "MinimumCompressionSize")
	if err := a.setEndpoint(); err != nil {
		return err
	}
	if err := a.setDefinition(); err != nil {
		return err
	}
	g.copiedIfTruthy(a.props, "FailOnWarnings", "Mode", "ApiKeySourceType", "Policy", "SecurityPolicy",
		"EndpointAccessMode")
	return nil
}

// setEndpoint sets the type of the endpoint: REGIONAL where the partition knows no other.
func (a *restAPI) setEndpoint() error {
	b := a.cause("EndpointConfiguration", maker.API)
	given := a.get("EndpointConfiguration")
	typ := given
	switch {
	case !truthy(given):
		if a.x.hasEdgeEndpoints() {
			return nil
		}
		typ = b.Str("REGIONAL")
	case truthy(given.Get("Type")):
		typ = given.Get("Type")
	}
	entries := []maker.Entry{{Key: "Types", Value: b.List(typ)}}
	if typ == given.Get("Type") && truthy(typ) {
		if given.Has("VPCEndpointIds") && given.Has("VpcEndpointIds") {
			return a.refuse(given.Key("VPCEndpointIds"), "EndpointConfiguration takes VpcEndpointIds; remove "+
				"VPCEndpointIds, its older name")
		}
		entries = append(entries, maker.Entry{Key: "VpcEndpointIds", Value: vpcEndpointIDs(b, given)},
			maker.Entry{Key: "IpAddressType", Value: given.Get("IpAddressType")})
	}
	a.rest.set("EndpointConfiguration", b.Map(entries...))
	a.rest.set("Parameters", b.Map(maker.Entry{Key: "endpointConfigurationTypes", Value: typ}))
	return nil
}

// vpcEndpointIDs returns the VPC endpoints of an EndpointConfiguration, under whichever name; nil when it does not mention them.
// An empty list under the older name becomes null, as with the service.
func vpcEndpointIDs(b maker.Builder, given *cfn.Node) *cfn.Node {
	switch ids := given.Get("VPCEndpointIds"); {
	case truthy(ids):
		return ids
	case ids != nil:
		return b.Null()
	}
	return given.Get("VpcEndpointIds")
}

// hasEdgeEndpoints reports whether the partition has edge-optimized endpoints, the default elsewhere.
func (x *expansion) hasEdgeEndpoints() bool {
	switch x.partition {
	case "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-cn", "aws-eusc":
		return false
	}
	return true
}

// propagateTags gives the tags of the API to every resource made of it that can have tags, when asked to.
func (a *restAPI) propagateTags() {
	tags := a.get("Tags")
	if !truthy(a.get("PropagateTags")) || !truthy(tags) {
		return
	}
	list := tagList(a.cause("Tags", maker.API), tags)
	for _, g := range a.made {
		switch g.typ {
		case "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGateway::DomainName",
			"AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::ApiKey",
			"AWS::ApiGateway::DomainNameAccessAssociation":
			g.set("Tags", list)
		}
	}
}
