package openapi

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

const (
	validatorsKey = "x-amazon-apigateway-request-validators"
	validatorKey  = "x-amazon-apigateway-request-validator"
)

// AddModels defines models, JSON schemas of bodies, under their names in lower case.
func (d *Document) AddModels(models []cfn.Pair) error {
	have := d.parts[definitions]
	var lowered []cfn.Pair
	for _, m := range models {
		if !truthy(m.Value.Get("type")) {
			return fault(cfn.FirstOf(m.Value, m.Key), "the model %s needs a type, such as object", m.Key.Text)
		}
		if !truthy(have) {
			have = d.empty(maker.At(m.Key, maker.APIBody))
		}
		if !have.IsMap() {
			return fault(have, "definitions must be a map, not a %s", have.Kind)
		}
		lowered = append(lowered, cfn.Pair{Key: d.lowered(m.Key), Value: m.Value})
	}
	if len(lowered) > 0 {
		d.parts[definitions] = setAll(d.realm, have, lowered)
	}
	return nil
}

func (d *Document) lowered(name *cfn.Node) *cfn.Node {
	return d.realm.Derive(maker.At(name, maker.APIBody), strings.ToLower(name.Text), name)
}

// AddRequestModel says that requests to the method on the path have a body of the model. required may be nil.
func (d *Document) AddRequestModel(path, method, model, required *cfn.Node) error {
	b := maker.At(model, maker.APIBody)
	name := d.lowered(model)
	reference := func(place string) *cfn.Node {
		return b.Map(maker.Entry{Key: "$ref", Value: b.Str(place + name.Text)})
	}
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		if d.isVersion3() {
			content := b.Map(maker.Entry{Key: "application/json", Value: b.Map(
				maker.Entry{Key: "schema", Value: reference("#/components/schemas/")})})
			body := b.Map(maker.Entry{Key: "content", Value: content}, maker.Entry{Key: "required", Value: required})
			return d.put(definition, "requestBody", body), nil
		}
		return d.withParameter(definition, d.realm.Dict(b,
			maker.Entry{Key: "in", Value: b.Str("body")},
			maker.Entry{Key: "name", Value: name},
			maker.Entry{Key: "schema", Value: reference("#/definitions/")},
			maker.Entry{Key: "required", Value: required}))
	})
}

// withParameter returns the method with one more parameter.
func (d *Document) withParameter(definition, parameter *cfn.Node) (*cfn.Node, error) {
	have := definition.Get("parameters")
	if truthy(have) && !have.Is(cfn.List) {
		return nil, fault(have, "parameters must be a list, not a %s", have.Kind)
	}
	list := append(append([]*cfn.Node(nil), elements(have)...), parameter)
	return d.put(definition, "parameters", maker.At(parameter, maker.APIBody).List(list...)), nil
}

// AddRequestValidator makes API Gateway check the body of requests, their parameters, both or none. cause is what asks for it.
func (d *Document) AddRequestValidator(path, method, cause *cfn.Node, body, parameters bool) error {
	b := maker.At(cause, maker.APIBody)
	name := validatorName(body, parameters)
	validators := d.body.Get(validatorsKey)
	if !d.body.Has(validatorsKey) {
		validators = d.empty(b)
	}
	if !validators.IsMap() {
		return fault(cfn.FirstOf(validators, d.body), "%s must be a map, not a %s", validatorsKey, kind(validators))
	}
	if !validators.Has(name) {
		validators = d.put(validators, name, d.realm.Dict(b,
			maker.Entry{Key: "validateRequestBody", Value: b.Bool(body)},
			maker.Entry{Key: "validateRequestParameters", Value: b.Bool(parameters)}))
	}
	d.set(validatorsKey, validators)
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		return d.put(definition, validatorKey, b.Str(name)), nil
	})
}

func validatorName(body, parameters bool) string {
	switch {
	case body && parameters:
		return "body-and-params"
	case body:
		return "body-only"
	case parameters:
		return "params-only"
	}
	return "no-validation"
}

// A RequestParameter is a parameter of a method: method.request.path.id, required and part of the cache key or not.
type RequestParameter struct {
	Name     *cfn.Node // the whole name
	Required *cfn.Node // nil: false
	Cached   bool
}

// Parts returns where the parameter is, as a name of it has it, and what it is called there: querystring and q for
// method.request.querystring.q.
func (p RequestParameter) Parts() (location, name string, ok bool) {
	rest, ok := strings.CutPrefix(p.Name.Text, "method.request.")
	location, name, found := strings.Cut(rest, ".")
	switch location {
	case "querystring", "path", "header":
		return location, name, ok && found
	}
	return "", "", false
}

// AddRequestParameters declares parameters of the method on the path.
func (d *Document) AddRequestParameters(path, method *cfn.Node, parameters []RequestParameter) error {
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		for _, p := range parameters {
			changed, err := d.withParameter(definition, d.parameter(p))
			if err != nil {
				return nil, err
			}
			definition = changed
			if p.Cached {
				definition = d.withCacheKey(definition, p.Name)
			}
		}
		return definition, nil
	})
}

func (d *Document) parameter(p RequestParameter) *cfn.Node {
	b := maker.At(p.Name, maker.APIBody)
	location, name, _ := p.Parts()
	in := d.realm.Derive(b, location, p.Name)
	if location == "querystring" {
		in = b.Str("query")
	}
	required := p.Required
	if required == nil {
		required = b.Bool(false)
	}
	return d.realm.Dict(b,
		maker.Entry{Key: "in", Value: in},
		maker.Entry{Key: "name", Value: d.realm.Derive(b, name, p.Name)},
		maker.Entry{Key: "required", Value: required},
		maker.Entry{Key: "type", Value: b.Str("string")})
}

// withCacheKey makes a parameter part of the key that answers are cached under.
func (d *Document) withCacheKey(definition, name *cfn.Node) *cfn.Node {
	integration := definition.Get(integrationKey)
	keys := append(append([]*cfn.Node(nil), elements(integration.Get("cacheKeyParameters"))...), name)
	list := maker.At(name, maker.APIBody).List(keys...)
	return d.put(definition, integrationKey, d.put(integration, "cacheKeyParameters", list))
}
