package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// addGatewayResponses puts the GatewayResponses of the API into the definition. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html#sam-api-gatewayresponses
func (a *restAPI) addGatewayResponses() error {
	given := presentIfTruthy(a.props, "GatewayResponses")
	if given == nil {
		return nil
	}
	if err := a.needDefinition("GatewayResponses"); err != nil {
		return err
	}
	var responses []openapi.GatewayResponse
	for _, p := range given.Pairs {
		response, err := a.readGatewayResponse(p)
		if err != nil {
			return err
		}
		responses = append(responses, response)
	}
	return a.edit(func(d *openapi.Document) error { return d.AddGatewayResponses(responses) })
}

// gatewayStatus is what a status code of a gateway response may be.
var gatewayStatus = lazy.Pattern{Expression: `^[0-9]{1,3}$`}

func (a *restAPI) readGatewayResponse(p cfn.Pair) (openapi.GatewayResponse, error) {
	response := openapi.GatewayResponse{Type: p.Key}
	if !p.Value.IsMap() || isIntrinsic(p.Value) {
		return response, a.refuse(cfn.FirstOf(p.Value, p.Key), "the gateway response %s must be a map, not "+
			"a %s", p.Key.Text, p.Value.Kind)
	}
	keys := []string{"ResponseParameters", "ResponseTemplates", "StatusCode"}
	for _, q := range p.Value.Pairs {
		if !contains(keys, q.Key.Text) {
			return response, a.refuse(q.Key, "%s is not a property of a gateway response%s; it takes %s", q.Key.Text,
				suggest(q.Key.Text, keys), quoteList(keys))
		}
	}
	response.Templates = presentIfTruthy(p.Value, "ResponseTemplates")
	if status := present(p.Value, "StatusCode"); status != nil && !isString(status, "") {
		text := openapi.Text(status)
		if !gatewayStatus.Get().MatchString(text) {
			return response, a.refuse(status, "StatusCode of a gateway response must be a number of up to three "+
				"digits, and no intrinsic function")
		}
		response.Status = maker.At(status, maker.APIBody).Str(text)
	}
	var err error
	response.Parameters, err = a.readGatewayParameters(presentIfTruthy(p.Value, "ResponseParameters"))
	return response, err
}

func (a *restAPI) readGatewayParameters(given *cfn.Node) ([]openapi.GatewayParameter, error) {
	if given == nil {
		return nil, nil
	}
	if !given.IsMap() {
		return nil, a.refuse(given, "ResponseParameters of a gateway response must be a map, not a %s", given.Kind)
	}
	locations := map[string]string{"Headers": "header", "Paths": "path", "QueryStrings": "querystring"}
	for _, p := range given.Pairs {
		if locations[p.Key.Text] == "" {
			names := sortedNames(locations)
			return nil, a.refuse(p.Key, "%s is not a property of ResponseParameters%s; it takes %s", p.Key.Text,
				suggest(p.Key.Text, names), quoteList(names))
		}
		if !p.Value.IsMap() {
			return nil, a.refuse(cfn.FirstOf(p.Value, p.Key), "%s of ResponseParameters must be a map of names to "+
				"values, not a %s", p.Key.Text,
				p.Value.Kind)
		}
	}
	var list []openapi.GatewayParameter
	for _, property := range []string{"Headers", "Paths", "QueryStrings"} {
		for _, p := range entriesOf(given.Get(property)) {
			list = append(list, openapi.GatewayParameter{Location: locations[property], Name: p.Key, Value: p.Value})
		}
	}
	return list, nil
}
