package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

const corsKey = "x-amazon-apigateway-cors"

// AddCORS says what a browser may do with the API from a page of another origin; settings that the definition has already give
// way. See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
func (d *HTTPDocument) AddCORS(settings *cfn.Node) error {
	have := d.body.Get(corsKey)
	if !d.body.Has(corsKey) {
		have = maker.At(settings, maker.APICORS).Map()
	}
	if !have.IsMap() {
		return fault(have, "%s must be a map, not %s", corsKey, kind(have))
	}
	d.set(corsKey, d.realm.Update(have, settings))
	return nil
}
