package transform

import (
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// An apiAuthorizer is one of the Authorizers of a REST API: a Lambda function, a Cognito user pool, or the signing of requests.
// See https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-lambdatokenauthorizer.html
type apiAuthorizer struct {
	name      *cfn.Node
	scheme    *cfn.Node // its security definition
	scopes    *cfn.Node // nil: none
	function  *cfn.Node // its Lambda function; nil: none
	permitted bool      // the API needs a permission to invoke the function
}

// readAuthorizers reads the authorizers, that for signed requests first when it is the default.
func (a *restAPI) readAuthorizers(auth *cfn.Node) ([]*apiAuthorizer, error) {
	given := presentIfTruthy(auth, "Authorizers")
	if given != nil && !given.IsMap() {
		return nil, a.refuse(given, "Auth.Authorizers must be a map of names to authorizers, not %s", given.Kind.Phrase())
	}
	def := auth.Get("DefaultAuthorizer")
	order := a.x.realm.Edit(a.x.realm.Dict(maker.At(auth, maker.APIAuthorizer)))
	if isString(def, openapi.IAMAuthorizer) {
		order.Set(def, def)
	}
	for _, p := range entriesOf(given) {
		if !p.Value.IsMap() {
			return nil, a.refuse(cfn.FirstOf(p.Value, p.Key), "the authorizer %s must be a map, "+
				"not %s", p.Key.Text, p.Value.Kind.Phrase())
		}
		order.Set(p.Key, p.Value)
	}
	var list []*apiAuthorizer
	for _, p := range order.Node().Pairs {
		authorizer, err := a.readAuthorizer(p)
		if err != nil {
			return nil, err
		}
		list = append(list, authorizer)
	}
	return list, nil
}

func (a *restAPI) readAuthorizer(p cfn.Pair) (*apiAuthorizer, error) {
	w := authorizerWriter{a: a, b: maker.At(p.Key, maker.APIAuthorizer), name: p.Key, given: p.Value}
	read := &apiAuthorizer{name: p.Key}
	if !p.Value.IsMap() {
		read.scheme = w.scheme(w.b.Str("Authorization"), "awsSigv4", nil)
		return read, nil
	}
	if err := w.check(); err != nil {
		return nil, err
	}
	read.scopes = present(p.Value, "AuthorizationScopes")
	read.function = p.Value.Get("FunctionArn")
	read.permitted = truthy(read.function) && !truthy(p.Value.Get("DisableFunctionDefaultPermissions"))
	if truthy(p.Value.Get("UserPoolArn")) {
		read.scheme = w.cognito()
		return read, nil
	}
	var err error
	read.scheme, err = w.lambda()
	return read, err
}

// An authorizerWriter makes the security definition of one authorizer.
type authorizerWriter struct {
	a     *restAPI
	b     maker.Builder
	name  *cfn.Node
	given *cfn.Node
}

func (w authorizerWriter) identity() *cfn.Node { return w.given.Get("Identity") }

// identityLists are the lists of Identity and what their elements are to API Gateway.
var identityLists = [...]struct{ property, source string }{
	{"Headers", "method.request.header."},
	{"QueryStrings", "method.request.querystring."},
	{"StageVariables", "stageVariables."},
	{"Context", "context."},
}

// check judges the properties of the authorizer.
func (w authorizerWriter) check() error {
	payload := present(w.given, "FunctionPayloadType")
	if payload != nil && !isString(payload, "TOKEN") && !isString(payload, "REQUEST") {
		return w.a.refuse(payload, "FunctionPayloadType of the authorizer %s must be TOKEN or REQUEST", w.name.Text)
	}
	if identity := w.identity(); truthy(identity) && !identity.IsMap() {
		return w.a.refuse(identity, "Identity of the authorizer %s must be a map, "+
			"not %s", w.name.Text, identity.Kind.Phrase())
	}
	if isString(payload, "REQUEST") && !w.hasIdentity() {
		return w.a.refuse(cfn.FirstOf(w.identity(), payload), "the authorizer %s looks at requests, so that its "+
			"Identity needs Headers, "+
			"QueryStrings, StageVariables or Context; or ReauthorizeEvery: 0, for answers that are not kept", w.name.Text)
	}
	if scopes := present(w.given, "AuthorizationScopes"); scopes != nil && !scopes.Is(cfn.List) {
		return w.a.refuse(scopes, "AuthorizationScopes of the authorizer %s must be a list of scopes, "+
			"not %s", w.name.Text, scopes.Kind.Phrase())
	}
	disable := present(w.given, "DisableFunctionDefaultPermissions")
	if disable != nil && !disable.Is(cfn.Bool) {
		return w.a.refuse(disable, "DisableFunctionDefaultPermissions of the authorizer %s must be true or false, not %s",
			w.name.Text, disable.Kind.Phrase())
	}
	return nil
}

// hasIdentity reports whether the authorizer knows what to look at, or need not because its answers are not kept.
func (w authorizerWriter) hasIdentity() bool {
	for _, list := range identityLists {
		if truthy(w.identity().Get(list.property)) {
			return true
		}
	}
	return neverKept(w.identity().Get("ReauthorizeEvery"))
}

// neverKept reports whether a number of seconds, which may be a string, is zero or less.
func neverKept(seconds *cfn.Node) bool {
	if s, ok := seconds.Str(); ok {
		value, err := strconv.Atoi(strings.TrimSpace(s))
		return err == nil && value <= 0
	}
	value, ok := seconds.Float()
	return ok && value < 1
}

// scheme makes the security definition. The authorizer block may be nil.
func (w authorizerWriter) scheme(name *cfn.Node, typ string, block *cfn.Node) *cfn.Node {
	return w.a.x.realm.Dict(w.b,
		maker.Entry{Key: "type", Value: w.b.Str("apiKey")},
		maker.Entry{Key: "name", Value: name},
		maker.Entry{Key: "in", Value: w.b.Str("header")},
		maker.Entry{Key: "x-amazon-apigateway-authtype", Value: w.b.Str(typ)},
		maker.Entry{Key: "x-amazon-apigateway-authorizer", Value: block})
}

// header is the name of the header that holds the token.
func (w authorizerWriter) header() *cfn.Node {
	if name := w.identity().Get("Header"); truthy(name) {
		return name
	}
	return w.b.Str("Authorization")
}

func (w authorizerWriter) validation() maker.Entry {
	return maker.Entry{Key: "identityValidationExpression", Value: presentIfTruthy(w.identity(), "ValidationExpression")}
}

func (w authorizerWriter) cognito() *cfn.Node {
	pools := w.given.Get("UserPoolArn")
	if !pools.Is(cfn.List) {
		pools = w.b.List(pools)
	}
	return w.scheme(w.header(), "cognito_user_pools", w.a.x.realm.Dict(w.b,
		maker.Entry{Key: "type", Value: w.b.Str("cognito_user_pools")},
		maker.Entry{Key: "providerARNs", Value: pools},
		w.validation()))
}

func (w authorizerWriter) lambda() (*cfn.Node, error) {
	typ, header, validation := "token", w.header(), w.validation()
	var sources *cfn.Node
	if isString(w.given.Get("FunctionPayloadType"), "REQUEST") {
		typ, header, validation.Value = "request", w.b.Str("Unused"), nil
		found, err := w.sources()
		if err != nil {
			return nil, err
		}
		sources = found
	}
	return w.scheme(header, "custom", w.a.x.realm.Dict(w.b,
		maker.Entry{Key: "type", Value: w.b.Str(typ)},
		maker.Entry{Key: "authorizerUri", Value: w.a.x.authorizerURI(w.b, w.given.Get("FunctionArn"))},
		maker.Entry{Key: "authorizerResultTtlInSeconds", Value: present(w.identity(), "ReauthorizeEvery")},
		maker.Entry{Key: "authorizerCredentials", Value: invokeRole(w.given)},
		maker.Entry{Key: "identitySource", Value: sources},
		validation)), nil
}

// invokeRole is the role under which API Gateway invokes the function of an authorizer; nil: it needs none.
func invokeRole(authorizer *cfn.Node) *cfn.Node {
	role := presentIfTruthy(authorizer, "FunctionInvokeRole")
	if isString(role, "NONE") {
		return nil
	}
	return role
}

// authorizerURI is what API Gateway invokes to authorize a request.
func (x *expansion) authorizerURI(b maker.Builder, function *cfn.Node) *cfn.Node {
	if function == nil {
		function = b.Null()
	}
	return b.Sub("arn:"+x.partition+":apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations",
		maker.Entry{Key: "__FunctionArn__", Value: function})
}

// sources lists what of a request the authorizer looks at; nil when nothing.
func (w authorizerWriter) sources() (*cfn.Node, error) {
	var texts []string
	var marked *cfn.Node
	for _, list := range identityLists {
		names := presentIfTruthy(w.identity(), list.property)
		if names == nil {
			continue
		}
		if !names.Is(cfn.List) {
			return nil, w.a.refuse(names, "Identity.%s of the authorizer %s must be a list of strings, "+
				"not %s", list.property,
				w.name.Text, names.Kind.Phrase())
		}
		for _, item := range names.Items {
			name, ok := item.Str()
			if !ok {
				return nil, w.a.refuse(cfn.FirstOf(item, names), "Identity.%s of the authorizer %s must be a list of "+
					"strings", list.property, w.name.Text)
			}
			texts = append(texts, list.source+name)
			if w.a.x.realm.Marked(item) {
				marked = item
			}
		}
	}
	if texts == nil {
		return nil, nil
	}
	return w.a.x.realm.Derive(w.b, strings.Join(texts, ", "), marked), nil
}
