package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/openapi"
)

// addAuth puts the authorizers into the definition. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html
func (a *httpAPI) addAuth() error {
	given := presentIfTruthy(a.props, "Auth")
	if given == nil {
		return nil
	}
	if err := a.needDefinition("Auth"); err != nil {
		return err
	}
	names := []string{"Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"}
	for _, p := range given.Pairs {
		if !contains(names, p.Key.Text) {
			return a.refuse(p.Key, "%s is not a property of the Auth of an HTTP API%s; it takes %s", p.Key.Text,
				suggest(p.Key.Text, names), quoteList(names))
		}
	}
	if err := a.readAuthorizers(given); err != nil {
		return err
	}
	return a.edit(func(d *openapi.HTTPDocument) error {
		schemes := make([]cfn.Pair, len(a.authorizers))
		for i, authorizer := range a.authorizers {
			schemes[i] = cfn.Pair{Key: authorizer.name, Value: authorizer.scheme}
		}
		if err := d.AddSecuritySchemes(schemes); err != nil {
			return err
		}
		return a.setDefaultAuthorizer(d, given.Get("DefaultAuthorizer"))
	})
}

// readAuthorizers reads the authorizers, the built-in one first.
func (a *httpAPI) readAuthorizers(auth *cfn.Node) error {
	if on, _ := auth.Get("EnableIamAuthorizer").Bool(); on {
		a.authorizers = append(a.authorizers, iamAuthorizer(auth.Key("EnableIamAuthorizer")))
	}
	given := presentIfTruthy(auth, "Authorizers")
	if given != nil && !given.IsMap() {
		return a.refuse(given, "Auth.Authorizers must be a map of names to authorizers, not %s", given.Kind.Phrase())
	}
	for _, p := range entriesOf(given) {
		authorizer, err := a.readAuthorizer(p)
		if err != nil {
			return err
		}
		a.authorizers = append(a.authorizers, authorizer)
	}
	return nil
}

// authorizer returns the authorizer of the name, the last of those; nil when there is none.
func (a *httpAPI) authorizer(name string) *httpAuthorizer {
	for i := len(a.authorizers) - 1; i >= 0; i-- {
		if a.authorizers[i].name.Text == name {
			return a.authorizers[i]
		}
	}
	return nil
}

// setDefaultAuthorizer makes the default authorizer, if any, apply to the routes that name none.
func (a *httpAPI) setDefaultAuthorizer(d *openapi.HTTPDocument, name *cfn.Node) error {
	if !truthy(name) || isNoValue(name) {
		return nil
	}
	if !name.Is(cfn.String) {
		return a.refuse(name, "DefaultAuthorizer must be the name of one of the Authorizers, not %s", name.Kind.Phrase())
	}
	authorizer := a.authorizer(name.Text)
	if authorizer == nil {
		names := map[string]bool{}
		for _, known := range a.authorizers {
			names[known.name.Text] = true
		}
		return a.refuse(name, "there is no authorizer %s for DefaultAuthorizer; defined are %s%s", name.Text,
			quoteList(sortedNames(names)), suggest(name.Text, sortedNames(names)))
	}
	return d.SetDefaultAuthorizer(name, authorizer.scopes)
}

// permitAuthorizers lets the API invoke the functions of its authorizers, where the author asks for it.
func (a *httpAPI) permitAuthorizers() error {
	for _, authorizer := range a.authorizers {
		if authorizer.permitted != nil {
			a.made = append(a.made,
				authorizerPermission(a.id, authorizer.name, authorizer.permitted, "${AWS::Partition}", a.shared))
		}
	}
	return nil
}
