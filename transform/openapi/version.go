package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// Convert moves what Swagger 2.0 and OpenAPI 3 have in different places, and strips OPTIONS methods of what OpenAPI 3 does
// not have. It works on a body outside a session, which is to be a document of OpenAPI 3 or to become one. The service
// converts a body more than once, and so wraps the headers of OPTIONS methods more than once.
func Convert(realm *py27.Realm, body *cfn.Node) (*cfn.Node, error) {
	body = moveToComponents(realm, body, "securityDefinitions", "securitySchemes")
	body = moveToComponents(realm, body, "definitions", "schemas")
	paths := body.Get("paths")
	if !truthy(paths) {
		return body, nil
	}
	if !paths.IsMap() {
		return nil, fault(paths, "paths must be a map, not %s", paths.Kind.Phrase())
	}
	for _, p := range paths.Pairs {
		if !p.Value.IsMap() {
			return nil, fault(cfn.FirstOf(p.Value, p.Key), "the path %s must be a map of methods, "+
				"not %s", p.Key.Text, kind(p.Value))
		}
		item, err := convertOptions(realm, p.Key.Text, p.Value)
		if err != nil {
			return nil, err
		}
		paths = realm.Set(paths, p.Key, item)
	}
	return put(realm, body, "paths", paths), nil
}

func moveToComponents(realm *py27.Realm, body *cfn.Node, from, to string) *cfn.Node {
	moved := body.Get(from)
	if !truthy(moved) {
		return body
	}
	components := body.Get("components")
	if !truthy(components) {
		components = realm.Dict(maker.At(moved, maker.APIBody))
	}
	body = put(realm, body, "components", put(realm, components, to, moved))
	return realm.Delete(body, from)
}

// convertOptions converts the OPTIONS method of a path item, if there is one.
func convertOptions(realm *py27.Realm, path string, item *cfn.Node) (*cfn.Node, error) {
	options := item.Get(optionsMethod)
	if !truthy(options) {
		return item, nil
	}
	if !options.IsMap() {
		return nil, fault(options, "the method options of the path %s must be a map, not %s", path, options.Kind.Phrase())
	}
	options = realm.Delete(realm.Delete(options, "produces"), "consumes")
	responses := options.Get("responses")
	if truthy(responses) {
		wrapped, err := wrapHeaders(realm, path, responses)
		if err != nil {
			return nil, err
		}
		options = put(realm, options, "responses", wrapped)
	}
	return put(realm, item, optionsMethod, options), nil
}

// wrapHeaders puts each header of the response 200 into a schema.
func wrapHeaders(realm *py27.Realm, path string, responses *cfn.Node) (*cfn.Node, error) {
	if !responses.IsMap() {
		return nil, fault(responses, "the responses of the method options of the path %s must be a map, not %s",
			path, responses.Kind.Phrase())
	}
	response := responses.Get("200")
	if !truthy(response) {
		return responses, nil
	}
	if !response.IsMap() {
		return nil, fault(response, "the response 200 of the method options of the path %s must be a map, not %s",
			path, response.Kind.Phrase())
	}
	headers := response.Get("headers")
	if !truthy(headers) {
		return responses, nil
	}
	if !headers.IsMap() {
		return nil, fault(headers, "the headers of the response 200 of the method options of the path %s must be a "+
			"map, not %s",
			path, headers.Kind.Phrase())
	}
	for _, p := range headers.Pairs {
		schema := realm.Dict(maker.At(p.Value, maker.APIBody), maker.Entry{Key: "schema", Value: p.Value})
		headers = realm.Set(headers, p.Key, schema)
	}
	return put(realm, responses, "200", put(realm, response, "headers", headers)), nil
}
