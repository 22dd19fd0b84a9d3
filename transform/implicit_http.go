package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// editHTTPPaths is editHTTPDefinition for a change that any definition can take.
func (x *expansion) editHTTPPaths(
	id string, body *cfn.Node, change func(*openapi.Document) error,
) (*cfn.Node, error) {
	return x.editHTTPDefinition(id, body, func(d *openapi.HTTPDocument) error { return change(&d.Document) })
}

// completeHTTPRoute makes an event that names neither a path nor a method the default route.
func completeHTTPRoute(x *expansion, event cfn.Pair, props *cfn.Node) *cfn.Node {
	if truthy(props.Get("Path")) || truthy(props.Get("Method")) {
		return props
	}
	b := maker.At(event.Key, maker.ImplicitAPI)
	props = x.realm.Set(props, b.Str("Path"), b.Str(openapi.DefaultRoute))
	return x.realm.Set(props, b.Str("Method"), b.Str(openapi.AnyMethod))
}

// addRouteSettings adds the RouteSettings of an event to those of its API. What they say of the route of the event goes before
// what the API says.
func addRouteSettings(p *implicitPhase, owner *resource, event *cfn.Node, at route, props *cfn.Node) error {
	given, ok := props.Lookup("RouteSettings")
	if !ok {
		return nil
	}
	api := p.x.resources.get(at.api)
	if api.node.Has("Properties") && !api.props().IsMap() {
		return refuseDocument(api.id(), api.props(), "Properties must be a map, not %s", api.props().Kind.Phrase())
	}
	b := maker.At(given.Key, maker.ImplicitAPI)
	all := b.Map()
	if settings, ok := api.props().Lookup("RouteSettings"); ok {
		all = settings.Value
	}
	if !all.IsMap() {
		return refuseDocument(api.id(), all, "RouteSettings must be a map of routes to settings, not %s", all.Kind.Phrase())
	}
	key := b.Str(routeKey(at))
	mine := given.Value
	if c := owner.node.Get("Condition"); truthy(c) {
		mine = openapi.Conditional(c, mine)
	}
	if !mine.IsMap() {
		return refuseEvent(owner.id(), event.Text, mine, "RouteSettings must be a map, not %s", mine.Kind.Phrase())
	}
	have := all.Get(key.Text)
	if have == nil {
		have = b.Map()
	}
	if !have.IsMap() {
		return refuseDocument(api.id(), have, "the settings of the route %s must be a map, not %s", key.Text, have.Kind.Phrase())
	}
	if api.props() == nil {
		api.setProps(b.Map())
	}
	p.x.setProperty(api, "RouteSettings", p.x.realm.Set(all, key, p.x.realm.Update(have, mine)))
	return nil
}

// routeKey names a route as API Gateway does: GET /items, $default.
func routeKey(at route) string {
	if at.method.Text == openapi.AnyMethod {
		return at.path.Text
	}
	return strings.ToUpper(at.method.Text) + " " + at.path.Text
}
