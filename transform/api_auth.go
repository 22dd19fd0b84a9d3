package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// An apiAuth is the Auth of a REST API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html
type apiAuth struct {
	node        *cfn.Node // with the parameters filled in
	authorizers []*apiAuthorizer
}

// readAuth reads and checks Auth; what is in the authorizers and in the usage plan is left to who makes something of it.
func (a *restAPI) readAuth() error {
	given := presentIfTruthy(a.props, "Auth")
	if given == nil {
		return nil
	}
	resolved, err := a.x.resolve(given)
	if err != nil {
		return err
	}
	if !resolved.IsMap() {
		return a.refuse(given, "Auth must be a map, not %s", resolved.Kind.Phrase())
	}
	if err := a.needDefinition("Auth"); err != nil {
		return err
	}
	keys := []string{"Authorizers", "DefaultAuthorizer", "InvokeRole", "AddDefaultAuthorizerToCorsPreflight",
		"AddApiKeyRequiredToCorsPreflight", "ApiKeyRequired", "ResourcePolicy", "UsagePlan"}
	for _, p := range resolved.Pairs {
		if !contains(keys, p.Key.Text) {
			return a.refuse(p.Key, "%s is not a property of Auth%s; it "+
				"takes %s", p.Key.Text, suggest(p.Key.Text, keys), quoteList(keys))
		}
	}
	a.auth.node = resolved
	return nil
}

// flag returns a property of Auth that is on unless set.
func (auth apiAuth) flag(name string) bool {
	if !auth.node.Has(name) {
		return true
	}
	return truthy(auth.node.Get(name))
}

// addAuth puts the authorization into the definition.
func (a *restAPI) addAuth() error {
	if a.auth.node == nil {
		return nil
	}
	if err := a.edit(a.authorize); err != nil {
		return err
	}
	return a.convert()
}

func (a *restAPI) authorize(d *openapi.Document) error {
	for _, step := range []func(*openapi.Document) error{a.addAuthorizers, a.requireAPIKey, a.addResourcePolicy} {
		if err := step(d); err != nil {
			return err
		}
	}
	return nil
}

// addAuthorizers defines the authorizers and makes the default one apply.
func (a *restAPI) addAuthorizers(d *openapi.Document) error {
	authorizers, err := a.readAuthorizers(a.auth.node)
	if err != nil || len(authorizers) == 0 {
		return err
	}
	a.auth.authorizers = authorizers
	def := openapi.DefaultAuthorizer{
		Name:      a.auth.node.Get("DefaultAuthorizer"),
		Known:     map[string]bool{},
		Preflight: a.auth.flag("AddDefaultAuthorizerToCorsPreflight"),
	}
	schemes := make([]cfn.Pair, len(authorizers))
	for i, authorizer := range authorizers {
		schemes[i] = cfn.Pair{Key: authorizer.name, Value: authorizer.scheme}
		def.Known[authorizer.name.Text] = true
		if isString(def.Name, authorizer.name.Text) {
			def.Scopes = authorizer.scopes
		}
	}
	if err := d.AddSecurityDefinitions(schemes); err != nil {
		return err
	}
	switch {
	case !truthy(def.Name):
		return nil
	case !def.Name.Is(cfn.String):
		return a.refuse(def.Name, "DefaultAuthorizer must be the name of one of the Authorizers, "+
			"not %s", def.Name.Kind.Phrase())
	case !def.Known[def.Name.Text]:
		names := sortedNames(def.Known)
		return a.refuse(def.Name, "there is no authorizer %s for DefaultAuthorizer; defined are %s%s", def.Name.Text,
			quoteList(names), suggest(def.Name.Text, names))
	}
	return d.SetDefaultAuthorizer(def)
}

// requireAPIKey makes all methods require an API key, when the API says so.
func (a *restAPI) requireAPIKey(d *openapi.Document) error {
	cause := a.auth.node.Get("ApiKeyRequired")
	if !truthy(cause) {
		return nil
	}
	if err := d.AddAPIKeyDefinition(cause); err != nil {
		return err
	}
	return d.SetDefaultAPIKey(cause, a.auth.flag("AddApiKeyRequiredToCorsPreflight"))
}

// addResourcePolicy adds the statements for every path.
func (a *restAPI) addResourcePolicy(d *openapi.Document) error {
	policy := a.auth.node.Get("ResourcePolicy")
	switch {
	case !truthy(policy):
		return nil
	case !policy.IsMap():
		return refuseDocument("", policy, "Auth.ResourcePolicy must be a map, not %s", policy.Kind.Phrase())
	}
	for _, path := range d.Paths() {
		if err := d.AddResourcePolicy(policy, path.Text, a.props.Get("StageName")); err != nil {
			return err
		}
	}
	if custom := policy.Get("CustomStatements"); truthy(custom) {
		d.AddPolicyStatements(custom)
	}
	return nil
}

// permitAuthorizers lets the API invoke the functions of its authorizers.
func (a *restAPI) permitAuthorizers() error {
	for _, authorizer := range a.auth.authorizers {
		if !authorizer.permitted {
			continue
		}
		g := authorizerPermission(a.id, authorizer.name, authorizer.function, a.x.partition, a.shared)
		if !logicalid.Valid(g.id) {
			return refuse(g.id, authorizer.name, "the name of an authorizer becomes part of a logical ID, so that "+
				"it takes letters and "+
				"digits only; rename %q", authorizer.name.Text)
		}
		a.emit(g)
	}
	return nil
}

// authorizerPermission makes the AWS::Lambda::Permission by which an API may invoke the function of one of its authorizers.
// partition is that of the API, or the pseudo parameter for it.
func authorizerPermission(apiID string, authorizer, function *cfn.Node, partition string, attrs []cfn.Pair) *generated {
	b := maker.At(authorizer, maker.APIAuthorizer)
	source := b.Sub("arn:"+partition+":execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*",
		maker.Entry{Key: "__ApiId__", Value: b.Ref(apiID)})
	return invokePermission(b, apiID+authorizer.Text+"AuthorizerPermission", attrs, function, source)
}
