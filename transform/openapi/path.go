package openapi

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// The keys of API Gateway's own extensions. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
const (
	anyMethod      = "x-amazon-apigateway-any-method"
	integrationKey = "x-amazon-apigateway-integration"
)

// MethodKey returns the key of a method in a path item: in lower case, but for "any" in any case.
func (d *Document) MethodKey(method *cfn.Node) *cfn.Node {
	b, name := maker.At(method, maker.APIBody), methodName(method)
	if name == anyMethod && !strings.EqualFold(method.Text, anyMethod) {
		return b.Str(anyMethod)
	}
	return d.realm.Derive(b, name, method)
}

// methodName is the text of MethodKey.
func methodName(method *cfn.Node) string {
	name := strings.ToLower(method.Text)
	if name == "any" {
		return anyMethod
	}
	return name
}

// Paths returns the keys of the paths, in the order of the document.
func (d *Document) Paths() []*cfn.Node {
	keys := make([]*cfn.Node, len(d.paths.Pairs()))
	for i, p := range d.paths.Pairs() {
		keys[i] = p.Key
	}
	return keys
}

// AnyPath reports whether something holds for any path. Unlike Paths, it does not ask for the order, which may have yet to be found.
func (d *Document) AnyPath(holds func(path string) bool) bool {
	return d.paths.Any(func(p cfn.Pair) bool { return holds(p.Key.Text) })
}

// AddPath adds the path and the method where they are missing; a method that is null counts as missing.
func (d *Document) AddPath(path, method *cfn.Node) error {
	b, name := maker.At(path, maker.APIBody), methodName(method)
	if !d.paths.Has(path.Text) {
		d.paths.Set(path, d.realm.Dict(b))
	}
	return d.editPath(path.Text, func(item *cfn.Node) (*cfn.Node, error) {
		if !item.Get(name).IsNull() {
			return item, nil
		}
		return d.realm.Set(item, d.MethodKey(method), d.realm.Dict(b)), nil
	})
}

// MakePathConditional puts the whole path under a condition.
func (d *Document) MakePathConditional(path string, condition *cfn.Node) {
	key := d.paths.Key(path)
	if key != nil {
		d.paths.Set(key, Conditional(condition, d.paths.Get(path)))
	}
}

// editPath applies change to all that the path stands for.
func (d *Document) editPath(path string, change func(item *cfn.Node) (*cfn.Node, error)) error {
	entry, _ := d.paths.Lookup(path)
	item, err := d.inBranches(entry.Value, func(item *cfn.Node) (*cfn.Node, error) {
		if !item.IsMap() {
			return nil, fault(cfn.FirstOf(item, entry.Key), "the path %s must be a map of methods, not %s", path, kind(item))
		}
		return change(item)
	})
	if err != nil {
		return err
	}
	if item != entry.Value {
		d.paths.Set(entry.Key, item)
	}
	return nil
}

// editMethod applies change to each definition of the method on the path that has an integration.
func (d *Document) editMethod(path, method string, change func(definition *cfn.Node) (*cfn.Node, error)) error {
	return d.editPath(path, func(item *cfn.Node) (*cfn.Node, error) {
		return d.editDefinitions(path, item, method, change)
	})
}

// notAMethod refuses the definition of a method.
func notAMethod(at *cfn.Node, method, path string, definition *cfn.Node) error {
	return fault(at, "the method %s of the path %s must be a map, not %s", method, path, kind(definition))
}

// editDefinitions is editMethod for one path item.
func (d *Document) editDefinitions(
	path string, item *cfn.Node, method string, change func(definition *cfn.Node) (*cfn.Node, error),
) (*cfn.Node, error) {
	entry, found := item.Lookup(method)
	if !found {
		return item, nil
	}
	definition, err := d.inBranches(entry.Value, func(definition *cfn.Node) (*cfn.Node, error) {
		switch {
		case !definition.IsMap():
			return nil, notAMethod(cfn.FirstOf(definition, entry.Key), method, path, definition)
		case !truthy(definition.Get(integrationKey)):
			return definition, nil
		}
		return change(definition)
	})
	if err != nil {
		return nil, err
	}
	return d.realm.Set(item, entry.Key, definition), nil
}
