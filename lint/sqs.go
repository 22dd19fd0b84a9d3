package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	queueType = "AWS::SQS::Queue"
	sqsGuide  = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
)

var queueTypes = []string{queueType}

var sqsRules = []Rule{{
	ID: "E3501", Name: "sqs-fifo",
	Title:  "The name of a FIFO queue ends in .fifo, and only a FIFO queue has such a name and settings of FIFO queues",
	Why:    "SQS refuses the queue.",
	Source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: queueTypes,
	Case: checkFIFO,
}, {
	ID: "E3502", Name: "sqs-dead-letter-kind",
	Title:  "The dead-letter queue of a FIFO queue is FIFO, that of a standard queue is standard",
	Why:    "SQS refuses a dead-letter queue of the other kind.",
	Source: sqsGuide + "sqs-dead-letter-queues.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: queueTypes,
	Case: checkDeadLetterKind,
}}

// queueKind names whether a queue is FIFO.
func queueKind(fifo bool) string {
	if fifo {
		return "FIFO"
	}
	return "standard"
}

// fifoQueue reads FifoQueue; sure is false when it is not known before deployment.
func fifoQueue(queue View) (fifo, sure bool) {
	value := queue.Get("FifoQueue")
	return value.True(), value.Known() || !value.Exists() && !queue.Open()
}

func checkFIFO(p *Pass, _ *cfn.Resource, queue View) {
	fifo, sure := fifoQueue(queue)
	if !sure {
		return
	}
	text, named := queue.Get("QueueName").Text()
	endsSo := strings.HasSuffix(text, ".fifo")
	switch {
	case named && fifo && !endsSo:
		p.Report(queue.Spot("QueueName"), "the name %s of a FIFO queue must end in .fifo; write %s.fifo", text, text)
	case named && !fifo && endsSo:
		p.Report(queue.Spot("QueueName"), "only the name of a FIFO queue can end in .fifo; write FifoQueue: true")
	}
	if !fifo {
		refuse(p, queue, []string{"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"},
			"%s is for FIFO queues; write FifoQueue: true, or leave it out")
	}
}

func checkDeadLetterKind(p *Pass, _ *cfn.Resource, queue View) {
	target, r := queue.Get("RedrivePolicy", "deadLetterTargetArn").referred(queueType)
	if r == nil {
		return
	}
	fifo, sure := fifoQueue(queue)
	targetFIFO, sureToo := fifoQueue(target)
	if sure && sureToo && fifo != targetFIFO {
		p.Report(queue.Spot("FifoQueue"), "the queue is %s but its dead-letter queue %s is %s; both must be of one kind",
			queueKind(fifo), r.ID.Text, queueKind(targetFIFO))
	}
}
