package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// An apiRoute is an event of type Api, of a function or a state machine, on its way into the definition of its API.
type apiRoute struct {
	x         *expansion
	e         *event
	api       *resource
	condition *cfn.Node // of the function or state machine; nil: none
	stage     *cfn.Node // what stands for the stage in resource policies
	merges    bool      // it is merged into a definition of the author's, when the API says so
	// integration is what API Gateway is to invoke, responses are those of a method without any.
	integration, responses *cfn.Node
	// refine adds to the method what only functions have. May be nil.
	refine func(*openapi.Document) error
	// refuse files a fault of the event.
	refuse func(at *cfn.Node, format string, args ...any) error
}

// apiOf returns the API that an event of the function or state machine names.
func (x *expansion) apiOf(ownerID string, e *event) (*resource, error) {
	id, ok := apiID(e.get("RestApiId"))
	api := x.resources.get(id)
	if !ok || api == nil {
		return nil, refuseEvent(ownerID, e.name, e.at("RestApiId"),
			"RestApiId must name an API of this template, by its logical ID or a Ref to it")
	}
	if api.node.Has("Properties") && !api.props().IsMap() {
		return nil, refuse(id, cfn.FirstOf(api.props(), api.key), "Properties must be a map, not %s", api.props().Kind.Phrase())
	}
	if name := api.props().Get("StageName"); isString(name, "") {
		return nil, refuse(id, name, "StageName is empty; give the stage a name such as Prod")
	}
	return api, nil
}

func (rt *apiRoute) path() *cfn.Node   { return rt.e.get("Path") }
func (rt *apiRoute) method() *cfn.Node { return rt.e.get("Method") }

// addToDefinition puts the route into the definition of the API, when SAM writes it or merges what it would write.
func (rt *apiRoute) addToDefinition() error {
	merge := rt.merges && truthy(rt.api.props().Get("MergeDefinitions"))
	if !managed(rt.api) && !merge {
		return nil
	}
	body := presentIfTruthy(rt.api.props(), "DefinitionBody")
	if body == nil {
		return nil
	}
	into := body
	if merge {
		into = openapi.Skeleton(&rt.x.realm, rt.e.build(maker.APIBody))
	}
	edited, err := rt.x.editDefinition(rt.api.id(), into, rt.add)
	if err != nil {
		return err
	}
	if merge {
		edited, err = openapi.MergeMethod(&rt.x.realm, body, edited, rt.path(), rt.method())
		if err != nil {
			return refuseDefinition(rt.api.id(), err)
		}
	}
	rt.x.setProperty(rt.api, "DefinitionBody", edited)
	return nil
}

// add puts the route into an open definition.
func (rt *apiRoute) add(d *openapi.Document) error {
	defined, err := d.HasIntegration(rt.path(), rt.method())
	if err != nil {
		return err
	}
	if defined {
		return rt.refuse(rt.method(), "the method %s of the path %s is defined more than once; a route can invoke "+
			"one target only",
			rt.method().Text, rt.path().Text)
	}
	if err := d.AddIntegration(rt.path(), rt.method(), rt.integration, rt.responses, rt.condition); err != nil {
		return err
	}
	if err := rt.addAuth(d); err != nil {
		return err
	}
	if rt.refine == nil {
		return nil
	}
	return rt.refine(d)
}

// overrideAuth puts the authorization of the route into a definition of the author's, when the event says so.
func (rt *apiRoute) overrideAuth() error {
	auth := rt.e.get("Auth")
	body := presentIfTruthy(rt.api.props(), "DefinitionBody")
	if body == nil || !truthy(auth.Get("OverrideApiAuth")) {
		return nil
	}
	if !truthy(auth.Get("Authorizer")) && !truthy(auth.Get("ApiKeyRequired")) && !truthy(auth.Get("ResourcePolicy")) {
		return rt.refuse(auth.Key("OverrideApiAuth"), "OverrideApiAuth needs what to override with: Authorizer, "+
			"ApiKeyRequired or "+
			"ResourcePolicy")
	}
	edited, err := rt.x.editDefinition(rt.api.id(), body, rt.addAuth)
	if err != nil {
		return err
	}
	rt.x.setProperty(rt.api, "DefinitionBody", edited)
	return nil
}
