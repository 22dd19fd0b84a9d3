package openapi

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

const (
	binaryMediaTypesKey      = "x-amazon-apigateway-binary-media-types"
	endpointConfigurationKey = "x-amazon-apigateway-endpoint-configuration"
)

// SetBinaryMediaTypes lists the media types that API Gateway passes on as they are. The slash may be written ~1.
func (d *Document) SetBinaryMediaTypes(types *cfn.Node) {
	d.set(binaryMediaTypesKey, d.withSlashes(types))
}

func (d *Document) withSlashes(n *cfn.Node) *cfn.Node {
	switch {
	case n.Is(cfn.String):
		out := *n
		out.Text = strings.ReplaceAll(n.Text, "~1", "/")
		return d.realm.Mark(&out)
	case n.Is(cfn.List):
		items := make([]*cfn.Node, len(n.Items))
		for i, item := range n.Items {
			items[i] = d.withSlashes(item)
		}
		return maker.Replace(n, items, nil)
	case n.IsMap():
		pairs := make([]cfn.Pair, len(n.Pairs))
		for i, p := range n.Pairs {
			pairs[i] = cfn.Pair{Key: p.Key, Value: d.withSlashes(p.Value)}
		}
		return d.realm.MarkKeys(maker.Replace(n, nil, pairs))
	}
	return n
}

// SetDisableEndpoint says whether clients may use the endpoint execute-api: in OpenAPI 3 for each server, of which there is
// one when none is listed. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
func (d *Document) SetDisableEndpoint(disable *cfn.Node) error {
	if !d.isVersion3() {
		changed, err := d.withEndpoint(d.body, disable)
		d.body = changed
		return err
	}
	b := maker.At(disable, maker.APIBody)
	servers := d.body.Get("servers")
	if !d.body.Has("servers") {
		servers = b.List(d.empty(b))
	}
	if !servers.Is(cfn.List) {
		return fault(cfn.FirstOf(servers, d.body), "servers must be a list of maps, not %s", kind(servers))
	}
	items := make([]*cfn.Node, len(servers.Items))
	for i, server := range servers.Items {
		if !server.IsMap() {
			return fault(server, "a server must be a map, not %s", kind(server))
		}
		changed, err := d.withEndpoint(server, disable)
		if err != nil {
			return err
		}
		items[i] = changed
	}
	d.set("servers", maker.Replace(servers, items, nil))
	return nil
}

// withEndpoint returns m, the body or a server, with the endpoint disabled or not.
func (d *Document) withEndpoint(m, disable *cfn.Node) (*cfn.Node, error) {
	endpoint := m.Get(endpointConfigurationKey)
	if !m.Has(endpointConfigurationKey) {
		endpoint = maker.At(disable, maker.APIBody).Map()
	}
	if !endpoint.IsMap() {
		return m, fault(cfn.FirstOf(endpoint, m), "%s must be a map, not %s", endpointConfigurationKey, kind(endpoint))
	}
	return d.put(m, endpointConfigurationKey, d.put(endpoint, "disableExecuteApiEndpoint", disable)), nil
}
