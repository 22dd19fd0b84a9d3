package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/openapi"
)

// addModels puts the Models of the API, JSON schemas of request bodies, into the definition.
func (a *restAPI) addModels() error {
	given := presentIfTruthy(a.props, "Models")
	if given == nil {
		return nil
	}
	if err := a.needDefinition("Models"); err != nil {
		return err
	}
	for _, p := range given.Pairs {
		if !p.Value.IsMap() {
			return a.refuse(cfn.FirstOf(p.Value, p.Key), "the model %s must be a map, a JSON schema, not a %s; Models "+
				"is no place for "+
				"intrinsic functions", p.Key.Text, p.Value.Kind)
		}
	}
	err := a.edit(func(d *openapi.Document) error { return d.AddModels(given.Pairs) })
	if err != nil {
		return err
	}
	return a.convert()
}
