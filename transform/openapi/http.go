package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// An HTTPDocument is an open definition of an HTTP API: OpenAPI 3 and nothing else, with its authorizers among the components.
// Paths and methods are edited as those of a REST API; what is different has methods of its own. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
type HTTPDocument struct {
	Document
	schemes *cfn.Node // components.securitySchemes, nil: absent
}

// DefaultRoute is the path of the route that takes the requests no other route takes.
const DefaultRoute = "$default"

// The parts of a definition where authorizers are.
const (
	componentsKey = "components"
	schemesKey    = "securitySchemes"
)

// AnyMethod is the key of a method that stands for all of them.
const AnyMethod = anyMethod

// HTTPSkeleton makes the definition of an HTTP API without paths, for what causes the API.
func HTTPSkeleton(realm *py27.Realm, b maker.Builder) *cfn.Node {
	return b.Map(
		maker.Entry{Key: "openapi", Value: b.Str("3.0.1")},
		maker.Entry{Key: "info", Value: skeletonInfo(realm, b)},
		maker.Entry{Key: "paths", Value: b.Map()},
	)
}

// ValidHTTP reports whether the body is a definition of an HTTP API that can be edited: a map with a map of paths that says it
// is OpenAPI 3.
func ValidHTTP(body *cfn.Node) bool {
	return body.IsMap() && body.Get("paths").IsMap() && IsVersion3(body.Get("openapi"))
}

// OpenHTTP begins a session on the definition of an HTTP API. The body must be ValidHTTP. Unlike Open it copies nothing, for
// nothing is hashed from the definition of an HTTP API.
func OpenHTTP(realm *py27.Realm, body *cfn.Node) (*HTTPDocument, error) {
	return openHTTP(realm, body, realm.Edit)
}

// ResumeHTTP is OpenHTTP for a body that an earlier session may have left, if nobody else needs it any more: nothing is copied.
// A session that is not closed must be aborted.
func ResumeHTTP(realm *py27.Realm, body *cfn.Node) (*HTTPDocument, error) {
	return openHTTP(realm, body, func(paths *cfn.Node) *py27.Editor {
		e, _ := realm.Resume(paths)
		return e
	})
}

func openHTTP(realm *py27.Realm, body *cfn.Node, edit func(paths *cfn.Node) *py27.Editor) (*HTTPDocument, error) {
	if !ValidHTTP(body) {
		return nil, fault(body, "the definition must be a map with paths, a map, and openapi: 3.x or 3.x.y; a definition that is "+
			"included or imported cannot be edited")
	}
	d := &HTTPDocument{Document: Document{realm: realm, body: body, paths: edit(body.Get(pathsKey))}}
	components := body.Get(componentsKey)
	if !components.IsNull() && !components.IsMap() {
		return nil, fault(components, "%s must be a map, not %s", componentsKey, kind(components))
	}
	d.schemes = components.Get(schemesKey)
	return d, nil
}

// Close ends the session and returns the edited body.
func (d *HTTPDocument) Close() *cfn.Node {
	d.set(pathsKey, d.paths.Node())
	if truthy(d.schemes) {
		components := d.body.Get(componentsKey)
		if components.IsNull() {
			components = d.empty(maker.At(d.schemes, maker.APIBody))
		}
		d.set(componentsKey, d.put(components, schemesKey, d.schemes))
	}
	return d.body
}

// RenameDefaultRoute gives the default route a path that begins with a slash, which API Gateway insists on when it fails on
// warnings.
func (d *HTTPDocument) RenameDefaultRoute() {
	key := d.paths.Key(DefaultRoute)
	if key == nil {
		return
	}
	item := d.paths.Get(DefaultRoute)
	d.paths = d.realm.Edit(d.realm.Delete(d.paths.Node(), DefaultRoute))
	d.paths.Set(maker.At(key, maker.APIBody).Str("/"+DefaultRoute), item)
}
