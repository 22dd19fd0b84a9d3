package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// HasIntegration reports whether the method on the path has an integration in any branch.
func (d *Document) HasIntegration(path, method *cfn.Node) (bool, error) {
	key := d.MethodKey(method).Text
	items, err := branches(d.paths.Get(path.Text))
	if err != nil {
		return false, err
	}
	for _, item := range items {
		if !item.Has(key) {
			continue
		}
		definitions, err := branches(item.Get(key))
		if err != nil {
			return false, err
		}
		for _, definition := range definitions {
			if truthy(definition.Get(integrationKey)) {
				return true, nil
			}
		}
	}
	return false, nil
}

// AddIntegration puts the integration into the method on the path, which are added where they are missing. The responses
// are for a method without any. With a condition the method stands under it. more are further entries of the method.
func (d *Document) AddIntegration(
	path, method, integration, responses, condition *cfn.Node, more ...maker.Entry,
) error {
	if err := d.AddPath(path, method); err != nil {
		return err
	}
	key := d.MethodKey(method)
	return d.editPath(path.Text, func(item *cfn.Node) (*cfn.Node, error) {
		definition := item.Get(key.Text)
		if !definition.IsMap() {
			return nil, fault(cfn.FirstOf(definition, item.Key(key.Text)), "the method %s of the path %s must be a map, not %s",
				key.Text, path.Text, kind(definition))
		}
		definition = d.put(definition, integrationKey, integration)
		for _, e := range more {
			definition = d.put(definition, e.Key, e.Value)
		}
		if !definition.Has("responses") {
			definition = d.put(definition, "responses", responses)
		}
		if truthy(condition) {
			definition = Conditional(condition, definition)
		}
		return d.realm.Set(item, key, definition), nil
	})
}

// AddTimeout sets how long API Gateway waits for the integration, in milliseconds.
func (d *Document) AddTimeout(path, method, timeout *cfn.Node) error {
	return d.editMethod(path.Text, d.MethodKey(method).Text, func(definition *cfn.Node) (*cfn.Node, error) {
		integration := d.put(definition.Get(integrationKey), "timeoutInMillis", timeout)
		return d.put(definition, integrationKey, integration), nil
	})
}

// Method returns the definition of the method on the path, nil when there is none.
func (d *Document) Method(path, method *cfn.Node) *cfn.Node {
	return d.paths.Get(path.Text).Get(d.MethodKey(method).Text)
}

// empty makes an empty py27 map.
func (d *Document) empty(b maker.Builder) *cfn.Node {
	return d.realm.Dict(b)
}
