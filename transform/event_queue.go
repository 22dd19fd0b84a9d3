package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// queuePolicy makes the policy by which one resource, and nobody else, may send messages to a queue. url is the URL of the
// queue, which is what Ref gives. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
func queuePolicy(b maker.Builder, id string, shared []cfn.Pair, url, statement *cfn.Node) *generated {
	return generate(b, id, "AWS::SQS::QueuePolicy", shared,
		maker.Entry{Key: "Queues", Value: b.List(url)},
		maker.Entry{Key: "PolicyDocument", Value: iam.Document(b, statement)})
}
