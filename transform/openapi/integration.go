package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// HasIntegration reports whether the method on the path has an integration: in all branches of the path, and in one of the
// method's.
func (d *Document) HasIntegration(path, method *cfn.Node) (defined bool, err error) {
	have, found := d.paths.Lookup(path.Text)
	if !found {
		return false, nil
	}
	key := methodName(method)
	complete := true // every branch has the method
	err = eachBranch(have.Value, func(item *cfn.Node) error {
		complete = complete && item.Has(key)
		return nil
	})
	if err != nil || !complete {
		return false, err
	}
	defined = true
	err = eachBranch(have.Value, func(item *cfn.Node) (err error) {
		if defined {
			defined, err = methodHasIntegration(path.Text, item, key)
		}
		return err
	})
	return defined && err == nil, err
}

func methodHasIntegration(path string, item *cfn.Node, method string) (has bool, err error) {
	entry, _ := item.Lookup(method)
	if !entry.Value.IsMap() {
		return false, nil
	}
	err = eachBranch(entry.Value, func(definition *cfn.Node) error {
		if !has && !definition.IsMap() {
			return notAMethod(cfn.FirstOf(definition, entry.Key), method, path, definition)
		}
		has = has || truthy(definition.Get(integrationKey))
		return nil
	})
	return has && err == nil, err
}

// AddIntegration puts the integration into the method on the path, which are added where they are missing. The responses
// are for a method without any. With a condition the method stands under it. more are further entries of the method.
func (d *Document) AddIntegration(
	path, method, integration, responses, condition *cfn.Node, more ...maker.Entry,
) error {
	if err := d.AddPath(path, method); err != nil {
		return err
	}
	name := methodName(method)
	return d.editPath(path.Text, func(item *cfn.Node) (*cfn.Node, error) {
		entry, _ := item.Lookup(name)
		definition := entry.Value
		if !definition.IsMap() {
			return nil, notAMethod(cfn.FirstOf(definition, entry.Key), name, path.Text, definition)
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
		return d.realm.Set(item, entry.Key, definition), nil
	})
}

// AddTimeout sets how long API Gateway waits for the integration, in milliseconds.
func (d *Document) AddTimeout(path, method, timeout *cfn.Node) error {
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		integration := d.put(definition.Get(integrationKey), "timeoutInMillis", timeout)
		return d.put(definition, integrationKey, integration), nil
	})
}

// Method returns the definition of the method on the path, nil when there is none.
func (d *Document) Method(path, method *cfn.Node) *cfn.Node {
	return d.paths.Get(path.Text).Get(methodName(method))
}

// empty makes an empty py27 map.
func (d *Document) empty(b maker.Builder) *cfn.Node {
	return d.realm.Dict(b)
}
