package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/openapi"
)

// addAuth puts the authorization of one route into an open definition. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-apifunctionauth.html
func (rt *apiRoute) addAuth(d *openapi.Document) error {
	auth := rt.e.get("Auth")
	if !truthy(auth) {
		return nil
	}
	apiAuth, err := rt.apiAuth()
	if err != nil {
		return err
	}
	if truthy(apiAuth) && !apiAuth.IsMap() {
		return refuse(rt.api.id(), rt.api.props().Get("Auth"), "Auth must be a map, not %s", apiAuth.Kind.Phrase())
	}
	authorizer := auth.Get("Authorizer")
	if truthy(authorizer) {
		if err := rt.checkAuthorizer(authorizer, apiAuth); err != nil {
			return err
		}
	}
	if scopes := auth.Get("AuthorizationScopes"); truthy(scopes) {
		if err := rt.checkScopes(scopes, authorizer); err != nil {
			return err
		}
	}
	key := auth.Get("ApiKeyRequired")
	if !key.IsNull() && !truthy(key) && !truthy(apiAuth.Get("ApiKeyRequired")) {
		return rt.refuse(key, "ApiKeyRequired: false is for an API that requires keys; set ApiKeyRequired in the "+
			"Auth of %s or remove it here",
			rt.api.id())
	}
	if truthy(authorizer) {
		if err := checkDefinition(apiAuth, authorizer); err != nil {
			return err
		}
		if err := d.AddAuthorizer(rt.path(), rt.method(), authorizer, routeScopes(auth, apiAuth, authorizer)); err != nil {
			return err
		}
	}
	if !key.IsNull() {
		if err := d.AddAPIKey(rt.path(), rt.method(), key, truthy(key)); err != nil {
			return err
		}
	}
	return rt.addResourcePolicy(d, auth.Get("ResourcePolicy"))
}

// checkDefinition refuses an authorizer that the API has, but not as a map; that ends the run.
func checkDefinition(apiAuth, authorizer *cfn.Node) error {
	defined := apiAuth.Get("Authorizers").Get(authorizer.Text)
	if defined == nil || defined.IsMap() || isString(authorizer, openapi.NoAuthorizer) {
		return nil
	}
	return refuseDocument("", defined, "the authorizer %s must be a map, not %s", authorizer.Text, defined.Kind.Phrase())
}

// apiAuth returns the Auth of the API with the parameters filled in. The routes that follow see them filled in, too.
func (rt *apiRoute) apiAuth() (*cfn.Node, error) {
	given := present(rt.api.props(), "Auth")
	auth, err := rt.x.resolve(given)
	if err != nil {
		return nil, err
	}
	if _, isRef := given.RefName(); !isRef && auth != given {
		rt.x.setProperty(rt.api, "Auth", auth)
	}
	return auth, nil
}

// checkAuthorizer refuses an authorizer that the API does not have.
func (rt *apiRoute) checkAuthorizer(authorizer, apiAuth *cfn.Node) error {
	id := rt.api.id()
	known := apiAuth.Get("Authorizers")
	switch {
	case isString(authorizer, openapi.IAMAuthorizer):
		return nil
	case isString(authorizer, openapi.NoAuthorizer):
		if !truthy(apiAuth.Get("DefaultAuthorizer")) {
			return rt.refuse(authorizer, "Authorizer: NONE is for an API with a DefaultAuthorizer; set one in the "+
				"Auth of %s or remove "+
				"Authorizer here", id)
		}
		return nil
	case !truthy(known):
		return rt.refuse(authorizer, "the API %s has no Authorizers; define %s in its Auth", id, authorizer.Text)
	case !known.IsMap():
		return refuse(id, known, "Auth.Authorizers must be a map of names to authorizers, not %s", known.Kind.Phrase())
	case !authorizer.Is(cfn.String):
		return rt.refuse(authorizer, "Authorizer must be the name of an authorizer of the API %s, "+
			"not %s", id, authorizer.Kind.Phrase())
	case !truthy(known.Get(authorizer.Text)):
		return rt.refuse(authorizer, "the API %s has no authorizer %s; it has "+
			"%s%s", id, authorizer.Text, quoteList(keysOf(known)),
			suggest(authorizer.Text, keysOf(known)))
	}
	return nil
}

func (rt *apiRoute) checkScopes(scopes, authorizer *cfn.Node) error {
	if !scopes.Is(cfn.List) {
		return rt.refuse(scopes, "AuthorizationScopes must be a list of scopes, not %s", scopes.Kind.Phrase())
	}
	if !truthy(authorizer) {
		return rt.refuse(scopes, "AuthorizationScopes need an Authorizer that checks them; name one next to them")
	}
	return nil
}

// routeScopes returns the scopes that a route asks for: its own, or those of its authorizer. Without an authorizer of the
// author's there are none.
func routeScopes(auth, apiAuth, authorizer *cfn.Node) *cfn.Node {
	defined := apiAuth.Get("Authorizers").Get(authorizer.Text)
	if defined == nil || isString(authorizer, openapi.IAMAuthorizer) || isString(authorizer, openapi.NoAuthorizer) {
		return nil
	}
	if own := present(auth, "AuthorizationScopes"); own != nil {
		return own
	}
	return present(defined, "AuthorizationScopes")
}

// addResourcePolicy adds the statements for the path of the route.
func (rt *apiRoute) addResourcePolicy(d *openapi.Document, policy *cfn.Node) error {
	if !truthy(policy) {
		return nil
	}
	if !policy.IsMap() {
		return refuse(rt.e.name, policy, "Auth.ResourcePolicy must be a map, not %s", policy.Kind.Phrase())
	}
	if err := d.AddResourcePolicy(policy, rt.path().Text, rt.stage); err != nil {
		return err
	}
	if custom := policy.Get("CustomStatements"); truthy(custom) {
		d.AddPolicyStatements(custom)
	}
	return nil
}
