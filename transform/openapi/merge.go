package openapi

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// MergeMethod lays a method of a generated definition over that of the author's body: of keys that both have the generated
// value stays. The method "any" keeps this name, which is none in Swagger. Nothing else of the generated definition is taken
// over, and nothing at all when the body has no paths.
func MergeMethod(realm *py27.Realm, body, generated, path, method *cfn.Node) (*cfn.Node, error) {
	body = realm.Copy(body)
	paths := body.Get("paths")
	if !truthy(paths) {
		return body, nil
	}
	if !paths.IsMap() {
		return nil, argumentFault(paths, "paths must be a map to merge into, not %s", paths.Kind.Phrase())
	}
	b := maker.At(path, maker.APIBody)
	item := b.Map()
	if paths.Has(path.Text) {
		item = paths.Get(path.Text)
	}
	if !item.IsMap() {
		return nil, argumentFault(cfn.FirstOf(item, path), "the path %s must be a map of methods to merge into, "+
			"not %s", path.Text, kind(item))
	}
	key := realm.Derive(maker.At(method, maker.APIBody), strings.ToLower(method.Text), method)
	written := item.Get(key.Text)
	if truthy(written) && !written.IsMap() {
		return nil, argumentFault(written, "the method %s of the path %s must be a map to merge into, not %s",
			key.Text, path.Text, written.Kind.Phrase())
	}
	made := generated.Get("paths").Get(path.Text).Get(methodName(method))
	item = realm.Set(item, key, realm.Update(plainCopy(b, written), made))
	return put(realm, body, "paths", realm.Set(paths, path, item)), nil
}

// plainCopy returns the entries of a map as a plain map.
func plainCopy(b maker.Builder, m *cfn.Node) *cfn.Node {
	if !m.IsMap() {
		return b.Map()
	}
	return b.Pairs(append([]cfn.Pair(nil), m.Pairs...))
}
