package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/openapi"
)

// refineRoute adds what the event says about the request and the integration.
func (f *function) refineRoute(d *openapi.Document, e *event, api *resource) error {
	if timeout := e.get("TimeoutInMillis"); truthy(timeout) {
		if err := d.AddTimeout(e.get("Path"), e.get("Method"), timeout); err != nil {
			return err
		}
	}
	if err := f.addRequestModel(d, e, api); err != nil {
		return err
	}
	parameters, err := f.requestParameters(e)
	if err != nil || parameters == nil {
		return err
	}
	return d.AddRequestParameters(e.get("Path"), e.get("Method"), parameters)
}

// addRequestModel says which model of the API the body of requests is of, and what API Gateway checks of a request. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-requestmodel.html
func (f *function) addRequestModel(d *openapi.Document, e *event, api *resource) error {
	given := e.get("RequestModel")
	model := given.Get("Model")
	if !truthy(model) {
		return nil
	}
	models := api.props().Get("Models")
	switch {
	case !truthy(models):
		return e.refuse(f, model, "the API %s has no Models; define %s there", api.id(), model.Text)
	case !models.IsMap():
		return e.refuse(f, models, "Models of the API %s must be a map of names to schemas, not "+
			"a %s", api.id(), models.Kind)
	case !model.Is(cfn.String):
		return e.refuse(f, model, "Model must be the name of a model of the API %s, not a %s", api.id(), model.Kind)
	case !truthy(models.Get(model.Text)):
		return e.refuse(f, model, "the API %s has no model %s; it has "+
			"%s%s", api.id(), model.Text, quoteList(keysOf(models)),
			suggest(model.Text, keysOf(models)))
	}
	if err := d.AddRequestModel(e.get("Path"), e.get("Method"), model, present(given, "Required")); err != nil {
		return err
	}
	return f.addRequestValidator(d, e, given)
}

func (f *function) addRequestValidator(d *openapi.Document, e *event, model *cfn.Node) error {
	body, parameters := present(model, "ValidateBody"), present(model, "ValidateParameters")
	if body == nil && parameters == nil {
		return nil
	}
	for _, flag := range []*cfn.Node{body, parameters} {
		if flag != nil && !flag.Is(cfn.Bool) {
			return e.refuse(f, flag, "ValidateBody and ValidateParameters must be true or false, not a %s", flag.Kind)
		}
	}
	cause := cfn.FirstOf(body, parameters)
	return d.AddRequestValidator(e.get("Path"), e.get("Method"), cause, truthy(body), truthy(parameters))
}

// requestParameters reads the parameters that the route takes: names, or maps of one name to Required and Caching. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-requestparameter.html
func (f *function) requestParameters(e *event) ([]openapi.RequestParameter, error) {
	given := presentIfTruthy(e.props, "RequestParameters")
	if given == nil {
		return nil, nil
	}
	var list []openapi.RequestParameter
	items := given.Items
	if given.IsMap() {
		items = []*cfn.Node{given} // the type check lets a map of one entry pass for a list
	}
	for _, item := range items {
		p, err := f.requestParameter(e, item)
		if err != nil {
			return nil, err
		}
		if _, _, ok := p.Parts(); !ok {
			return nil, e.refuse(f, p.Name, "a request parameter is called method.request.querystring.NAME, "+
				"method.request.path.NAME or "+
				"method.request.header.NAME, not %q", p.Name.Text)
		}
		list = append(list, p)
	}
	return list, nil
}

func (f *function) requestParameter(e *event, item *cfn.Node) (openapi.RequestParameter, error) {
	if item.Is(cfn.String) {
		return openapi.RequestParameter{Name: item}, nil
	}
	if !item.IsMap() || item.Len() == 0 {
		return openapi.RequestParameter{}, e.refuse(f, item, "a request parameter must be a name or a map of a "+
			"name to Required and Caching")
	}
	settings := item.Pairs[0].Value
	if !settings.IsMap() {
		return openapi.RequestParameter{}, e.refuse(f, cfn.FirstOf(settings, item), "a request parameter takes a map such as "+
			"{Required: true, Caching: false}, not a %s", settings.Kind)
	}
	for _, p := range settings.Pairs {
		if p.Key.Text != "Required" && p.Key.Text != "Caching" {
			return openapi.RequestParameter{}, e.refuse(f, p.Key, "%s is not a property of a request parameter%s; "+
				"it takes Required and Caching",
				p.Key.Text, suggest(p.Key.Text, []string{"Required", "Caching"}))
		}
	}
	return openapi.RequestParameter{
		Name: item.Pairs[0].Key, Required: settings.Get("Required"), Cached: truthy(settings.Get("Caching")),
	}, nil
}
