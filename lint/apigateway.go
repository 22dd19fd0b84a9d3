package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	restAPIType       = "AWS::ApiGateway::RestApi"
	methodType        = "AWS::ApiGateway::Method"
	authorizerType    = "AWS::ApiGateway::Authorizer"
	apiGatewayDocs    = templateReference + "aws-resource-apigateway-"
	methodSettingDocs = templateReference + "aws-properties-apigateway-stage-methodsetting.html"
)

var apiGatewayRules = []Rule{{
	ID: "E3660", Name: "apigateway-name",
	Title:  "A REST API without an OpenAPI document has a name",
	Why:    "API Gateway takes the name from the document, where there is one, and refuses an API without a name.",
	Source: apiGatewayDocs + "restapi.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{restAPIType},
	Case: checkAPIName,
}, {
	ID: "E3698", Name: "apigateway-stage-api",
	Title:  "A stage and its deployment belong to the same REST API",
	Why:    "API Gateway looks for the deployment in the API of the stage and does not find it.",
	Source: apiGatewayDocs + "stage.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: []string{"AWS::ApiGateway::Stage"},
	Case:  checkStageAPI,
}, {
	ID: "E3699", Name: "apigateway-authorizer-api",
	Title:  "A method and its authorizer belong to the same REST API",
	Why:    "API Gateway looks for the authorizer in the API of the method and does not find it.",
	Source: apiGatewayDocs + "method.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{methodType},
	Case: checkAuthorizerAPI,
}, {
	ID: "E3708", Name: "apigateway-authorizer-type",
	Title:  "The authorizer of a method is of the kind that its authorization type says",
	Why:    "API Gateway refuses a method for CUSTOM with a Cognito authorizer, and one for COGNITO_USER_POOLS with a function.",
	Source: apiGatewayDocs + "method.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{methodType},
	Case: checkAuthorizerType,
}, {
	ID: "E3718", Name: "apigateway-authorizer-ttl",
	Title:  "The results of an authorizer are kept for 0 to 3600 seconds",
	Why:    "API Gateway refuses to keep them for longer.",
	Source: apiGatewayDocs + "authorizer.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: []string{authorizerType},
	Case:  checkAuthorizerTTL,
}, {
	ID: "E3723", Name: "apigateway-setting-path",
	Title:  "The resource path of a method setting begins with a slash",
	Why:    "API Gateway refuses other paths; /* stands for all resources.",
	Source: methodSettingDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::ApiGateway::Stage"},
	Case: checkSettingPath,
}, {
	ID: "W3660", Name: "apigateway-two-definitions",
	Title: "A REST API is defined by an OpenAPI document or by resources, not by both",
	Why: "Whenever the document is deployed it replaces what resources have added to the API, which then neither work nor " +
		"can be removed.",
	Source: apiGatewayDocs + "restapi.html", Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: []string{restAPIType},
	Case: checkTwoDefinitions,
}, {
	ID: "W3705", Name: "apigateway-setting-empty",
	Title:  "A method setting sets something",
	Why:    "API Gateway does not look at an entry that only names a path and a method.",
	Source: methodSettingDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: []string{"AWS::ApiGateway::Stage"},
	Case: checkSettingEmpty,
}}

func checkAPIName(p *Pass, r *cfn.Resource, v View) {
	if !v.Open() && len(missingOf(v, "Name", "Body", "BodyS3Location")) == 3 {
		p.Report(cfn.FirstOf(v.Node, r.Node), "the API has neither a Name nor an OpenAPI document in Body or BodyS3Location")
	}
}

func checkStageAPI(p *Pass, stage *cfn.Resource, v View) {
	checkSameAPI(p, stage, v, v.resource("AWS::ApiGateway::Deployment", "DeploymentId"))
}

func checkAuthorizerAPI(p *Pass, method *cfn.Resource, v View) {
	checkSameAPI(p, method, v, v.resource(authorizerType, "AuthorizerId"))
}

// checkSameAPI reports a part of an API that a resource of another API uses.
func checkSameAPI(p *Pass, user *cfn.Resource, v View, part *cfn.Resource) {
	if part == nil || !v.Present(part) {
		return
	}
	api, other := v.Get("RestApiId"), v.Props(part).Get("RestApiId")
	if differ(api, other) {
		note := cfn.Note{Span: api.Node.Span, Message: "the API of " + user.ID.Text}
		p.In(part).ReportNoted(v.Props(part).Key("RestApiId"), []cfn.Note{note}, "%s uses it but belongs to another API; give "+
			"both the same RestApiId", user.ID.Text)
	}
}

func checkAuthorizerType(p *Pass, method *cfn.Resource, v View) {
	authorizer := v.resource(authorizerType, "AuthorizerId")
	if authorizer == nil || !v.Present(authorizer) {
		return
	}
	demanded, _ := v.Get("AuthorizationType").Text()
	allowed := map[string][]string{
		"CUSTOM":             {"TOKEN", "REQUEST"},
		"COGNITO_USER_POOLS": {"COGNITO_USER_POOLS"},
	}[demanded]
	typ, known := v.Props(authorizer).Get("Type").Text()
	if known && allowed != nil && !slices.Contains(allowed, typ) {
		note := cfn.Note{Span: v.Get("AuthorizationType").Node.Span, Message: "what the method demands"}
		p.In(authorizer).ReportNoted(v.Props(authorizer).Key("Type"), []cfn.Note{note}, "an authorizer of type %s is not for the "+
			"method %s, whose authorization type is %s", typ, method.ID.Text, demanded)
	}
}

// authorizerTTLMax is how many seconds API Gateway keeps the result of an authorizer, at most.
const authorizerTTLMax = 3600

func checkAuthorizerTTL(p *Pass, _ *cfn.Resource, v View) {
	seconds, known := v.Get("AuthorizerResultTtlInSeconds").Int()
	if known && v.Get("Type").Is("TOKEN", "REQUEST") && (seconds < 0 || seconds > authorizerTTLMax) {
		p.Report(v.Key("AuthorizerResultTtlInSeconds"), "results are kept for 0 to %d seconds, not %d", authorizerTTLMax, seconds)
	}
}

var methodSettings = []string{
	"CacheDataEncrypted", "CacheTtlInSeconds", "CachingEnabled", "DataTraceEnabled", "LoggingLevel", "MetricsEnabled",
	"ThrottlingBurstLimit", "ThrottlingRateLimit",
}

// isEffective reports whether an entry of MethodSettings sets something.
func isEffective(setting View) bool {
	return setting.Open() || slices.ContainsFunc(methodSettings, setting.Has)
}

func checkSettingPath(p *Pass, _ *cfn.Resource, v View) {
	for _, setting := range v.Get("MethodSettings").Items() {
		path, known := setting.Get("ResourcePath").Text()
		if known && isEffective(setting) && !isPath(path) {
			p.Report(setting.Get("ResourcePath").Node, "the resource path %q must begin with a slash", path)
		}
	}
}

func isPath(path string) bool {
	return path != "" && path[0] == '/'
}

func checkSettingEmpty(p *Pass, _ *cfn.Resource, v View) {
	for _, setting := range v.Get("MethodSettings").Items() {
		if setting.Node.IsMap() && !isEffective(setting) {
			p.Report(setting.Node, "the entry sets nothing; give a setting such as LoggingLevel or remove it")
		}
	}
}

// definingTypes are the types of resources that define a part of a REST API.
var definingTypes = []string{
	methodType, "AWS::ApiGateway::Model", "AWS::ApiGateway::Resource", "AWS::ApiGateway::GatewayResponse",
	"AWS::ApiGateway::RequestValidator", authorizerType,
}

func checkTwoDefinitions(p *Pass, api *cfn.Resource, v View) {
	for _, document := range []string{"Body", "BodyS3Location"} {
		if !v.Has(document) {
			continue
		}
		seen := map[*cfn.Resource]bool{}
		for _, r := range p.Facts.Users[api.ID.Text] {
			if r == nil || seen[r] || !slices.Contains(definingTypes, r.TypeName()) {
				continue
			}
			seen[r] = true
			if v.Present(r) && v.Props(r).resource(restAPIType, "RestApiId") == api {
				p.Report(v.Key(document), "%s defines the API, and so does %s (%s), which is lost whenever %s is deployed; define "+
					"all of it in one way", document, r.ID.Text, r.TypeName(), document)
			}
		}
	}
}
