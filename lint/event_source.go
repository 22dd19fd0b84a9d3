package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	queueSourceDocs  = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
	eventMappingDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html"
	logQuotaDocs     = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"
)

var eventMapping = []string{"AWS::Lambda::EventSourceMapping"}

var eventSourceRules = []Rule{{
	ID: "E2529", Name: "lambda-subscription-filters",
	Title:  "A log group has at most two subscription filters",
	Why:    "CloudWatch Logs refuses a third one. Events of type CloudWatchLogs are filters too.",
	Source: logQuotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkSubscriptionFilters,
}, {
	ID: "E3505", Name: "lambda-queue-visibility",
	Title:  "Messages of a queue stay hidden for as long as the function that reads them may run",
	Why:    "Lambda refuses the event source: another invocation would get the same messages while the first still works.",
	Source: queueSourceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: eventMapping,
	Case: checkQueueVisibility,
}, {
	ID: "E3633", Name: "lambda-stream-position",
	Title:  "A stream as event source has a StartingPosition",
	Why:    "Lambda does not know where in the stream to begin and refuses the event source.",
	Source: eventMappingDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: eventMapping,
	Case: func(p *Pass, _ *cfn.Resource, v View) {
		if isStream(v.Get("EventSourceArn")) && !v.Has("StartingPosition") && !v.Open() {
			p.Report(v.Node, "the source is a stream, so StartingPosition is needed: TRIM_HORIZON or LATEST")
		}
	},
}, {
	ID: "E3634", Name: "lambda-queue-position",
	Title:  "A queue as event source has no StartingPosition",
	Why:    "A queue is read from its front; Lambda refuses the event source.",
	Source: eventMappingDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: eventMapping,
	Case: func(p *Pass, _ *cfn.Resource, v View) {
		if isQueue(v.Get("EventSourceArn")) && v.Has("StartingPosition") {
			p.Report(v.Key("StartingPosition"), "the source is a queue, which has no positions; remove StartingPosition")
		}
	},
}, {
	ID: "E3705", Name: "lambda-fifo-batch",
	Title:  "A function reads at most 10 messages of a FIFO queue at once",
	Why:    "Lambda refuses an event source with larger batches.",
	Source: queueSourceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: eventMapping,
	Case: checkFIFOBatch,
}, {
	ID: "I5112", Name: "lambda-queue-retry",
	Title: "Messages of a queue stay hidden for six times as long as the function that reads them may run",
	Why: "Lambda tries again when the function is throttled. With less time than AWS advises messages appear again " +
		"meanwhile, are worked on twice and reach the dead-letter queue too early.",
	Source: queueSourceDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Both, Types: eventMapping,
	Case: adviseQueueVisibility,
}, {
	ID: "E5131", Name: "lambda-batch-window",
	Title: "Batches of more than 10 messages of a queue have time to gather, and those of a FIFO queue none",
	Why: "Lambda refuses a BatchSize above 10 without a MaximumBatchingWindowInSeconds for a standard queue, and any window " +
		"for a FIFO queue.",
	Source: queueSourceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: eventMapping,
	Case: checkBatchWindow,
}}

// A queueReading is a function that reads a queue, as far as the template tells.
type queueReading struct {
	queue, function *cfn.Resource
	visible         View // what the queue says itself
	visibility      int64
	timeout         int64
}

// queueReadingOf is not ok where a time is not known or one of the two is not there.
func queueReadingOf(p *Pass, v View) (q queueReading, ok bool) {
	q.queue = targetOf(v.Get("EventSourceArn"), "AWS::SQS::Queue")
	q.function = functionOf(p.Facts, v.Get("FunctionName").Node)
	if q.queue == nil || q.function == nil {
		return q, false
	}
	q.visible = v.Props(q.queue).Get("VisibilityTimeout")
	visibility, known := secondsOf(q.visible, schema.SQSVisibilityTimeoutDefault)
	timeout, limited := secondsOf(v.Props(q.function).Get("Timeout"), schema.LambdaTimeoutDefault)
	q.visibility, q.timeout = visibility, timeout
	return q, known && limited && v.Present(q.queue) && v.Present(q.function)
}

// secondsOf is a number of seconds, or the default of one that is absent.
func secondsOf(v View, standard int64) (seconds int64, ok bool) {
	if !v.Exists() {
		return standard, true
	}
	return v.Int()
}

// place is where to mend the times: at the queue, unless the transform has made it.
func (q *queueReading) place() (r *cfn.Resource, at *cfn.Node) {
	if q.queue.Node.By != 0 {
		return q.function, cfn.FirstOf(q.function.Props.Get("Timeout"), q.function.ID)
	}
	return q.queue, cfn.FirstOf(q.visible.Node, q.queue.Props, q.queue.ID)
}

func checkQueueVisibility(p *Pass, _ *cfn.Resource, v View) {
	q, ok := queueReadingOf(p, v)
	if !ok || q.visibility >= q.timeout {
		return
	}
	r, at := q.place()
	p.In(r).Report(at, "queue %s hides a message for %d s, but function %s may work on it for %d s; VisibilityTimeout must "+
		"be %d at least, better %d", q.queue.ID.Text, q.visibility, q.function.ID.Text, q.timeout, q.timeout, 6*q.timeout)
}

func adviseQueueVisibility(p *Pass, _ *cfn.Resource, v View) {
	q, ok := queueReadingOf(p, v)
	window, known := secondsOf(v.Get("MaximumBatchingWindowInSeconds"), 0)
	advised := 6*q.timeout + window
	if !ok || !known || q.visibility < q.timeout || q.visibility >= advised {
		return
	}
	r, at := q.place()
	p.In(r).Report(at, "queue %s hides a message for %d s; six times the Timeout of function %s (%d s) and the batching window "+
		"are advised: %d", q.queue.ID.Text, q.visibility, q.function.ID.Text, q.timeout, advised)
}

var streamARN = lazy.Pattern{Expression: `^arn:aws[^:]*:(kinesis|kafka|dynamodb):`}

// isStream reports whether an event source is known to be read from a position on.
func isStream(source View) bool {
	if arn, ok := source.Text(); ok {
		return streamARN.Get().MatchString(arn)
	}
	return targetOf(source, "AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer", "AWS::DynamoDB::Table",
		"AWS::DynamoDB::GlobalTable", "AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster") != nil
}

var queueARN = lazy.Pattern{Expression: `^arn:aws[^:]*:sqs:`}

func isQueue(source View) bool {
	if arn, ok := source.Text(); ok {
		return queueARN.Get().MatchString(arn)
	}
	return targetOf(source, "AWS::SQS::Queue") != nil
}

// fifoBatchMax is how many messages of a FIFO queue Lambda takes at once, and of another without waiting for more.
const fifoBatchMax = 10

func checkFIFOBatch(p *Pass, _ *cfn.Resource, v View) {
	batch := v.Get("BatchSize")
	if size, ok := batch.Int(); ok && size > fifoBatchMax && isFIFO(v.Get("EventSourceArn")) {
		p.Report(batch.Node, "BatchSize is %d, but at most %d messages of a FIFO queue are read at once", size, fifoBatchMax)
	}
}

func checkBatchWindow(p *Pass, _ *cfn.Resource, v View) {
	source, batch := v.Get("EventSourceArn"), v.Get("BatchSize")
	window, known := secondsOf(v.Get("MaximumBatchingWindowInSeconds"), 0)
	if !isQueue(source) || !known || v.Open() || isOfUnknownKind(source) {
		return
	}
	if isFIFO(source) {
		if window > 0 {
			p.Report(v.Key("MaximumBatchingWindowInSeconds"), "a FIFO queue is read without a batching window; remove "+
				"MaximumBatchingWindowInSeconds")
		}
		return
	}
	if size, ok := batch.Int(); ok && size > fifoBatchMax && window == 0 {
		p.Report(batch.Node, "more than %d messages at once need time to gather: set MaximumBatchingWindowInSeconds to 1 at least",
			fifoBatchMax)
	}
}

// isOfUnknownKind reports whether only deployment decides that a queue is a FIFO queue.
func isOfUnknownKind(source View) bool {
	queue := targetOf(source, "AWS::SQS::Queue")
	if queue == nil {
		return false
	}
	fifo := source.Props(queue).Get("FifoQueue")
	return fifo.Exists() && !fifo.Known()
}

func isFIFO(source View) bool {
	if arn, ok := source.Text(); ok {
		return isQueue(source) && strings.HasSuffix(arn, ".fifo")
	}
	queue := targetOf(source, "AWS::SQS::Queue")
	return queue != nil && source.Props(queue).Get("FifoQueue").True()
}

// A subscription is a filter on a log group, by a resource or by an event of a function.
type subscription struct {
	group string // the name of the log group, as JSON
	by    *cfn.Resource
	at    *cfn.Node
}

// checkSubscriptionFilters reports the first filter too many of each log group, among those that can be there together.
func checkSubscriptionFilters(p *Pass) {
	together := map[string][]scenario.Assumption{}
	count := map[string]int{}
	for _, s := range subscriptions(p.Template) {
		present, can := p.joins(together[s.group], s.by)
		if !can || count[s.group] > schema.SubscriptionFiltersMax {
			continue
		}
		together[s.group] = present
		if count[s.group]++; count[s.group] == schema.SubscriptionFiltersMax+1 {
			p.In(s.by).Report(s.at, "this is subscription filter %d of the log group, but at most %d are allowed",
				count[s.group], schema.SubscriptionFiltersMax)
		}
	}
}

// joins reports whether a resource can be there together with others, and adds what that assumes to what they assume.
func (p *Pass) joins(others []scenario.Assumption, r *cfn.Resource) (all []scenario.Assumption, can bool) {
	own := given(r.Node)
	if len(own) == 0 || slices.Contains(others, own[0]) {
		return others, true
	}
	all = slices.Concat(others, own)
	possible, sure := p.Facts.possibilities().Possible(all)
	return all, possible && sure
}

func subscriptions(t *cfn.Template) (found []subscription) {
	add := func(group *cfn.Node, by *cfn.Resource, at *cfn.Node) {
		if !group.IsNull() {
			found = append(found, subscription{string(cfn.AppendJSON(nil, group)), by, at})
		}
	}
	for _, r := range t.Resources {
		switch r.TypeName() {
		case "AWS::Logs::SubscriptionFilter":
			add(r.Props.Get("LogGroupName"), r, r.ID)
		case "AWS::Serverless::Function":
			for _, event := range members(r.Props.Get("Events")) {
				if kind, _ := event.Value.Get("Type").Str(); kind == "CloudWatchLogs" {
					add(event.Value.Get("Properties").Get("LogGroupName"), r, event.Key)
				}
			}
		}
	}
	return found
}
