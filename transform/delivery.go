package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// deliverTo makes the statements that allow to deliver results or failed records to a destination of a type; none for a type
// that needs no permission.
func deliverTo(b maker.Builder, typ string, arn *cfn.Node) []*cfn.Node {
	switch typ {
	case "SQS":
		return []*cfn.Node{iam.Allow(b, "sqs:SendMessage", arn)}
	case "SNS":
		return []*cfn.Node{iam.Allow(b, "sns:publish", arn)}
	case "EventBridge":
		return []*cfn.Node{iam.Allow(b, "events:PutEvents", arn)}
	case "Lambda":
		return []*cfn.Node{iam.Allow(b, "lambda:InvokeFunction", arn)}
	case "S3":
		objects := b.Func("Fn::Join", b.List(b.Str("/"), b.List(arn, b.Str("*"))))
		return []*cfn.Node{iam.Allow(b, "s3:PutObject", objects), iam.Allow(b, "s3:ListBucket", arn)}
	}
	return nil
}
