package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// snsEvent invokes the function for the messages of a topic, at once or by way of a queue. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html
func snsEvent() eventSource {
	return eventSource{
		properties: []property{
			{"Topic", text(), required},
			{"Region", text(), 0},
			{"FilterPolicy", anything(), 0},
			{"FilterPolicyScope", anything(), 0},
			{"SqsSubscription", either(boolean(), mapping()), 0},
			{"RedrivePolicy", mapping(), 0},
		},
		expand: expandSNSEvent,
	}
}

func expandSNSEvent(f *function, e *event) ([]*generated, error) {
	subscription := e.get("SqsSubscription")
	switch {
	case !truthy(subscription):
		allow := f.permission(e, permission{principal: "sns.amazonaws.com", sourceARN: e.get("Topic")})
		target := f.targetARN(e.build(maker.EventSubscription))
		return []*generated{allow, f.subscription(e, "lambda", target)}, nil
	case subscription.IsMap():
		return f.expandByGivenQueue(e, subscription)
	}
	return f.expandByNewQueue(e)
}

// subscription makes the AWS::SNS::Subscription. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
func (f *function) subscription(e *event, protocol string, endpoint *cfn.Node) *generated {
	b := e.build(maker.EventSubscription)
	g := generate(b, e.id, "AWS::SNS::Subscription", f.shared,
		maker.Entry{Key: "Endpoint", Value: endpoint},
		maker.Entry{Key: "Protocol", Value: b.Str(protocol)},
		maker.Entry{Key: "TopicArn", Value: e.get("Topic")})
	g.copied(e.props, "Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")
	return g
}

// expandByNewQueue puts a queue of its own between the topic and the function.
func (f *function) expandByNewQueue(e *event) ([]*generated, error) {
	b := e.cause("SqsSubscription", maker.EventQueue)
	queue := generate(b, e.id+"Queue", "AWS::SQS::Queue", f.shared)
	fifo, err := f.fifoTopic(e.get("Topic"))
	if err != nil {
		return nil, err
	}
	queue.set("FifoQueue", fifo)
	arn := b.GetAtt(queue.id, "Arn")
	return []*generated{
		f.readQueue(e, arn, nil),
		queue,
		f.admitTopic(e, e.id+"QueuePolicy", arn, b.Ref(queue.id)),
		f.subscription(e, "sqs", arn),
	}, nil
}

// expandByGivenQueue puts a queue of the author's between the topic and the function.
func (f *function) expandByGivenQueue(e *event, subscription *cfn.Node) ([]*generated, error) {
	arn, url := subscription.Get("QueueArn"), subscription.Get("QueueUrl")
	if !truthy(arn) || !truthy(url) {
		return nil, e.refuse(f, subscription, "SqsSubscription must be true, to have a queue made, "+
			"or a map with the QueueArn and the QueueUrl of a queue")
	}
	policyID := e.id + "QueuePolicy"
	if given := presentIfTruthy(subscription, "QueuePolicyLogicalId"); given != nil {
		name, ok := given.Str()
		if !ok {
			return nil, e.refuse(f, given, "QueuePolicyLogicalId must be a string of letters and digits, not %s", given.Kind.Phrase())
		}
		if err := checkLogicalID(name, given); err != nil {
			return nil, err
		}
		policyID = name
	}
	return []*generated{
		f.readQueue(e, arn, presentIfTruthy(subscription, "BatchSize")),
		f.admitTopic(e, policyID, arn, url),
		f.subscription(e, "sqs", arn),
	}, nil
}

// snsBatchSize is how many messages the function gets at a time when the author does not say.
const snsBatchSize = 10

// readQueue lets the function read from the queue. The mapping is always enabled, whatever the author says.
func (f *function) readQueue(e *event, arn, batchSize *cfn.Node) *generated {
	f.addManagedPolicy(e, sqsManagedPolicy)
	g := f.eventSourceMapping(e, e.id+"EventSourceMapping", arn)
	if batchSize == nil {
		batchSize = g.b.Int(snsBatchSize)
	}
	g.set("BatchSize", batchSize)
	g.set("Enabled", g.b.Bool(true))
	return g
}

// admitTopic lets the topic send to the queue.
func (f *function) admitTopic(e *event, id string, arn, url *cfn.Node) *generated {
	b := e.cause("SqsSubscription", maker.EventQueuePolicy)
	return queuePolicy(b, id, f.shared, url, iam.SendTo(b, arn, b.Str("*"), e.get("Topic")))
}

// fifoTopic returns the FifoTopic of a topic of this template, which its queue must match; nil when it has none.
func (f *function) fifoTopic(topic *cfn.Node) (*cfn.Node, error) {
	r := f.x.resources.get(referencedID(topic))
	if r == nil {
		return nil, nil
	}
	fifo, err := f.x.resolve(r.props().Get("FifoTopic"))
	if err != nil || !truthy(fifo) {
		return nil, err
	}
	return fifo, nil
}
