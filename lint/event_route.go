package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	restPathDocs     = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html"
	routeKeyDocs     = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html"
	notificationDocs = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html"
)

var eventRouteRules = []Rule{{
	ID: "E5113", Name: "event-path-variable",
	Title: "A REST API has one path variable at each level",
	Why: "API Gateway refuses /orders/{id} beside /orders/{order}/items: it could not tell which one a request means, and " +
		"wants the same name in both.",
	Source: restPathDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkPathVariables,
}, {
	ID: "E5114", Name: "event-route",
	Title:  "A route of an API is there once",
	Why:    "API Gateway refuses a second route with the same key.",
	Source: routeKeyDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Template: checkRoutes,
}, {
	ID: "E5115", Name: "event-bucket-overlap",
	Title: "An object of a bucket starts one notification for an event",
	Why: "S3 refuses notifications for the same event whose prefixes and suffixes can fit the same object, even when they go " +
		"to different functions, queues or topics.",
	Source: notificationDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::S3::Bucket"},
	Case: checkNotificationOverlap,
}}

// A routePath is a path of a REST API, as an event or the definition of the API says.
type routePath struct {
	api  string // which API, as JSON; "" for the implicit one
	text string
	by   *cfn.Resource
	at   *cfn.Node
}

// A pathLevel is what paths of one API have at one depth, after the same segments.
type pathLevel struct {
	next     map[string]*pathLevel // by segment, all variables under one
	variable string
	by       routePath // the path that has the variable
}

func (l *pathLevel) below(segment string) *pathLevel {
	if l.next == nil {
		l.next = map[string]*pathLevel{}
	}
	if l.next[segment] == nil {
		l.next[segment] = &pathLevel{}
	}
	return l.next[segment]
}

func checkPathVariables(p *Pass) {
	var apis pathLevel
	for _, route := range restPaths(p.Template) {
		level := apis.below(route.api)
		for segment := range strings.SplitSeq(strings.TrimPrefix(route.text, "/"), "/") {
			if !strings.HasPrefix(segment, "{") {
				level = level.below(segment)
				continue
			}
			if level.variable == "" {
				level.variable, level.by = segment, route
			}
			if level.variable != segment && canBeTogether(p, level.by.by, route.by) {
				reportPathVariable(p, level, segment, route)
				break
			}
			level = level.below("{}")
		}
	}
}

func reportPathVariable(p *Pass, level *pathLevel, segment string, route routePath) {
	note := cfn.Note{Span: level.by.at.Span, Message: "the variable is " + level.variable + " here"}
	p.In(route.by).ReportNoted(route.at, []cfn.Note{note},
		"%s stands where %s of the same API has %s; write the same name in both", segment, level.by.text, level.variable)
}

// canBeTogether reports whether no condition keeps two resources from being there at once.
func canBeTogether(p *Pass, a, b *cfn.Resource) bool {
	possible, sure := p.Facts.possibilities().Possible(slices.Concat(given(a.Node), given(b.Node)))
	return possible && sure
}

// restPaths finds the paths of all REST APIs: of the events of functions and state machines, and of definitions.
func restPaths(t *cfn.Template) (found []routePath) {
	for _, r := range t.Resources {
		switch r.TypeName() {
		case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
			found = append(found, eventPaths(r)...)
		case "AWS::Serverless::Api":
			found = append(found, definedPaths(r, "DefinitionBody")...)
		case "AWS::ApiGateway::RestApi":
			found = append(found, definedPaths(r, "Body")...)
		}
	}
	return found
}

func eventPaths(r *cfn.Resource) (found []routePath) {
	for _, event := range members(r.Props.Get("Events")) {
		kind, _ := event.Value.Get("Type").Str()
		props := event.Value.Get("Properties")
		path, ok := props.Get("Path").Str()
		if kind != "Api" || !ok {
			continue
		}
		route := routePath{text: path, by: r, at: props.Get("Path")}
		if api := props.Get("RestApiId"); api != nil {
			route.api = string(cfn.AppendJSON(nil, api))
		}
		found = append(found, route)
	}
	return found
}

func definedPaths(api *cfn.Resource, property string) (found []routePath) {
	id := `{"Ref":"` + api.ID.Text + `"}`
	for _, path := range members(api.Props.Get(property).Get("paths")) {
		found = append(found, routePath{api: id, text: path.Key.Text, by: api, at: path.Key})
	}
	return found
}

func checkRoutes(p *Pass) {
	first := map[string]*cfn.Resource{}
	for _, r := range p.Template.Resources {
		key, ok := r.Props.Get("RouteKey").Str()
		api := r.Props.Get("ApiId")
		if r.TypeName() != "AWS::ApiGatewayV2::Route" || !ok || api == nil {
			continue
		}
		route := string(cfn.AppendJSON(nil, api)) + key
		other := first[route]
		if other == nil {
			first[route] = r
			continue
		}
		if canBeTogether(p, other, r) {
			note := cfn.Note{Span: other.ID.Span, Message: "the same route"}
			p.In(r).ReportNoted(r.Props.Get("RouteKey"), []cfn.Note{note}, "route %s of the API is %s already", key, other.ID.Text)
		}
	}
}

// A notification is what a bucket tells somebody.
type notification struct {
	event, prefix, suffix string
	at                    *cfn.Node
}

// notificationLists are the lists of a NotificationConfiguration. EventBridge gets everything and is in nobody's way.
var notificationLists = [...]string{"LambdaConfigurations", "QueueConfigurations", "TopicConfigurations"}

// notificationsMax is how many notifications a bucket can have.
const notificationsMax = 100

func checkNotificationOverlap(p *Pass, _ *cfn.Resource, v View) {
	var known []notification // S3 takes 100, and each is compared with all
	for _, list := range notificationLists {
		for _, item := range v.Get("NotificationConfiguration", list).Items() {
			n, ok := newNotification(item)
			if !ok {
				continue
			}
			if i := slices.IndexFunc(known, n.overlaps); i >= 0 {
				note := cfn.Note{Span: known[i].at.Span, Message: "the other one"}
				p.ReportNoted(n.at, []cfn.Note{note}, "an object can start this notification and another one of the bucket for %s; "+
					"give them prefixes or suffixes that exclude each other, or send one notification to a topic", n.event)
			}
			if len(known) < notificationsMax {
				known = append(known, n)
			}
		}
	}
}

// newNotification is not ok for what is not wholly known.
func newNotification(item View) (n notification, ok bool) {
	event := item.Get("Event")
	n.at = event.Node
	if n.event, ok = event.Text(); !ok || item.Open() {
		return n, false
	}
	for _, rule := range item.Get("Filter", "S3Key", "Rules").Items() {
		value, known := rule.Get("Value").Text()
		name, named := rule.Get("Name").Text()
		if !known || !named {
			return n, false
		}
		switch strings.ToLower(name) {
		case "prefix":
			n.prefix = value
		case "suffix":
			n.suffix = value
		}
	}
	return n, !item.Get("Filter").Open() && !item.Get("Filter", "S3Key", "Rules").Open()
}

func (n notification) overlaps(other notification) bool {
	return (strings.HasPrefix(n.prefix, other.prefix) || strings.HasPrefix(other.prefix, n.prefix)) &&
		(strings.HasSuffix(n.suffix, other.suffix) || strings.HasSuffix(other.suffix, n.suffix)) &&
		(covers(n.event, other.event) || covers(other.event, n.event))
}

// covers reports whether an event, which can be all of a sort, includes another.
func covers(event, other string) bool {
	all, isAll := strings.CutSuffix(event, "*")
	return event == other || isAll && strings.HasPrefix(other, all)
}
