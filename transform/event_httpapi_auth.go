package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/openapi"
)

// addAuth puts the authorization of one route into an open definition. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapifunctionauth.html
func (rt *httpRoute) addAuth(d *openapi.HTTPDocument) error {
	auth := rt.e.get("Auth")
	if !truthy(auth) {
		return nil
	}
	apiAuth := rt.api.props().Get("Auth")
	if apiAuth != nil && !apiAuth.IsMap() {
		return refuse(rt.api.id(), apiAuth, "Auth must be a map, not %s", apiAuth.Kind.Phrase())
	}
	authorizer := auth.Get("Authorizer")
	if !truthy(authorizer) {
		authorizer = apiAuth.Get("DefaultAuthorizer")
	}
	if !truthy(authorizer) {
		return rt.refuse(rt.e.at("Auth"), "Auth needs an Authorizer, for the API %s has no DefaultAuthorizer", rt.api.id())
	}
	scopes, err := rt.scopes(auth, apiAuth, authorizer)
	if err != nil {
		return err
	}
	return d.AddAuthorizer(rt.path(), rt.method(), authorizer, scopes)
}

// scopes returns the scopes that the route asks for: its own, or those of its authorizer. It refuses an authorizer that the API
// does not have.
func (rt *httpRoute) scopes(auth, apiAuth, authorizer *cfn.Node) (*cfn.Node, error) {
	own := presentIfTruthy(auth, "AuthorizationScopes")
	if own != nil && !own.Is(cfn.List) {
		return nil, rt.refuse(own, "AuthorizationScopes must be a list of scopes, not %s", own.Kind.Phrase())
	}
	if isString(authorizer, openapi.NoAuthorizer) {
		if !truthy(apiAuth.Get("DefaultAuthorizer")) {
			return nil, rt.refuse(authorizer, "Authorizer: NONE is for an API with a DefaultAuthorizer; set one in the Auth of %s "+
				"or remove Authorizer here", rt.api.id())
		}
		return nil, nil
	}
	signed := isString(authorizer, openapi.IAMAuthorizer)
	if enabled, _ := apiAuth.Get("EnableIamAuthorizer").Bool(); enabled && signed {
		return nil, nil
	}
	defined, err := rt.defined(apiAuth, authorizer)
	if err != nil || signed {
		return nil, err
	}
	if own != nil {
		return own, nil
	}
	return presentIfTruthy(defined, "AuthorizationScopes"), nil
}

// defined returns the authorizer of the API that the event names.
func (rt *httpRoute) defined(apiAuth, authorizer *cfn.Node) (*cfn.Node, error) {
	id, known := rt.api.id(), apiAuth.Get("Authorizers")
	if !authorizer.Is(cfn.String) {
		return nil, rt.refuse(authorizer, "Authorizer must be the name of an authorizer of the API %s, not %s",
			id, authorizer.Kind.Phrase())
	}
	if !truthy(known) || !known.IsMap() {
		hint := ""
		if isString(authorizer, openapi.IAMAuthorizer) {
			hint = ", or set EnableIamAuthorizer: true there"
		}
		return nil, rt.refuse(authorizer, "the API %s has no Authorizers; define %s in its Auth%s", id, authorizer.Text, hint)
	}
	defined := known.Get(authorizer.Text)
	if !truthy(defined) {
		return nil, rt.refuse(authorizer, "the API %s has no authorizer %s; it has %s%s", id, authorizer.Text,
			quoteList(keysOf(known)), suggest(authorizer.Text, keysOf(known)))
	}
	if !defined.IsMap() {
		return nil, refuseDocument("", defined, "the authorizer %s must be a map, not %s", authorizer.Text, defined.Kind.Phrase())
	}
	return defined, nil
}
