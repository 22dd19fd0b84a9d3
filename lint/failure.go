package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	asyncDocs     = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
	streamDocs    = "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"
	deadQueueDocs = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"
)

var failureRules = []Rule{{
	ID: "I5120", Name: "failure-stream",
	Title: "Reading a stream gives up on a bad record some time",
	Why: "By default Lambda tries a batch with a bad record again until the record expires, after a day or a week, and the " +
		"shard waits behind it.",
	Source: streamDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Expanded, Types: eventMapping,
	Case: checkStreamFailure,
}, {
	ID: "I5121", Name: "failure-event",
	Title: "What a function fails to work on asynchronously is kept",
	Why: "S3, SNS, EventBridge and the like do not wait for the function. After two more attempts Lambda drops the event, " +
		"unless a destination or a dead-letter queue keeps it.",
	Source: asyncDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Expanded,
	Template: checkAsynchronousFailure,
}, {
	ID: "I5122", Name: "failure-queue",
	Title: "A queue that a function reads has a dead-letter queue",
	Why: "A message that the function cannot work on comes back again and again, paid for each time, until it expires and is " +
		"lost.",
	Source: deadQueueDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Expanded, Types: eventMapping,
	Case: checkQueueFailure,
}}

// cause is what the author wrote that a resource was made for, such as the key of an event, or the resource itself.
func (p *Pass) cause(r *cfn.Resource) (owner *cfn.Resource, at *cfn.Node) {
	if r.ID.By == 0 {
		return r, r.ID
	}
	around := p.Written.Template.NodeAt(r.Node.Span)
	for _, pair := range members(around) {
		if pair.Key.Span.Contains(r.Node.Span) {
			around = pair.Key
		}
	}
	return p.Written.around(r.Node.Span), around
}

func checkStreamFailure(p *Pass, r *cfn.Resource, v View) {
	if !isRetriedStream(v.Get("EventSourceArn")) || v.Open() || v.Get("DestinationConfig").Has("OnFailure") {
		return
	}
	for _, bound := range [...]string{"MaximumRetryAttempts", "MaximumRecordAgeInSeconds"} {
		if given := v.Get(bound); given.Exists() && !given.Is("-1") {
			return
		}
	}
	owner, at := p.cause(r)
	p.In(owner).Report(at, "a bad record stops the reading of its shard until it expires; set MaximumRetryAttempts or "+
		"MaximumRecordAgeInSeconds, and an OnFailure destination")
}

// isRetriedStream reports whether Lambda retries batches of the source without end: those of Kinesis and DynamoDB.
func isRetriedStream(source View) bool {
	if arn, ok := source.Text(); ok {
		return streamARN.Get().MatchString(arn) && !strings.Contains(arn, ":kafka:")
	}
	return targetOf(source, "AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer", "AWS::DynamoDB::Table",
		"AWS::DynamoDB::GlobalTable") != nil
}

func checkQueueFailure(p *Pass, r *cfn.Resource, v View) {
	queue := targetOf(v.Get("EventSourceArn"), "AWS::SQS::Queue")
	function := functionOf(p.Facts, v.Get("FunctionName").Node)
	if queue == nil || function == nil || queue.Node.By != 0 || v.Props(queue).Has("RedrivePolicy") || v.Props(queue).Open() {
		return
	}
	p.In(queue).Report(queue.ID, "function %s reads %s, and a message that it cannot work on comes back until it expires; add a "+
		"RedrivePolicy with a dead-letter queue", function.ID.Text, queue.ID.Text)
}

// checkAsynchronousFailure reports each function once, however many sources it has.
func checkAsynchronousFailure(p *Pass) {
	kept := functionsWithFailureDestination(p.Facts)
	for _, r := range p.Template.Resources {
		for _, target := range asynchronousTargets(r) {
			function := functionOf(p.Facts, target)
			if function == nil || kept[function] || function.ID.By != 0 {
				continue
			}
			kept[function] = true
			note := cfn.Note{Span: target.Span, Message: r.TypeName() + " " + r.ID.Text + " calls it"}
			p.In(function).ReportNoted(function.ID, []cfn.Note{note}, "events that %s fails to work on are lost after two more "+
				"attempts; add an OnFailure destination in its EventInvokeConfig, or a dead-letter queue", function.ID.Text)
		}
	}
}

func functionsWithFailureDestination(f *Facts) map[*cfn.Resource]bool {
	kept := map[*cfn.Resource]bool{}
	for _, r := range f.Template.Resources {
		switch r.TypeName() {
		case "AWS::Lambda::Function":
			kept[r] = r.Props.Has("DeadLetterConfig")
		case "AWS::Lambda::EventInvokeConfig":
			if function := functionOf(f, r.Props.Get("FunctionName")); function != nil && r.Props.Has("DestinationConfig") {
				kept[function] = true
			}
		}
	}
	return kept
}

// asynchronousTargets are the functions, and whatever else, that a resource calls without waiting. A target with a
// dead-letter queue or a retry policy of its own is left out: its author has thought of failures.
func asynchronousTargets(r *cfn.Resource) (targets []*cfn.Node) {
	switch r.TypeName() {
	case "AWS::S3::Bucket":
		for _, item := range listed(r.Props.Get("NotificationConfiguration").Get("LambdaConfigurations")) {
			targets = append(targets, item.Get("Function"))
		}
	case "AWS::SNS::Subscription":
		if r.Props.Get("RedrivePolicy") == nil {
			targets = append(targets, r.Props.Get("Endpoint"))
		}
	case "AWS::Events::Rule":
		for _, item := range listed(r.Props.Get("Targets")) {
			if !item.Has("DeadLetterConfig") && !item.Has("RetryPolicy") {
				targets = append(targets, item.Get("Arn"))
			}
		}
	case "AWS::Scheduler::Schedule":
		if target := r.Props.Get("Target"); !target.Has("DeadLetterConfig") && !target.Has("RetryPolicy") {
			targets = append(targets, target.Get("Arn"))
		}
	}
	return targets
}
