package transform

import (
	"errors"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
	"github.com/samx-dev/samx/transform/py27"
)

// manageKey marks an API whose definition SAM writes: the author gave none. It is a property that never gets into the output.
const manageKey = "__MANAGE_SWAGGER"

// defaultBodies gives every REST or HTTP API without a definition an empty one, for SAM to fill in from events.
func (x *expansion) defaultBodies() error {
	skeletons := map[string]func(*py27.Realm, maker.Builder) *cfn.Node{
		typeAPI:     openapi.Skeleton,
		typeHTTPAPI: openapi.HTTPSkeleton,
	}
	for _, r := range x.resources.all() {
		skeleton := skeletons[r.typeName()]
		if skeleton == nil {
			continue
		}
		b := maker.At(r.key, maker.APIBody)
		if r.props() == nil && r.typeName() == typeHTTPAPI {
			r.setProps(b.Map())
		}
		props := r.props()
		if props == nil || truthy(props.Get("DefinitionBody")) || truthy(props.Get("DefinitionUri")) {
			continue
		}
		x.setProperty(r, "DefinitionBody", skeleton(&x.realm, b))
		x.setProperty(r, manageKey, b.Bool(true))
	}
	return nil
}

// managed reports whether SAM writes the definition of the API.
func managed(api *resource) bool {
	return truthy(api.props().Get(manageKey))
}

// settleOpenAPIVersions makes the definitions that SAM writes OpenAPI 3 where OpenApiVersion asks for it.
func (x *expansion) settleOpenAPIVersions() error {
	for _, r := range x.resources.all() {
		version := r.props().Get("OpenApiVersion")
		if r.typeName() != typeAPI || !managed(r) || !openapi.IsVersion3(version) {
			continue
		}
		if !version.Is(cfn.String) {
			version = maker.At(version, maker.APIBody).Str(openapi.Text(version))
			x.setProperty(r, "OpenApiVersion", version)
		}
		if body := r.props().Get("DefinitionBody"); body.IsMap() {
			body = x.realm.Set(body, maker.At(version, maker.APIBody).Str("openapi"), version)
			if truthy(body.Get("swagger")) {
				body = x.realm.Delete(body, "swagger")
			}
			x.setProperty(r, "DefinitionBody", body)
		}
	}
	return nil
}

// checkDefinition refuses definitions in two places.
func (a *restAPI) checkDefinition() error {
	uri := presentIfTruthy(a.props, "DefinitionUri")
	switch {
	case uri != nil && a.body != nil:
		return a.refuse(uri, "the API has both a DefinitionUri and a DefinitionBody, which may come from Globals; "+
			"keep one of them")
	case uri != nil && truthy(a.get("MergeDefinitions")):
		return a.refuse(uri, "MergeDefinitions needs the definition in DefinitionBody; samx cannot merge into a "+
			"DefinitionUri")
	}
	return nil
}

// edit takes the definition through one session of the editor.
func (a *restAPI) edit(change func(*openapi.Document) error) error {
	d, err := openapi.Open(&a.x.realm, a.body)
	body, err := session(a.id, d, err, change)
	if err == nil {
		a.body = body
	}
	return err
}

// editDefinition takes the definition of an API through one session of the editor for an event. A definition that cannot be
// edited ends the run.
func (x *expansion) editDefinition(
	id string, body *cfn.Node, change func(*openapi.Document) error,
) (*cfn.Node, error) {
	d, err := x.sessions.Resume(&x.realm, body)
	return session(id, d, err, change)
}

// A definition is an open one, of a REST API or an HTTP API.
type definition interface {
	Close() *cfn.Node
	Abort()
}

// session applies change to the definition d of an API, if it could be opened.
func session[D definition](id string, d D, err error, change func(D) error) (*cfn.Node, error) {
	if err != nil {
		return nil, refuseDefinition(id, err)
	}
	if err := change(d); err != nil {
		d.Abort()
		return nil, refuseDefinition(id, err)
	}
	return d.Close(), nil
}

// refuseDefinition makes a refusal of what is wrong with a definition. It ends the run, unless the definition is well and what
// was to be put into it is not: that is filed under the API.
func refuseDefinition(id string, err error) error {
	var f *openapi.Fault
	switch {
	case !errors.As(err, &f):
		return err
	case f.Where == openapi.InArgument:
		return refuse(id, f.At, "%s", f.Message)
	case f.Where == openapi.InSecurityDefinitions:
		return refuseTemplate(f.At, "%s", f.Message)
	}
	return refuseDocument("", f.At, "%s", f.Message)
}

// needDefinition refuses a property that edits the definition when there is none that could be edited.
func (a *restAPI) needDefinition(property string) error {
	at := cfn.FirstOf(a.props.Key(property), a.r.key)
	switch {
	case a.body == nil:
		return a.refuse(at, "%s needs the definition in DefinitionBody, for SAM writes into it; a definition behind "+
			"DefinitionUri cannot be edited", property)
	case !openapi.Valid(a.body):
		return a.refuse(at, "%s needs a DefinitionBody that can be edited: a map with paths, a map, and either "+
			"swagger: \"2.0\" or "+
			"openapi: 3.x or 3.x.y", property)
	}
	return nil
}

// convert moves what stands elsewhere in OpenAPI 3, when that is what the definition is or is to be.
func (a *restAPI) convert() error {
	if a.body == nil || !a.body.Get("swagger").IsNull() {
		return nil
	}
	version, own := a.get("OpenApiVersion"), present(a.body, "openapi")
	if version.IsNull() || a.x.opts.AllFeatures && own != nil {
		version = own
	}
	if !openapi.IsVersion3(version) {
		return nil
	}
	body, err := openapi.Convert(&a.x.realm, a.body)
	if err != nil {
		return refuseDefinition(a.id, err)
	}
	a.body = body
	return nil
}

// setDefinition puts the definition into the API, or where it lies.
func (a *restAPI) setDefinition() error {
	if a.body != nil {
		a.rest.set("Body", a.body)
		return nil
	}
	where, err := a.x.definitionInS3(a.id, a.props)
	a.rest.set("BodyS3Location", where)
	return err
}

// definitionInS3 is where the definition of an API lies; nil when there is no DefinitionUri.
func (x *expansion) definitionInS3(id string, props *cfn.Node) (*cfn.Node, error) {
	uri := presentIfTruthy(props, "DefinitionUri")
	if uri == nil {
		return nil, nil
	}
	b := maker.At(props.Key("DefinitionUri"), maker.API)
	where, err := x.location(id, "DefinitionUri", uri, b)
	if err != nil {
		return nil, err
	}
	return x.realm.Dict(b, where.entries(definitionLocation)...), nil
}

// binaryMediaTypes returns the media types with the parameters filled in, nil when there are none.
func (a *restAPI) binaryMediaTypes() (*cfn.Node, error) {
	return a.x.resolve(a.get("BinaryMediaTypes"))
}

func (a *restAPI) addBinaryMediaTypes() error {
	types, err := a.binaryMediaTypes()
	if err != nil || !truthy(types) || a.body == nil {
		return err
	}
	return a.edit(func(d *openapi.Document) error {
		d.SetBinaryMediaTypes(types)
		return nil
	})
}

// disableEndpoint says in the definition whether the endpoint execute-api is off.
func (a *restAPI) disableEndpoint() error {
	disable := a.get("DisableExecuteApiEndpoint")
	if disable == nil {
		return nil
	}
	if a.body == nil {
		return a.needDefinition("DisableExecuteApiEndpoint")
	}
	return a.edit(func(d *openapi.Document) error { return d.SetDisableEndpoint(disable) })
}
