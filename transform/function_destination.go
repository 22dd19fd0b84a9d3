package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// A destination is where the result of an asynchronous invocation goes.
type destination struct {
	on     string    // "OnSuccess" or "OnFailure"
	typ    string    // "SQS", "SNS", "EventBridge", "Lambda" or "S3Bucket"
	target *cfn.Node // its ARN
	key    *cfn.Node // where OnSuccess or OnFailure stands
}

// makeInvokeConfig makes the AWS::Lambda::EventInvokeConfig and the queues and topics it needs. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
func (f *function) makeInvokeConfig() error {
	given := f.get("EventInvokeConfig")
	if !truthy(given) {
		return nil
	}
	config, err := f.x.resolve(given)
	if err != nil {
		return err
	}
	b := f.cause("EventInvokeConfig", maker.EventInvokeConfig)
	id := f.id + "EventInvokeConfig"
	if err := f.readDestinations(config.Get("DestinationConfig")); err != nil {
		return err
	}
	var entries []maker.Entry
	for _, d := range f.destinations {
		db := maker.At(d.key, maker.EventInvokeDestination)
		entries = append(entries, maker.Entry{Key: d.on, Value: db.Map(maker.Entry{Key: "Destination", Value: d.target})})
	}
	g := generate(b, id, "AWS::Lambda::EventInvokeConfig",
		attributesNamed(f.r, "DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata"),
		maker.Entry{Key: "FunctionName", Value: b.Ref(f.id)},
		maker.Entry{Key: "Qualifier", Value: b.Str("$LATEST")},
		maker.Entry{Key: "DestinationConfig", Value: b.Map(entries...)})
	if f.alias != nil {
		g.set("Qualifier", f.alias.get("Name"))
		g.setAttribute("DependsOn", b.Strs(f.alias.id))
	}
	g.copied(config, "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
	f.emit(g)
	return nil
}

func (f *function) readDestinations(config *cfn.Node) error {
	if !truthy(config) {
		return nil
	}
	if !config.IsMap() {
		return f.refuse(config, "EventInvokeConfig.DestinationConfig must be a map with OnSuccess and OnFailure, not %s", config.Kind.Phrase())
	}
	for _, on := range []string{"OnSuccess", "OnFailure"} {
		given := config.Get(on)
		if given.IsNull() {
			continue
		}
		if !given.IsMap() {
			return f.refuse(given, "EventInvokeConfig.DestinationConfig.%s must be a map with a Type, not %s", on, given.Kind.Phrase())
		}
		if f.sharesDestination(on) && f.x.destinations[on] != nil {
			given = maker.With(given, maker.At(config.Key(on), maker.EventInvokeDestination).Str("Destination"), f.x.destinations[on])
		}
		d, err := f.readDestination(on, config.Key(on), given)
		if err != nil {
			return err
		}
		if f.sharesDestination(on) {
			f.x.destinations[on] = d.target
		}
		f.destinations = append(f.destinations, d)
	}
	return nil
}

// sharesDestination reports whether the function has its OnSuccess or OnFailure from Globals as it stands there. Of all
// functions that do, the first settles the destination: the service makes one queue or topic, and the others deliver to it.
func (f *function) sharesDestination(on string) bool {
	destination := func(config *cfn.Node) *cfn.Node { return config.Get("DestinationConfig").Get(on) }
	inherited := destination(f.x.section("Globals").Get("Function").Get("EventInvokeConfig"))
	return inherited != nil && inherited == destination(f.get("EventInvokeConfig"))
}

// readDestination settles where the results go. A queue or a topic that is not given, or only under a condition, is made.
func (f *function) readDestination(on string, key, given *cfn.Node) (*destination, error) {
	d := &destination{on: on, key: key}
	d.typ, _ = given.Get("Type").Str()
	types := []string{"SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"}
	if !contains(types, d.typ) {
		return nil, f.refuse(cfn.FirstOf(given.Get("Type"), given), "the Type of a destination must be %s", quoteList(types))
	}
	d.target = present(given, "Destination")
	condition, other, err := f.conditionalDestination(given.Get("Destination"))
	if err != nil {
		return nil, err
	}
	if d.target != nil && condition == "" {
		return d, nil
	}
	if d.typ != "SQS" && d.typ != "SNS" {
		return nil, f.refuse(given, "a destination of type %s needs a Destination; only SQS queues and SNS topics are made "+
			"when there is none", d.typ)
	}
	b := maker.At(key, maker.EventInvokeDestination)
	d.target = f.makeDestination(b, d, condition)
	if condition != "" {
		d.target = b.If(condition, d.target, other)
	}
	return d, nil
}

// conditionalDestination reads Fn::If [c, NoValue, x] and its mirror image: the condition under which a destination has to be
// made, and the one to use otherwise. The condition is "" when there is no such thing.
func (f *function) conditionalDestination(given *cfn.Node) (condition string, other *cfn.Node, err error) {
	if given.Arg("Fn::If") == nil {
		return "", nil, nil
	}
	test, then, otherwise, ok := ifBranches(given)
	if !ok {
		return "", nil, refuse(f.id+"EventInvokeConfig", given,
			"Fn::If takes a list of three: the condition, the value if it holds, the value if not")
	}
	switch {
	case isNoValue(then) == isNoValue(otherwise):
		return "", nil, nil
	case !test.Is(cfn.String):
		return "", nil, f.refuse(test, "the condition of Fn::If must be the name of a condition, not %s", test.Kind.Phrase())
	case isNoValue(then):
		return test.Text, otherwise, nil
	}
	b := maker.At(given, maker.Condition)
	id := f.id + "EventInvokeConfig"
	negated := "NOT" + test.Text + logicalid.Suffix(b.Str(id))
	f.x.addCondition(negated, not(b, test), true)
	return negated, then, nil
}

// not is the negation of a condition, by name.
func not(b maker.Builder, condition *cfn.Node) *cfn.Node {
	return b.Func("Fn::Not", b.List(b.Map(maker.Entry{Key: "Condition", Value: condition})))
}

// makeDestination makes the queue or topic and returns its ARN.
func (f *function) makeDestination(b maker.Builder, d *destination, condition string) *cfn.Node {
	id := f.id + "EventInvokeConfig" + d.on
	attrs := f.shared
	var g *generated
	var arn *cfn.Node
	if d.typ == "SQS" {
		g = generate(b, id+"Queue", "AWS::SQS::Queue", attrs)
		arn = b.GetAtt(g.id, "Arn")
	} else {
		g = generate(b, id+"Topic", "AWS::SNS::Topic", attrs)
		arn = b.Ref(g.id)
	}
	if condition != "" {
		g.setAttribute("Condition", b.Str(f.alsoOwnCondition(b, condition)))
	}
	f.emit(g)
	return arn
}

// alsoOwnCondition returns the condition that holds when the given one and that of the function do.
func (f *function) alsoOwnCondition(b maker.Builder, condition string) string {
	own, _ := f.r.node.Get("Condition").Str()
	if own == "" {
		return condition
	}
	name := own + "AND" + condition + logicalid.Suffix(b.Str(f.id))
	member := func(name string) *cfn.Node {
		// The service nests the reference twice, and so do we: the name of the condition hangs on nothing else.
		inner := b.Map(maker.Entry{Key: "Condition", Value: b.Str(name)})
		return b.Map(maker.Entry{Key: "Condition", Value: inner})
	}
	f.x.addCondition(name, b.Func("Fn::And", b.List(member(own), member(condition))), true)
	return name
}

// destinationPolicies lets the function deliver to its destinations.
func (f *function) destinationPolicies() {
	for _, d := range f.destinations {
		b := maker.At(d.key, maker.EventInvokeDestination)
		base := f.id + "EventInvokeConfig" + d.on
		typ := strings.TrimSuffix(d.typ, "Bucket")
		document := iam.Unversioned(b, deliverTo(b, typ, d.target)...)
		f.role.inline = append(f.role.inline, iam.Policy(b, base+typ+"Policy", document))
	}
}
