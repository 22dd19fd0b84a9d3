package transform

import (
	"strconv"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A graphQLAuthType is a way to authorize requests.
type graphQLAuthType struct {
	name     string
	settings string // the property with its settings; empty when it has none
	config   string // what CloudFormation calls that property
}

// graphQLAuthTypes lists the ways. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-graphqlapi-auth.html
func graphQLAuthTypes() []graphQLAuthType {
	return []graphQLAuthType{
		{"AWS_IAM", "", ""},
		{"API_KEY", "", ""},
		{"AWS_LAMBDA", "LambdaAuthorizer", "LambdaAuthorizerConfig"},
		{"OPENID_CONNECT", "OpenIDConnect", "OpenIDConnectConfig"},
		{"AMAZON_COGNITO_USER_POOLS", "UserPool", "UserPoolConfig"},
	}
}

// authenticate sets how requests are authorized: one way by default, and others besides.
func (a *graphQLAPI) authenticate() error {
	auth := a.props.Get("Auth")
	provider, err := a.provider(auth, false)
	if err != nil {
		return err
	}
	for _, p := range provider.Pairs {
		a.api.set(p.Key.Text, p.Value)
	}
	var additional []*cfn.Node
	for _, item := range itemsOf(auth.Get("Additional")) {
		provider, err := a.provider(item, true)
		if err != nil {
			return err
		}
		additional = append(additional, provider)
	}
	if additional != nil {
		a.api.set("AdditionalAuthenticationProviders", maker.At(auth.Get("Additional"), maker.GraphQLAPI).List(additional...))
	}
	return nil
}

// provider makes the AuthenticationType and the configuration of one way to authorize. What to do by default only goes with
// the way that is the default.
func (a *graphQLAPI) provider(auth *cfn.Node, additional bool) (*cfn.Node, error) {
	if given := maker.Without(auth, "Additional"); given.Len() > 2 {
		return nil, a.refuse(given.Pairs[2].Key, "Auth can have one of LambdaAuthorizer, OpenIDConnect and UserPool, the one for "+
			"its Type; put other ways to authorize into Additional")
	}
	b := maker.At(auth, maker.GraphQLAPI)
	entries := []maker.Entry{{Key: "AuthenticationType", Value: auth.Get("Type")}}
	for _, t := range graphQLAuthTypes() {
		if t.settings == "" || !isString(auth.Get("Type"), t.name) {
			continue
		}
		settings := auth.Get(t.settings)
		if settings == nil {
			return nil, a.refuse(auth.Get("Type"), "the Type %s needs %s; add it", t.name, t.settings)
		}
		if t.settings == "LambdaAuthorizer" {
			a.authorizers = append(a.authorizers, settings.Get("AuthorizerUri"))
		}
		if additional {
			settings = maker.Without(settings, "DefaultAction")
		}
		if settings.Len() > 0 {
			entries = append(entries, maker.Entry{Key: t.config, Value: settings})
		}
	}
	return b.Map(entries...), nil
}

// allowAuthorizers allows the API to invoke the functions that authorize requests.
func (a *graphQLAPI) allowAuthorizers() error {
	for i, arn := range a.authorizers {
		b := maker.At(arn, maker.ConnectorPermission)
		c := &connector{x: a.x, id: a.id + "ToLambdaAuthConnector" + strconv.Itoa(i+1), at: arn, permissions: []string{"Write"}}
		if !truthy(arn) {
			return c.refuse(arn, "AuthorizerUri is empty; give it the ARN of the function that authorizes requests")
		}
		err := a.connect(c,
			describedEndpoint("Source", arn, "AWS::AppSync::GraphQLApi",
				maker.Entry{Key: "Arn", Value: b.Ref(a.id)}, maker.Entry{Key: "ResourceId", Value: a.apiID(b)}),
			describedEndpoint("Destination", arn, "AWS::Lambda::Function", maker.Entry{Key: "Arn", Value: arn}))
		if err != nil {
			return err
		}
	}
	return nil
}

// connect adds what a connector of the API's own makes.
func (a *graphQLAPI) connect(c *connector, source, destination *endpoint) error {
	made, err := c.link(source, destination, "")
	a.made = append(a.made, made...)
	return err
}
