package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// An httpAuthorizer is one of the authorizers of an HTTP API: JSON web tokens, a Lambda function, or the signing of requests.
type httpAuthorizer struct {
	name      *cfn.Node
	scheme    *cfn.Node // its security scheme
	scopes    *cfn.Node // nil: none
	permitted *cfn.Node // the function that the API needs a permission to invoke; nil: none
}

// iamAuthorizer is the authorizer that lets signed requests pass.
func iamAuthorizer(cause *cfn.Node) *httpAuthorizer {
	b := maker.At(cause, maker.APIAuthorizer)
	return &httpAuthorizer{name: b.Str(openapi.IAMAuthorizer), scheme: b.Map(
		maker.Entry{Key: "type", Value: b.Str("apiKey")},
		maker.Entry{Key: "name", Value: b.Str("Authorization")},
		maker.Entry{Key: "in", Value: b.Str("header")},
		maker.Entry{Key: "x-amazon-apigateway-authtype", Value: b.Str("awsSigv4")})}
}

// The properties that only one kind of authorizer has.
func onlyJWT() []string {
	return []string{"AuthorizationScopes", "IdentitySource"}
}

func onlyLambda() []string {
	return []string{"FunctionArn", "FunctionInvokeRole", "Identity", "AuthorizerPayloadFormatVersion", "EnableSimpleResponses",
		"EnableFunctionDefaultPermissions"}
}

// readAuthorizer reads an authorizer of the author's. One with a JwtConfiguration is for JSON web tokens.
func (a *httpAPI) readAuthorizer(p cfn.Pair) (*httpAuthorizer, error) {
	w := httpAuthorizerWriter{a: a, b: maker.At(p.Key, maker.APIAuthorizer), name: p.Key, given: p.Value}
	if !p.Value.IsMap() {
		return nil, w.refuse(p.Value, "must be a map, not %s", cfn.FirstOf(p.Value, w.b.Null()).Kind.Phrase())
	}
	if old := p.Value.Get("OpenIdConnectUrl"); !old.IsNull() {
		return nil, w.refuse(p.Value.Key("OpenIdConnectUrl"), "has an OpenIdConnectUrl, which is no longer supported; give it a "+
			"JwtConfiguration with an issuer instead")
	}
	if truthy(p.Value.Get("JwtConfiguration")) {
		return w.jwt()
	}
	return w.lambda()
}

// An httpAuthorizerWriter makes the security scheme of one authorizer.
type httpAuthorizerWriter struct {
	a     *httpAPI
	b     maker.Builder
	name  *cfn.Node
	given *cfn.Node
}

// refuse files a fault; the message goes on from the name of the authorizer.
func (w httpAuthorizerWriter) refuse(at *cfn.Node, format string, args ...any) error {
	return w.a.refuse(cfn.FirstOf(at, w.name), "the authorizer %s "+format, append([]any{w.name.Text}, args...)...)
}

// allow refuses the properties that only the other kind of authorizer has.
func (w httpAuthorizerWriter) allow(others []string, kind string) error {
	for _, p := range w.given.Pairs {
		if contains(others, p.Key.Text) && !p.Value.IsNull() {
			return w.refuse(p.Key, "has %s, which is for %s only; remove it", p.Key.Text, kind)
		}
	}
	return nil
}

// jwt makes an authorizer that looks at JSON web tokens. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-oauth2authorizer.html
func (w httpAuthorizerWriter) jwt() (*httpAuthorizer, error) {
	if err := w.allow(onlyLambda(), "Lambda authorizers"); err != nil {
		return nil, err
	}
	scopes := present(w.given, "AuthorizationScopes")
	if scopes != nil && !scopes.Is(cfn.List) {
		return nil, w.refuse(scopes, "must have a list of AuthorizationScopes, not %s", scopes.Kind.Phrase())
	}
	configuration := w.given.Get("JwtConfiguration")
	if !configuration.IsMap() {
		return nil, w.refuse(configuration, "must have a map with issuer and audience as its JwtConfiguration, not %s",
			configuration.Kind.Phrase())
	}
	source := w.given.Get("IdentitySource")
	if !truthy(source) {
		return nil, w.refuse(source, "needs an IdentitySource, such as $request.header.Authorization")
	}
	lowered := w.b.Map()
	for _, p := range configuration.Pairs {
		lowered = maker.With(lowered, maker.At(p.Key, maker.APIAuthorizer).Str(strings.ToLower(p.Key.Text)), p.Value)
	}
	return &httpAuthorizer{name: w.name, scopes: scopes, scheme: w.b.Map(
		maker.Entry{Key: "type", Value: w.b.Str("oauth2")},
		maker.Entry{Key: authorizerKey, Value: w.b.Map(
			maker.Entry{Key: "jwtConfiguration", Value: lowered},
			maker.Entry{Key: "identitySource", Value: source},
			maker.Entry{Key: "type", Value: w.b.Str("jwt")})})}, nil
}

// authorizerKey is API Gateway's extension of a security scheme.
const authorizerKey = "x-amazon-apigateway-authorizer"

// lambda makes an authorizer that is a function. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-lambdaauthorizer.html
func (w httpAuthorizerWriter) lambda() (*httpAuthorizer, error) {
	if err := w.checkLambda(); err != nil {
		return nil, err
	}
	identity := presentIfTruthy(w.given, "Identity")
	sources, err := w.sources(identity)
	if err != nil {
		return nil, err
	}
	function := w.given.Get("FunctionArn")
	read := &httpAuthorizer{name: w.name, scheme: w.b.Map(
		maker.Entry{Key: "type", Value: w.b.Str("apiKey")},
		maker.Entry{Key: "name", Value: w.b.Str("Unused")},
		maker.Entry{Key: "in", Value: w.b.Str("header")},
		maker.Entry{Key: authorizerKey, Value: w.b.Map(
			maker.Entry{Key: "type", Value: w.b.Str("request")},
			maker.Entry{Key: "authorizerUri", Value: w.a.x.authorizerURI(w.b, function)},
			maker.Entry{Key: "authorizerCredentials", Value: invokeRole(w.given)},
			maker.Entry{Key: "authorizerResultTtlInSeconds", Value: present(identity, "ReauthorizeEvery")},
			maker.Entry{Key: "identitySource", Value: sources},
			maker.Entry{Key: "authorizerPayloadFormatVersion", Value: w.given.Get("AuthorizerPayloadFormatVersion")},
			maker.Entry{Key: "enableSimpleResponses", Value: presentIfTruthy(w.given, "EnableSimpleResponses")})})}
	if enabled, _ := w.given.Get("EnableFunctionDefaultPermissions").Bool(); enabled {
		read.permitted = function
	}
	return read, nil
}

func (w httpAuthorizerWriter) checkLambda() error {
	if err := w.allow(onlyJWT(), "authorizers with a JwtConfiguration"); err != nil {
		return err
	}
	for _, name := range []string{"FunctionArn", "AuthorizerPayloadFormatVersion"} {
		if !truthy(w.given.Get(name)) {
			return w.refuse(w.given.Get(name),
				"needs FunctionArn and AuthorizerPayloadFormatVersion, or a JwtConfiguration; %s is missing", name)
		}
	}
	enabled := present(w.given, "EnableFunctionDefaultPermissions")
	if enabled != nil && !enabled.Is(cfn.Bool) {
		return w.refuse(enabled, "must have true or false for EnableFunctionDefaultPermissions, not %s", enabled.Kind.Phrase())
	}
	if identity := presentIfTruthy(w.given, "Identity"); identity != nil && !identity.IsMap() {
		return w.refuse(identity, "must have a map as its Identity, not %s", identity.Kind.Phrase())
	}
	return nil
}

// httpIdentityLists are the lists of Identity and what their elements are to API Gateway.
var httpIdentityLists = [...]struct{ property, source string }{
	{"Headers", "$request.header."},
	{"QueryStrings", "$request.querystring."},
	{"StageVariables", "$stageVariables."},
	{"Context", "$context."},
}

// sources lists what of a request the authorizer looks at; nil without an identity.
func (w httpAuthorizerWriter) sources(identity *cfn.Node) (*cfn.Node, error) {
	if identity == nil {
		return nil, nil
	}
	sources := []*cfn.Node{}
	for _, list := range httpIdentityLists {
		names := presentIfTruthy(identity, list.property)
		if names != nil && !names.Is(cfn.List) {
			return nil, w.refuse(names, "must have a list of strings as Identity.%s, not %s", list.property, names.Kind.Phrase())
		}
		for _, item := range itemsOf(names) {
			name, ok := item.Str()
			if !ok {
				return nil, w.refuse(item, "must have strings in Identity.%s, not %s", list.property, item.Kind.Phrase())
			}
			sources = append(sources, maker.At(item, maker.APIAuthorizer).Str(list.source+name))
		}
	}
	return w.b.List(sources...), nil
}
