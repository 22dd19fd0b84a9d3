package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// A refuser files a fault of an event where the resource that has the event wants it: functions and state machines differ.
type refuser func(at *cfn.Node, format string, args ...any) error

// A deadLetter is the queue for the events that a rule or a schedule cannot deliver. The zero value is none.
type deadLetter struct {
	arn   *cfn.Node  // nil when there is no such queue
	queue *generated // nil when the author has one already
}

// readDeadLetter reads the DeadLetterConfig of an event: the Arn of a queue, or Type SQS for one to be made. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deadletterconfig.html
func (e *event) readDeadLetter(shared []cfn.Pair, refuse refuser) (deadLetter, error) {
	config := e.get("DeadLetterConfig")
	if config == nil {
		return deadLetter{}, nil
	}
	typ, hasType := config.Lookup("Type")
	hasARN := config.Has("Arn")
	switch {
	case hasARN && hasType:
		return deadLetter{}, refuse(typ.Key,
			"DeadLetterConfig takes the Arn of a queue, or Type: SQS to have one made, not both; remove one")
	case hasType && !isString(typ.Value, "SQS"):
		return deadLetter{}, refuse(typ.Value,
			"the Type of DeadLetterConfig must be SQS, to have a queue made; for one that is there give its Arn instead")
	case !hasARN && !hasType:
		return deadLetter{}, refuse(config, "DeadLetterConfig needs the Arn of a queue, or Type: SQS to have one made")
	}
	if arn := present(config, "Arn"); arn != nil {
		return deadLetter{arn: arn}, nil
	}
	return e.makeDeadLetter(config, shared, refuse)
}

func (e *event) makeDeadLetter(config *cfn.Node, shared []cfn.Pair, refuse refuser) (deadLetter, error) {
	id := e.id + "Queue"
	if given := present(config, "QueueLogicalId"); given != nil {
		name, ok := given.Str()
		if !ok {
			return deadLetter{}, refuse(given, "QueueLogicalId must be a string of letters and digits, not %s", given.Kind.Phrase())
		}
		if name != "" {
			id = name
		}
		if err := checkLogicalID(id, given); err != nil {
			return deadLetter{}, err
		}
	}
	b := e.cause("DeadLetterConfig", maker.EventQueue)
	return deadLetter{arn: b.GetAtt(id, "Arn"), queue: generate(b, id, "AWS::SQS::Queue", shared)}, nil
}

// config is the DeadLetterConfig of the target; nil when there is no queue.
func (d deadLetter) config(b maker.Builder) *cfn.Node {
	if d.arn == nil {
		return nil
	}
	return b.Map(maker.Entry{Key: "Arn", Value: d.arn})
}

// resources returns the queue, if one is to be made.
func (d deadLetter) resources() []*generated {
	if d.queue == nil {
		return nil
	}
	return []*generated{d.queue}
}

// resourcesOfRule returns the queue, if one is to be made, and the policy that lets the rule of the event send to it.
func (d deadLetter) resourcesOfRule(e *event, shared []cfn.Pair) []*generated {
	if d.queue == nil {
		return nil
	}
	b := e.cause("DeadLetterConfig", maker.EventQueuePolicy)
	events := b.Map(maker.Entry{Key: "Service", Value: b.Str("events.amazonaws.com")})
	allow := iam.SendTo(b, d.arn, events, b.GetAtt(e.id, "Arn"))
	return []*generated{d.queue, queuePolicy(b, e.id+"QueuePolicy", shared, b.Ref(d.queue.id), allow)}
}
