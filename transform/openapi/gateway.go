package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A GatewayResponse is what API Gateway answers when it does not get as far as the integration. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
type GatewayResponse struct {
	Type       *cfn.Node // UNAUTHORIZED, DEFAULT_4XX, ...
	Parameters []GatewayParameter
	Templates  *cfn.Node // nil: none
	Status     *cfn.Node // a string; nil: that of the type
}

// A GatewayParameter is a header, path or query string of a gateway response.
type GatewayParameter struct {
	Location    string // "header", "path" or "querystring"
	Name, Value *cfn.Node
}

// AddGatewayResponses defines gateway responses, or defines them anew.
func (d *Document) AddGatewayResponses(responses []GatewayResponse) error {
	if len(responses) == 0 {
		return nil
	}
	have := d.parts[gatewayResponses]
	if !truthy(have) {
		have = d.empty(maker.At(responses[0].Type, maker.APIBody))
	}
	if !have.IsMap() {
		return fault(have, "%s must be a map, not a %s", partKeys[gatewayResponses], have.Kind)
	}
	made := make([]cfn.Pair, len(responses))
	for i, r := range responses {
		made[i] = cfn.Pair{Key: r.Type, Value: d.gatewayResponse(maker.At(r.Type, maker.APIBody), r)}
	}
	d.parts[gatewayResponses] = setAll(d.realm, have, made)
	return nil
}

func (d *Document) gatewayResponse(b maker.Builder, r GatewayResponse) *cfn.Node {
	parameters := d.empty(b)
	for _, p := range r.Parameters {
		name := d.realm.Derive(maker.At(p.Name, maker.APIBody), "gatewayresponse."+p.Location+"."+p.Name.Text, p.Name)
		parameters = d.realm.Set(parameters, name, p.Value)
	}
	templates := r.Templates
	if templates == nil {
		templates = d.empty(b)
	}
	return d.realm.Dict(b,
		maker.Entry{Key: "responseParameters", Value: parameters},
		maker.Entry{Key: "responseTemplates", Value: templates},
		maker.Entry{Key: "statusCode", Value: r.Status})
}
