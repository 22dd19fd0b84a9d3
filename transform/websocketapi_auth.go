package transform

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A webSocketAuth says who may connect to a WebSocket API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-websocketapi-websocketapiauthconfig.html
type webSocketAuth struct {
	w     *webSocketAPI
	given *cfn.Node // nil: nothing is said
}

// The ways to authorize.
const (
	authByIAM    = "AWS_IAM"
	authByLambda = "CUSTOM"
	authByNone   = "NONE"
)

func (a webSocketAuth) check() error {
	if !truthy(a.given) {
		return nil
	}
	given := a.given.Get("AuthType")
	if !truthy(given) {
		return a.w.refuse(a.given, "Auth needs an AuthType: AWS_IAM, CUSTOM or NONE")
	}
	if a.w.x.opts.StubDeployTime && isIntrinsic(given) {
		return nil
	}
	kinds := []string{authByIAM, authByLambda, authByNone}
	kind := strings.ToUpper(given.Text)
	switch {
	case !given.Is(cfn.String) || !slices.Contains(kinds, kind):
		return a.w.refuse(given, "AuthType must be %s, and no intrinsic function", quoteList(kinds))
	case kind == authByLambda && !truthy(a.given.Get("AuthArn")):
		return a.w.refuse(given, "AuthType CUSTOM needs AuthArn, the ARN of the function that authorizes")
	case kind != authByLambda && a.given.Len() > 1:
		return a.w.refuse(a.other(), "AuthType %s takes no further settings; remove all but AuthType from Auth", kind)
	}
	return nil
}

// other returns the first key of Auth that is not AuthType.
func (a webSocketAuth) other() *cfn.Node {
	for _, p := range a.given.Pairs {
		if p.Key.Text != "AuthType" {
			return p.Key
		}
	}
	return a.given
}

// by reports whether the way to authorize is kind, in capitals: in any other letters it passes for a kind, but has no effect.
func (a webSocketAuth) by(kind string) bool {
	return isString(a.given.Get("AuthType"), kind)
}

func (a webSocketAuth) authorizerID() string {
	return a.w.id + "ConnectAuthorizer"
}

// authorize puts the way to authorize on the route $connect.
func (a webSocketAuth) authorize(route *generated) {
	if !truthy(a.given) {
		return
	}
	b := maker.At(a.given.Get("AuthType"), maker.APIAuthorizer)
	switch {
	case a.by(authByLambda):
		route.set("AuthorizationType", b.Str(authByLambda))
		route.set("AuthorizerId", b.Ref(a.authorizerID()))
	case a.by(authByIAM):
		route.set("AuthorizationType", b.Str(authByIAM))
	default:
		route.set("AuthorizationType", b.Str(authByNone))
	}
}

// makeAuthorizer makes the authorizer, and lets API Gateway invoke its function unless the author gives a role for that.
func (w *webSocketAPI) makeAuthorizer() error {
	if !w.auth.by(authByLambda) {
		return nil
	}
	w.emit(w.auth.authorizer())
	if !truthy(w.auth.given.Get("InvokeRole")) {
		w.emit(w.auth.permission())
	}
	return nil
}

// authorizer makes the AWS::ApiGatewayV2::Authorizer. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html
func (a webSocketAuth) authorizer() *generated {
	b := a.w.cause("Auth", maker.APIAuthorizer)
	name := presentIfTruthy(a.given, "Name")
	if name == nil {
		name = b.Str(a.authorizerID())
	}
	return generate(b, a.authorizerID(), "AWS::ApiGatewayV2::Authorizer", nil,
		maker.Entry{Key: "ApiId", Value: b.Ref(a.w.id)},
		maker.Entry{Key: "Name", Value: name},
		maker.Entry{Key: "AuthorizerType", Value: b.Str("REQUEST")},
		maker.Entry{Key: "AuthorizerUri", Value: invocationURI(b, "AuthArn", a.given.Get("AuthArn"))},
		maker.Entry{Key: "AuthorizerCredentialsArn", Value: present(a.given, "InvokeRole")},
		maker.Entry{Key: "IdentitySource", Value: present(a.given, "IdentitySource")})
}

func (a webSocketAuth) permission() *generated {
	b := a.w.cause("Auth", maker.EventPermission)
	const variable = "__ApiId__"
	source := b.Sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${"+variable+"}/authorizers/*",
		maker.Entry{Key: variable, Value: b.Ref(a.w.id)})
	return invokePermission(b, a.w.id+"AuthorizerPermission", nil, a.given.Get("AuthArn"), source)
}
