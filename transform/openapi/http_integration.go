package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
)

// AddIntegration puts the integration into the method on the path, which are added where they are missing. With a condition
// the method stands under it.
func (d *HTTPDocument) AddIntegration(path, method, integration, condition *cfn.Node) error {
	b := maker.At(path, maker.APIBody)
	var more []maker.Entry
	if path.Text == DefaultRoute && methodName(method) == anyMethod {
		more = append(more, maker.Entry{Key: "isDefaultRoute", Value: b.Bool(true)})
	}
	return d.Document.AddIntegration(path, method, integration, d.empty(b), condition, more...)
}

// SetPayloadFormat sets the version of the events that the integration gets: "1.0" or "2.0".
func (d *HTTPDocument) SetPayloadFormat(path, method, version *cfn.Node) error {
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		integration := d.put(definition.Get(integrationKey), "payloadFormatVersion", version)
		return d.put(definition, integrationKey, integration), nil
	})
}

// pathParameter is a variable of a path with its name: id of {id}, proxy+ of {proxy+}.
var pathParameter = lazy.Pattern{Expression: `\{(.*?)\}`, Has: "{"}

// AddPathParameters declares the variables of the path as parameters of the method.
func (d *HTTPDocument) AddPathParameters(path, method *cfn.Node) error {
	if !pathParameter.Possible(path.Text) {
		return nil
	}
	found := pathParameter.Get().FindAllStringSubmatch(path.Text, -1)
	if found == nil {
		return nil
	}
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		for _, match := range found {
			changed, err := d.withPathParameter(definition, d.realm.MarkString(maker.At(path, maker.APIBody).Str(match[1])))
			if err != nil {
				return nil, err
			}
			definition = changed
		}
		return definition, nil
	})
}

// withPathParameter returns the method with a parameter of the path; one that it has already becomes one.
func (d *HTTPDocument) withPathParameter(definition, name *cfn.Node) (*cfn.Node, error) {
	b := maker.At(name, maker.APIBody)
	have := definition.Get("parameters")
	for i, p := range elements(have) {
		if named, _ := p.Get("name").Str(); !p.IsMap() || named != name.Text {
			continue
		}
		items := append([]*cfn.Node(nil), have.Items...)
		items[i] = d.put(d.put(p, "in", b.Str("path")), "required", b.Bool(true))
		return d.put(definition, "parameters", maker.Replace(have, items, nil)), nil
	}
	return d.withParameter(definition, d.realm.Dict(b,
		maker.Entry{Key: "name", Value: name},
		maker.Entry{Key: "in", Value: b.Str("path")},
		maker.Entry{Key: "required", Value: b.Bool(true)}))
}
