package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A mappingKind is what sets one type of event source mapping apart from the others: queues, streams and clusters that
// Lambda reads from by itself. See
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
type mappingKind struct {
	source      string     // the property that names the source, such as Queue; empty when there is none
	streaming   bool       // StartingPosition is required
	properties  []property // those that no other type has
	managed     string     // path of the managed policy for the role; empty when there is none
	kafkaConfig string     // the property that takes over ConsumerGroupId and SchemaRegistryConfig; empty: no Kafka
	// configure sets what only this type has. May be nil.
	configure func(*event, *generated)
	// policy makes the inline policy for the role, nil when none is needed, and judges what it is made of. May be nil.
	policy func(*function, *event) (*rolePolicy, error)
}

// A rolePolicy is an inline policy that an event adds to the function's role.
type rolePolicy struct {
	name     string
	document *cfn.Node
}

// mappingEvent makes the event source of a kind of mapping.
func mappingEvent(k mappingKind) eventSource {
	return eventSource{properties: k.allProperties(), expand: k.expand}
}

func (k mappingKind) allProperties() []property {
	position := property{"StartingPosition", anything(), 0}
	if k.streaming {
		position.needs = required
	}
	table := []property{
		{"BatchSize", integer(), 0},
		position,
		{"StartingPositionTimestamp", anything(), 0},
		{"Enabled", boolean(), 0},
		{"MaximumBatchingWindowInSeconds", integer(), 0},
		{"MaximumRetryAttempts", integer(), 0},
		{"BisectBatchOnFunctionError", boolean(), 0},
		{"MaximumRecordAgeInSeconds", integer(), 0},
		{"DestinationConfig", mapping(), 0},
		{"ParallelizationFactor", integer(), 0},
		{"Topics", listing(), 0},
		{"Queues", listing(), 0},
		{"SourceAccessConfigurations", listing(), 0},
		{"SecretsManagerKmsKeyId", text(), 0},
		{"TumblingWindowInSeconds", integer(), 0},
		{"FunctionResponseTypes", listing(), 0},
		{"KafkaBootstrapServers", listing(), 0},
		{"FilterCriteria", mapping(), 0},
		{"KmsKeyArn", anything(), 0},
		{"ConsumerGroupId", text(), 0},
		{"ScalingConfig", mapping(), 0},
		{"ProvisionedPollerConfig", mapping(), 0},
		{"SchemaRegistryConfig", mapping(), 0},
		{"MetricsConfig", mapping(), 0},
		{"LoggingConfig", mapping(), 0},
	}
	if k.source != "" {
		table = append(table, property{k.source, anything(), required})
	}
	return append(table, k.properties...)
}

// expand makes the mapping and gives the role what Lambda needs to read from the source.
func (k mappingKind) expand(f *function, e *event) ([]*generated, error) {
	if err := e.checkFilters(f); err != nil {
		return nil, err
	}
	if k.kafkaConfig == "" && truthy(e.get("ConsumerGroupId")) {
		return nil, e.refuseFull(f, e.props.Key("ConsumerGroupId"),
			"ConsumerGroupId is for Kafka, the events of type MSK and SelfManagedKafka; remove it from this %s event", e.typ)
	}
	failure, err := e.readFailureDestination(f)
	if err != nil {
		return nil, err
	}
	g := k.mapping(f, e, failure)
	if err := k.extendRole(f, e, failure); err != nil {
		return nil, err
	}
	return []*generated{g}, nil
}

// mapping makes the AWS::Lambda::EventSourceMapping. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
func (k mappingKind) mapping(f *function, e *event, failure failureDestination) *generated {
	g := f.eventSourceMapping(e, e.id, e.get(k.source))
	g.copied(e.props, "BatchSize", "StartingPosition", "StartingPositionTimestamp", "Enabled",
		"MaximumBatchingWindowInSeconds", "MaximumRetryAttempts", "BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds",
		"ParallelizationFactor", "Topics", "Queues", "SourceAccessConfigurations", "TumblingWindowInSeconds",
		"FunctionResponseTypes", "FilterCriteria", "KmsKeyArn", "ScalingConfig", "ProvisionedPollerConfig", "MetricsConfig",
		"LoggingConfig")
	g.set("DestinationConfig", failure.config)
	g.set("SelfManagedEventSource", e.selfManagedSource())
	if k.kafkaConfig != "" {
		g.set(k.kafkaConfig, e.kafkaConfig())
	}
	if k.configure != nil {
		k.configure(e, g)
	}
	return g
}

// eventSourceMapping begins a mapping from a source, nil when it has no ARN, to what the function is invoked as.
func (f *function) eventSourceMapping(e *event, id string, source *cfn.Node) *generated {
	b := e.build(maker.EventSourceMapping)
	return generate(b, id, "AWS::Lambda::EventSourceMapping", f.shared,
		maker.Entry{Key: "EventSourceArn", Value: source},
		maker.Entry{Key: "FunctionName", Value: f.targetName(b)})
}

// extendRole gives the role the policies that reading from the source takes. The checks that come with them are made
// whether the role is needed or not.
func (k mappingKind) extendRole(f *function, e *event, failure failureDestination) error {
	if k.managed != "" {
		f.addManagedPolicy(e, k.managed)
	}
	if k.policy != nil {
		policy, err := k.policy(f, e)
		if err != nil {
			return err
		}
		f.addInlinePolicy(e, policy)
	}
	f.addInlinePolicy(e, failure.policy)
	return nil
}

func (f *function) addManagedPolicy(e *event, path string) {
	f.role.addManaged(e.build(maker.FunctionRole).Str(f.x.managedPolicyARN(path)))
}

func (f *function) addInlinePolicy(e *event, policy *rolePolicy) {
	if policy != nil {
		f.role.addInline(e.build(maker.FunctionRole), policy.name, policy.document)
	}
}

// checkFilters refuses a FilterCriteria that does not hold Filters and nothing else. See
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
func (e *event) checkFilters(f *function) error {
	criteria := e.get("FilterCriteria")
	if !truthy(criteria) || isIntrinsic(criteria) {
		return nil
	}
	if !isSingleKeyMap(criteria) || !criteria.Has("Filters") {
		return e.refuse(f, criteria, "FilterCriteria must be a map with the one key Filters, a list of {Pattern: ...}")
	}
	return nil
}

// selfManagedSource is the SelfManagedEventSource: the brokers of a Kafka cluster that is no AWS resource.
func (e *event) selfManagedSource() *cfn.Node {
	servers := e.get("KafkaBootstrapServers")
	if !truthy(servers) {
		return nil
	}
	b := e.cause("KafkaBootstrapServers", maker.EventSourceMapping)
	endpoints := b.Map(maker.Entry{Key: "KafkaBootstrapServers", Value: servers})
	return b.Map(maker.Entry{Key: "Endpoints", Value: endpoints})
}

// kafkaConfig is what only Kafka has: the consumer group and the schema registry; nil when neither is given.
func (e *event) kafkaConfig() *cfn.Node {
	group := presentIfTruthy(e.props, "ConsumerGroupId")
	registry := presentIfTruthy(e.props, "SchemaRegistryConfig")
	if group == nil && registry == nil {
		return nil
	}
	return e.build(maker.EventSourceMapping).Map(
		maker.Entry{Key: "ConsumerGroupId", Value: group},
		maker.Entry{Key: "SchemaRegistryConfig", Value: registry})
}
