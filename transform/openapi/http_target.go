package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// functionInURI finds the logical ID of the function in the text of the URI that invokes it.
var functionInURI = lazy.Pattern{Expression: `([A-Za-z0-9]+)\.Arn`}

// DefaultRouteInvokes reports whether the default route, whatever conditions it has, invokes the function with the logical ID.
func (d *HTTPDocument) DefaultRouteInvokes(functionID string) (bool, error) {
	methods, ok, err := d.defaultMethods()
	if err != nil || !ok {
		return false, err
	}
	for _, method := range methods {
		integration := method.Get(integrationKey)
		if !truthy(integration) {
			return false, nil
		}
		if !integration.IsMap() {
			return false, fault(integration, "%s must be a map, not %s", integrationKey, kind(integration))
		}
		uris, err := branches(integration.Get("uri"))
		if err != nil {
			return false, err
		}
		for _, uri := range uris {
			if !invokes(uri, functionID) {
				return false, nil
			}
		}
	}
	return true, nil
}

// defaultMethods returns all that the method for any request stands for on the default route; not ok when it is missing, be it
// in one branch only.
func (d *HTTPDocument) defaultMethods() (methods []*cfn.Node, ok bool, err error) {
	items, err := branches(d.paths.Get(DefaultRoute))
	if err != nil {
		return nil, false, err
	}
	for _, item := range items {
		if !item.Has(anyMethod) {
			return nil, false, nil
		}
		found, err := branches(item.Get(anyMethod))
		if err != nil {
			return nil, false, err
		}
		methods = append(methods, found...)
	}
	return methods, true, nil
}

func invokes(uri *cfn.Node, functionID string) bool {
	text, _ := uri.Get("Fn::Sub").Str()
	match := functionInURI.Get().FindStringSubmatch(text)
	return match != nil && match[1] == functionID
}
