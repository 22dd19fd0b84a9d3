package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/openapi"
)

// checkDefinition refuses definitions in two places.
func (a *httpAPI) checkDefinition() error {
	if uri := presentIfTruthy(a.props, "DefinitionUri"); uri != nil && a.body != nil {
		return a.refuse(uri, "the API has both a DefinitionUri and a DefinitionBody; keep one of them")
	}
	return nil
}

// edit takes the definition through one session of the editor.
func (a *httpAPI) edit(change func(*openapi.HTTPDocument) error) error {
	d, err := openapi.OpenHTTP(&a.x.realm, a.body)
	body, err := session(a.id, d, err, change)
	if err == nil {
		a.body = body
	}
	return err
}

// editHTTPDefinition is editDefinition for an HTTP API.
func (x *expansion) editHTTPDefinition(
	id string, body *cfn.Node, change func(*openapi.HTTPDocument) error,
) (*cfn.Node, error) {
	d, err := openapi.ResumeHTTP(&x.realm, body)
	return session(id, d, err, change)
}

// needBody refuses a property that edits the definition when the definition lies in S3.
func (a *httpAPI) needBody(property string) error {
	if a.body != nil {
		return nil
	}
	return a.refuse(a.props.Key(property), "%s needs the definition in DefinitionBody, for SAM writes into it; "+
		"a definition behind DefinitionUri cannot be edited", property)
}

// needDefinition is needBody that refuses a definition, too, that the editor cannot read.
func (a *httpAPI) needDefinition(property string) error {
	if err := a.needBody(property); err != nil {
		return err
	}
	if !openapi.ValidHTTP(a.body) {
		return a.refuse(a.props.Key(property), "%s needs a DefinitionBody that can be edited: a map with paths, a map, "+
			"and openapi: 3.x or 3.x.y", property)
	}
	return nil
}

// disableEndpoint says in the definition whether the endpoint execute-api is off.
func (a *httpAPI) disableEndpoint() error {
	const property = "DisableExecuteApiEndpoint"
	return a.editFor(property, a.get(property), func(d *openapi.HTTPDocument, disable *cfn.Node) error {
		return d.SetDisableEndpoint(disable)
	})
}

// setTitle gives the API the Name, which is the title of the definition. One that the author wrote has to give way by itself.
func (a *httpAPI) setTitle() error {
	if name := presentIfTruthy(a.props, "Name"); name != nil && a.body != nil {
		if stack, _ := a.body.Get("info").Get("title").RefName(); stack != "AWS::StackName" {
			return a.refuse(name, "Name needs a definition whose info.title is {Ref: AWS::StackName}, as in one that SAM writes; "+
				"make it so, or remove Name and write the name there")
		}
	}
	return a.editFor("Name", presentIfTruthy(a.props, "Name"), (*openapi.HTTPDocument).SetTitle)
}

func (a *httpAPI) setDescription() error {
	return a.editFor("Description", presentIfTruthy(a.props, "Description"), (*openapi.HTTPDocument).SetDescription)
}

// editFor edits the definition for a property, if it is given.
func (a *httpAPI) editFor(property string, given *cfn.Node, change func(*openapi.HTTPDocument, *cfn.Node) error) error {
	if given == nil {
		return nil
	}
	if err := a.needBody(property); err != nil {
		return err
	}
	return a.edit(func(d *openapi.HTTPDocument) error { return change(d, given) })
}

// renameDefaultRoute makes the default route a path for the sake of FailOnWarnings.
func (a *httpAPI) renameDefaultRoute() error {
	if !truthy(a.get("FailOnWarnings")) || !a.body.Get("paths").Has(openapi.DefaultRoute) || !openapi.ValidHTTP(a.body) {
		return nil
	}
	return a.edit(func(d *openapi.HTTPDocument) error {
		d.RenameDefaultRoute()
		return nil
	})
}

// setDefinition puts the definition into the API, or where it lies.
func (a *httpAPI) setDefinition(api *generated) error {
	if a.body != nil {
		api.set("Body", a.body)
		return nil
	}
	where, err := a.x.definitionInS3(a.id, a.props)
	api.set("BodyS3Location", where)
	return err
}
