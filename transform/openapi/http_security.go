package openapi

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// AddSecuritySchemes defines authorizers, by name, or defines them anew.
func (d *HTTPDocument) AddSecuritySchemes(schemes []cfn.Pair) error {
	if len(schemes) == 0 {
		return nil
	}
	if !truthy(d.schemes) {
		d.schemes = d.empty(maker.At(schemes[0].Key, maker.APIAuthorizer))
	}
	if !d.schemes.IsMap() {
		return fault(d.schemes, "%s must be a map, not %s", schemesKey, kind(d.schemes))
	}
	d.schemes = setAll(d.realm, d.schemes, schemes)
	return nil
}

// AddAuthorizer makes the method on the path require the authorizer, with the scopes or none when nil.
func (d *HTTPDocument) AddAuthorizer(path, method, name, scopes *cfn.Node) error {
	return d.addRequirement(path, method, d.requirement(name, scopes), name, func([]*cfn.Node) error { return nil })
}

// SetDefaultAuthorizer makes all methods require the authorizer, but for those that require another or none, and for OPTIONS
// methods. No scopes: nil.
func (d *HTTPDocument) SetDefaultAuthorizer(name, scopes *cfn.Node) error {
	for _, path := range d.Paths() {
		err := d.editPath(path.Text, func(item *cfn.Node) (*cfn.Node, error) {
			return d.setDefaultAuthorizer(path.Text, item, name, scopes)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *HTTPDocument) setDefaultAuthorizer(path string, item, name, scopes *cfn.Node) (*cfn.Node, error) {
	for _, p := range item.Pairs {
		method := p.Key.Text
		if strings.EqualFold(method, optionsMethod) || method == "parameters" {
			continue
		}
		if wanted := methodName(p.Key); method != wanted {
			return nil, fault(p.Key, "the method %s of the path %s must be written %s, so that the default authorizer can be set",
				method, path, wanted)
		}
		changed, err := d.editDefinitions(path, item, method, func(definition *cfn.Node) (*cfn.Node, error) {
			if truthy(definition.Get(securityKey)) {
				return definition, nil
			}
			return d.withSecurity(definition, []*cfn.Node{d.requirement(name, scopes)}, name), nil
		})
		if err != nil {
			return nil, err
		}
		item = changed
	}
	return item, nil
}
