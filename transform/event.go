package transform

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// An event is one entry of the Events of a function. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
type event struct {
	key    *cfn.Node // the name, as a node
	name   string    // the key under Events
	id     string    // the logical ID of its main resource: the function's ID and the name
	typ    string
	node   *cfn.Node // the whole event
	props  *cfn.Node // an empty map when absent
	source eventSource
}

// An eventSource is what the transform knows of one type of event. One file each: event_s3.go, event_sqs.go, ...
type eventSource struct {
	properties []property
	// link finds what the event refers to, before the function itself is built. May be nil.
	link func(*function, *event) error
	// expand makes the resources of the event, and may add to the function's role.
	expand func(*function, *event) ([]*generated, error)
}

// functionEvents lists the event sources of functions. Adding one is adding its file and its line here.
func functionEvents() map[string]func() eventSource {
	return map[string]func() eventSource{
		"AlexaSkill":       alexaSkillEvent,
		"Api":              apiEvent,
		"CloudWatchEvent":  eventBridgeRuleEvent,
		"CloudWatchLogs":   cloudWatchLogsEvent,
		"Cognito":          cognitoEvent,
		"DocumentDB":       documentDBEvent,
		"DynamoDB":         dynamoDBEvent,
		"EventBridgeRule":  eventBridgeRuleEvent,
		"HttpApi":          httpAPIEvent,
		"IoTRule":          iotRuleEvent,
		"Kinesis":          kinesisEvent,
		"MQ":               mqEvent,
		"MSK":              mskEvent,
		"S3":               s3Event,
		"SNS":              snsEvent,
		"SQS":              sqsEvent,
		"Schedule":         scheduleEvent,
		"ScheduleV2":       scheduleV2Event,
		"SelfManagedKafka": selfManagedKafkaEvent,
	}
}

// refuse files a fault of the event under the function; the message names the event by its key.
func (e *event) refuse(f *function, at *cfn.Node, format string, args ...any) error {
	return refuseEvent(f.id, e.name, cfn.FirstOf(at, e.key), format, args...)
}

// refuseID files a fault of the event under the event's own logical ID.
func (e *event) refuseID(at *cfn.Node, format string, args ...any) error {
	return refuse(e.id, cfn.FirstOf(at, e.key), format, args...)
}

// refuseFull is refuse with a message that names the event by its logical ID, as the service does for some faults.
func (e *event) refuseFull(f *function, at *cfn.Node, format string, args ...any) error {
	return refuseEvent(f.id, e.id, cfn.FirstOf(at, e.key), format, args...)
}

// get returns a property of the event, or nil when it is absent or null.
func (e *event) get(name string) *cfn.Node {
	return present(e.props, name)
}

// at returns where a property of the event stands, or the event when it has no such property.
func (e *event) at(name string) *cfn.Node {
	return cfn.FirstOf(e.props.Get(name), e.key)
}

// build makes nodes that the event is the cause of.
func (e *event) build(by cfn.Maker) maker.Builder {
	return maker.At(e.key, by)
}

// cause returns a builder for what a property causes; the event itself is the cause when the property is absent.
func (e *event) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(e.props.Key(name), e.key), by)
}

// readEvents reads, checks and links all events in the order written.
func (f *function) readEvents() error {
	for _, p := range entriesOf(present(f.props, "Events")) {
		e, err := f.readEvent(p)
		if err != nil {
			return err
		}
		f.events = append(f.events, e)
	}
	return nil
}

func (f *function) readEvent(p cfn.Pair) (*event, error) {
	e := newEvent(f.id, p)
	source, err := readType(e, f.id, f.x.events)
	if err != nil {
		return nil, err
	}
	e.source = source
	if err := e.readProperties(e.source.properties); err != nil {
		return nil, err
	}
	if e.source.link != nil {
		return e, e.source.link(f, e)
	}
	return e, nil
}

// newEvent begins to read an entry of the Events of the resource owner.
func newEvent(owner string, p cfn.Pair) *event {
	return &event{key: p.Key, name: p.Key.Text, id: owner + p.Key.Text, node: p.Value, props: p.Value.Get("Properties")}
}

// sources are event sources by the type of event. A run makes only those it needs, each once.
type sources[S any] struct {
	make map[string]func() S
	made map[string]S
}

func newSources[S any](table map[string]func() S) sources[S] {
	return sources[S]{make: table, made: map[string]S{}}
}

func (s sources[S]) of(typ string) (source S, found bool) {
	if source, found = s.made[typ]; found {
		return source, true
	}
	makeSource, found := s.make[typ]
	if found {
		source = makeSource()
		s.made[typ] = source
	}
	return source, found
}

// readType reads the type of the event and returns its source, which has to be one of those known.
func readType[S any](e *event, owner string, all sources[S]) (source S, err error) {
	if !e.node.IsMap() {
		return source, refuseEvent(owner, e.name, e.node, "an event must be a map with a Type, not %s", e.node.Kind.Phrase())
	}
	e.typ, _ = e.node.Get("Type").Str()
	if source, ok := all.of(e.typ); ok {
		return source, nil
	}
	known := sortedNames(all.make)
	return source, refuseEvent(owner, e.name, cfn.FirstOf(e.node.Get("Type"), e.key), "its Type must be one of %s%s",
		quoteList(known), suggest(e.typ, known))
}

// readProperties judges the event's own logical ID and its properties.
func (e *event) readProperties(table []property) error {
	if !logicalid.Valid(e.id) {
		return checkLogicalID(e.id, maker.At(e.key, maker.EventPermission).Str(e.id))
	}
	if e.node.Has("Properties") && !e.props.IsMap() {
		return e.refuseID(e.props, "Properties must be a map, not %s", e.props.Kind.Phrase())
	}
	if e.props == nil {
		e.props = e.build(maker.EventPermission).Map()
	}
	return checkProperties(e.id, e.key, e.props, table)
}

// sortedEvents returns the events in the order in which they are generated: by their Path, or by their name when they have
// none. The sort is stable and compares code points, so that $default comes before /path.
func (f *function) sortedEvents() []*event {
	type keyed struct {
		key   string
		event *event
	}
	order := make([]keyed, len(f.events))
	for i, e := range f.events {
		order[i] = keyed{e.sortKey(), e}
	}
	slices.SortStableFunc(order, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	list := make([]*event, len(order))
	for i, k := range order {
		list[i] = k.event
	}
	return list
}

func (e *event) sortKey() string {
	if path := e.props.Get("Path"); path != nil {
		return path.Text
	}
	return e.name
}

// A permission says who may invoke the function, and on whose behalf.
type permission struct {
	principal                                  string
	sourceARN, sourceAccount, eventSourceToken *cfn.Node // nil: absent
	prefix                                     string    // of the logical ID; the event's ID when empty
	suffix                                     string    // hashed when it is not alphanumeric
}

// permission makes the AWS::Lambda::Permission that lets the source of the event invoke the function. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
func (f *function) permission(e *event, p permission) *generated {
	b := e.build(maker.EventPermission)
	if p.prefix == "" {
		p.prefix = e.id
	}
	suffix := p.suffix
	if suffix != "" && !logicalid.IsAlphanumeric(suffix) {
		suffix = logicalid.Suffix(b.Str(suffix))
	}
	return generate(b, p.prefix+"Permission"+suffix, "AWS::Lambda::Permission", f.shared,
		maker.Entry{Key: "Action", Value: b.Str("lambda:InvokeFunction")},
		maker.Entry{Key: "FunctionName", Value: f.targetName(b)},
		maker.Entry{Key: "Principal", Value: b.Str(p.principal)},
		maker.Entry{Key: "SourceArn", Value: p.sourceARN},
		maker.Entry{Key: "SourceAccount", Value: p.sourceAccount},
		maker.Entry{Key: "EventSourceToken", Value: p.eventSourceToken},
	)
}
