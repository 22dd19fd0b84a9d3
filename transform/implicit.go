package transform

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
	"github.com/samx-dev/samx/transform/py27"
)

// An implicitKind says how an API comes about that no resource stands for: events name none.
type implicitKind struct {
	eventType string // of the events that make it
	apiType   string
	id        string // its logical ID
	reference string // the property of an event that names its API
	// properties makes the properties of the API, but for the definition.
	properties func(b maker.Builder) []maker.Entry
	skeleton   func(realm *py27.Realm, b maker.Builder) *cfn.Node
	valid      func(body *cfn.Node) bool // it is a definition that edit can edit
	edit       func(x *expansion, apiID string, body *cfn.Node, change func(*openapi.Document) error) (*cfn.Node, error)
	// complete gives an event without properties, or without some, those that it does not need to have. May be nil.
	complete func(x *expansion, event cfn.Pair, props *cfn.Node) *cfn.Node
	// configure gives the API what else the event says. May be nil.
	configure func(p *implicitPhase, owner *resource, event *cfn.Node, at route, props *cfn.Node) error
}

func implicitRESTKind() implicitKind {
	return implicitKind{
		eventType: "Api", apiType: typeAPI, id: "ServerlessRestApi", reference: "RestApiId",
		properties: func(b maker.Builder) []maker.Entry { return []maker.Entry{{Key: "StageName", Value: b.Str("Prod")}} },
		skeleton:   openapi.Skeleton,
		valid:      openapi.Valid,
		edit:       (*expansion).editDefinition,
	}
}

func implicitHTTPKind() implicitKind {
	return implicitKind{
		eventType: "HttpApi", apiType: typeHTTPAPI, id: "ServerlessHttpApi", reference: "ApiId",
		properties: func(maker.Builder) []maker.Entry { return nil },
		skeleton:   openapi.HTTPSkeleton,
		valid:      openapi.ValidHTTP,
		edit:       (*expansion).editHTTPPaths,
		complete:   completeHTTPRoute,
		configure:  addRouteSettings,
	}
}

// implicitREST makes the implicit REST API of the events that name no API, and adds the routes of all events of type Api to the
// definitions that SAM writes.
func (x *expansion) implicitREST() error {
	return x.implicit(implicitRESTKind())
}

// implicitHTTP is implicitREST for the implicit HTTP API and events of type HttpApi.
func (x *expansion) implicitHTTP() error {
	return x.implicit(implicitHTTPKind())
}

func (x *expansion) implicit(kind implicitKind) error {
	p := &implicitPhase{x: x, kind: kind, routes: map[string]*routes{}}
	return p.run()
}

// implicitPhase is the work on one kind of implicit API.
type implicitPhase struct {
	x      *expansion
	kind   implicitKind
	routes map[string]*routes // by API
	owners []*resource        // of the routes of the implicit API
}

func (p *implicitPhase) run() error {
	replaced := p.setAside(p.x.resources.get(p.kind.id))
	api := p.makeAPI()
	p.x.resources.put(api)
	var causes []error
	for _, r := range p.x.resources.all() {
		if t := r.typeName(); t != typeFunction && t != typeStateMachine {
			continue
		}
		err := p.addEvents(r)
		if ends(err) {
			return err
		}
		if err != nil {
			causes = append(causes, err)
		}
	}
	p.setCondition(api)
	p.setPolicies(api)
	if err := p.setPathConditions(); err != nil {
		return err
	}
	if api.props().Get("DefinitionBody").Get("paths").Len() == 0 {
		if replaced == nil {
			p.x.resources.remove(p.kind.id)
		} else {
			p.x.resources.put(replaced) // where it stood
		}
	}
	return refuseAll(causes)
}

// setAside keeps the author's resource that has the ID of the implicit API: a deep copy, as the service makes it, for that
// changes the order of dictionaries.
func (p *implicitPhase) setAside(r *resource) *resource {
	if r == nil {
		return nil
	}
	return &resource{r.key, p.x.realm.DeepCopy(r.node)}
}

// makeAPI makes the implicit API. The first event that needs it is its cause.
func (p *implicitPhase) makeAPI() *resource {
	b := maker.At(p.firstEvent(), maker.ImplicitAPI)
	props := append(p.kind.properties(b),
		maker.Entry{Key: "DefinitionBody", Value: p.kind.skeleton(&p.x.realm, b)},
		maker.Entry{Key: manageKey, Value: b.Bool(true)})
	return &resource{b.Str(p.kind.id), b.Map(
		maker.Entry{Key: "Type", Value: b.Str(p.kind.apiType)},
		maker.Entry{Key: "Properties", Value: b.Map(props...)})}
}

func (p *implicitPhase) firstEvent() *cfn.Node {
	for _, r := range p.x.resources.written() {
		for _, e := range entriesOf(r.props().Get("Events")) {
			if isString(e.Value.Get("Type"), p.kind.eventType) && !e.Value.Get("Properties").Has(p.kind.reference) {
				return e.Key
			}
		}
	}
	return p.x.root.Key("Resources")
}

// addEvents adds the routes of the events of one function or state machine. The first fault ends it.
func (p *implicitPhase) addEvents(r *resource) error {
	events := r.props().Get("Events")
	if !events.IsMap() {
		return nil
	}
	mine := p.x.realm.Edit(p.x.realm.Dict(maker.At(events, maker.ImplicitAPI)))
	for _, e := range events.Pairs {
		if e.Value.IsMap() && isString(e.Value.Get("Type"), p.kind.eventType) {
			mine.Set(e.Key, e.Value)
		}
	}
	for _, e := range slices.Clone(mine.Pairs()) {
		changed, err := p.addEvent(r, e)
		if err != nil {
			return err
		}
		mine.Set(e.Key, changed)
	}
	if len(mine.Pairs()) > 0 {
		p.x.setProperty(r, "Events", p.x.realm.Update(events, mine.Node()))
	}
	return nil
}

// addEvent adds the route of an event and returns the event with the API that it belongs to.
func (p *implicitPhase) addEvent(r *resource, e cfn.Pair) (*cfn.Node, error) {
	props := e.Value.Get("Properties")
	if p.kind.complete == nil && !truthy(props) {
		return e.Value, nil
	}
	if p.kind.complete != nil && !e.Value.Has("Properties") {
		props = maker.At(e.Key, maker.ImplicitAPI).Map()
	}
	if !props.IsMap() {
		return nil, refuseEvent(r.id(), e.Key.Text, props, "Properties must be a map, not %s", props.Kind.Phrase())
	}
	if !props.Has(p.kind.reference) {
		p.shareTags(r)
		b := maker.At(e.Key, maker.ImplicitAPI)
		props = p.x.realm.Set(props, b.Str(p.kind.reference), b.Ref(p.kind.id))
	}
	if p.kind.complete != nil {
		props = p.kind.complete(p.x, e, props)
	}
	route, err := p.readRoute(r, e.Key, props)
	if err != nil {
		return nil, err
	}
	p.record(route, r)
	if err := p.addRoute(r, e.Key, route); err != nil {
		return nil, err
	}
	if p.kind.configure != nil {
		if err := p.kind.configure(p, r, e.Key, route, props); err != nil {
			return nil, err
		}
	}
	key := e.Value.Key("Properties")
	if key == nil {
		key = maker.At(e.Key, maker.ImplicitAPI).Str("Properties")
	}
	return p.x.realm.Set(e.Value, key, props), nil
}

// A route is where an event listens.
type route struct {
	api          string // the logical ID
	reference    *cfn.Node
	path, method *cfn.Node
}

func (p *implicitPhase) readRoute(r *resource, event, props *cfn.Node) (route, error) {
	found := route{reference: props.Get(p.kind.reference), path: props.Get("Path"), method: props.Get("Method")}
	parts := [...]struct {
		name  string
		value *cfn.Node
	}{{"Path", found.path}, {"Method", found.method}}
	for _, part := range parts {
		if part.value.IsNull() {
			return route{}, refuseEvent(r.id(), event.Text, cfn.FirstOf(props.Key(part.name), event), "it needs a %s", part.name)
		}
	}
	api, ok := apiID(found.reference)
	if !ok {
		return route{}, refuseEvent(r.id(), event.Text, cfn.FirstOf(found.reference, event),
			"%s must be the logical ID of an API of this template or a Ref to it; SAM has to know the "+
				"API", p.kind.reference)
	}
	found.api = api
	for _, part := range parts {
		if !part.value.Is(cfn.String) {
			return route{}, refuseEvent(r.id(), event.Text, part.value, "%s must be a string, not %s",
				part.name, part.value.Kind.Phrase())
		}
	}
	return found, nil
}

// apiID returns the logical ID of the API that a string or a Ref names.
func apiID(reference *cfn.Node) (string, bool) {
	if reference.IsMap() {
		reference = reference.Get("Ref")
	}
	return reference.Str()
}

func (p *implicitPhase) record(at route, owner *resource) {
	api := p.routes[at.api]
	if api == nil {
		api = &routes{}
		p.routes[at.api] = api
	}
	api.add(owned{at.path.Text, at.method.Text, owner})
	if at.api == p.kind.id {
		p.owners = append(p.owners, owner)
	}
}

// addRoute adds the path and the method to the definition of the API, when SAM writes it.
func (p *implicitPhase) addRoute(r *resource, event *cfn.Node, at route) error {
	api := p.x.resources.get(at.api)
	if api == nil || api.typeName() == typeHTTPAPI && p.kind.apiType != typeHTTPAPI {
		return refuseEvent(r.id(), event.Text, cfn.FirstOf(at.reference, event),
			"%s must name an %s of this template; %s is none", p.kind.reference, p.kind.apiType, at.api)
	}
	body := api.props().Get("DefinitionBody")
	if !managed(api) || !p.kind.valid(body) {
		return nil
	}
	body, err := p.kind.edit(p.x, api.id(), body, func(d *openapi.Document) error { return d.AddPath(at.path, at.method) })
	if err != nil {
		return err
	}
	p.x.setProperty(api, "DefinitionBody", body)
	return nil
}

// shareTags gives the implicit API the tags of a function that propagates its tags.
func (p *implicitPhase) shareTags(r *resource) {
	global := p.x.section("Globals").Get(strings.TrimPrefix(r.typeName(), samPrefix))
	inherit := func(name string) *cfn.Node {
		if r.props().Has(name) {
			return r.props().Get(name)
		}
		return global.Get(name)
	}
	tags := inherit("Tags")
	if !truthy(inherit("PropagateTags")) || !truthy(tags) || !tags.IsMap() {
		return
	}
	api := p.x.resources.get(p.kind.id)
	b := maker.At(tags, maker.ImplicitAPI)
	merged := api.props().Get("Tags")
	if merged == nil {
		merged = b.Map()
	}
	p.x.setProperty(api, "Tags", p.x.realm.Update(merged, tags))
	p.x.setProperty(api, "PropagateTags", b.Bool(true))
}

// setCondition makes the implicit API depend on the conditions of the functions, when all of them have one.
func (p *implicitPhase) setCondition(api *resource) {
	c := p.combine(p.routes[p.kind.id].all(), func() string { return p.kind.id + "Condition" })
	if c != nil {
		api.node = maker.With(api.node, maker.At(c, maker.ImplicitAPI).Str("Condition"), c)
	}
}

// combine returns a condition that holds when that of any owner of the routes holds: the only one there is, or a new one that gets
// a name. It is nil when an owner has none.
func (p *implicitPhase) combine(list []owned, newName func() string) *cfn.Node {
	var distinct map[string]*cfn.Node
	for _, r := range list {
		c := r.owner.node.Get("Condition")
		if !truthy(c) {
			return nil
		}
		if distinct == nil {
			distinct = map[string]*cfn.Node{}
		}
		distinct[c.Text] = c
	}
	names := sortedNames(distinct)
	switch len(names) {
	case 0:
		return nil
	case 1:
		return distinct[names[0]]
	}
	b, name := maker.At(distinct[names[0]], maker.Condition), newName()
	p.x.addAnyOf(b, name, names, true)
	return b.Str(name)
}

// setPolicies gives the implicit API the most careful of the policies that the functions have.
func (p *implicitPhase) setPolicies(api *resource) {
	for _, policy := range []struct {
		attribute string
		values    []string // the most careful first
	}{
		{"DeletionPolicy", []string{"Retain", "Delete"}},
		{"UpdateReplacePolicy", []string{"Retain", "Snapshot", "Delete"}},
	} {
		for _, value := range policy.values {
			i := slices.IndexFunc(p.owners, func(r *resource) bool { return isString(r.node.Get(policy.attribute), value) })
			if i >= 0 {
				given := p.owners[i].node
				api.node = maker.With(api.node, given.Key(policy.attribute), given.Get(policy.attribute))
				break
			}
		}
	}
}

// setPathConditions puts every path whose methods are all conditional under a condition, in all definitions that SAM writes.
func (p *implicitPhase) setPathConditions() error {
	for _, api := range p.x.resources.all() {
		if api.typeName() != p.kind.apiType || !managed(api) {
			continue
		}
		body, err := p.kind.edit(p.x, api.id(), api.props().Get("DefinitionBody"), func(d *openapi.Document) error {
			return p.makeConditional(api, d)
		})
		if err != nil {
			return err
		}
		p.x.setProperty(api, "DefinitionBody", body)
	}
	return nil
}

func (p *implicitPhase) makeConditional(api *resource, d *openapi.Document) error {
	routes := p.routes[api.id()]
	if !d.AnyPath(func(path string) bool { return asksForCondition(routes.on(path)) }) {
		return nil
	}
	for _, path := range d.Paths() {
		methods := routes.on(path.Text)
		if len(methods) == 0 {
			return refuseDocument(api.id(), path, "%s is set by SAM itself; remove it from the API, whose "+
				"definition has paths of its own",
				manageKey)
		}
		c := p.combine(methods, func() string { return api.id() + pathInID(path.Text) + "PathCondition" })
		if c != nil {
			d.MakePathConditional(path.Text, c)
		}
	}
	return nil
}

// asksForCondition reports whether a path with these methods becomes conditional, or is nobody's.
func asksForCondition(methods []owned) bool {
	return !slices.ContainsFunc(methods, func(r owned) bool { return !truthy(r.owner.node.Get("Condition")) })
}

var pathLetters = lazy.Value[*strings.Replacer]{Make: func() *strings.Replacer {
	return strings.NewReplacer("/", "SLASH", "{", "OB", "}", "CB")
}}

// pathInID writes a path the way names of conditions have it: /x/{id} is SLASHxSLASHOBidCB.
func pathInID(path string) string {
	return pathLetters.Get().Replace(path)
}
