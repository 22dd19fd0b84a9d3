package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var snsRules = []Rule{{
	ID: "W3694", Name: "sns-endpoint",
	Title:  "The endpoint of a subscription is what its protocol delivers to",
	Why:    "SNS refuses the subscription: sqs wants the ARN of a queue, lambda that of a function.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Both, Types: []string{"AWS::SNS::Subscription", "AWS::SNS::Topic"},
	Case: func(p *Pass, r *cfn.Resource, props View) {
		if r.TypeName() == "AWS::SNS::Subscription" {
			checkEndpoint(p, props)
			return
		}
		for _, subscription := range props.Get("Subscription").Items() {
			checkEndpoint(p, subscription)
		}
	},
}}

// An endpointKind is what a protocol delivers to.
type endpointKind struct {
	what    string // for messages
	service string // of its ARN
	wanted  string // for messages: what to write
	arns    []string
}

// endpointKinds say by protocol which references to resources, as type and attribute, give an ARN to deliver to.
var endpointKinds = lazy.Value[map[string]endpointKind]{Make: func() map[string]endpointKind {
	return map[string]endpointKind{
		"sqs": {"a queue", "sqs", "!GetAtt Queue.Arn", []string{"AWS::SQS::Queue Arn"}},
		"lambda": {"a function", "lambda", "!GetAtt Function.Arn", []string{
			"AWS::Lambda::Function Arn", "AWS::Serverless::Function Arn", "AWS::Lambda::Alias ", "AWS::Lambda::Alias AliasArn",
			"AWS::Lambda::Version ", "AWS::Lambda::Version FunctionArn",
		}},
	}
}}

var arnService = lazy.Pattern{Expression: `^arn:aws[a-z-]*:([a-z0-9-]+):`}

func checkEndpoint(p *Pass, subscription View) {
	protocol, _ := subscription.Get("Protocol").Text()
	kind, ok := endpointKinds.Get()[protocol]
	if !ok {
		return
	}
	endpoint, at := subscription.Get("Endpoint"), subscription.Spot("Endpoint")
	if text, known := endpoint.Text(); known {
		if m := arnService.Get().FindStringSubmatch(text); m == nil || m[1] != kind.service {
			p.Report(at, "%q is not the ARN of %s, which the protocol %s delivers to", text, kind.what, protocol)
		}
		return
	}
	if target, attribute := endpoint.Target(); target != nil && !kind.takes(target.TypeName(), attribute) {
		p.Report(at, "this is not the ARN of %s, which the protocol %s delivers to; write %s", kind.what, protocol,
			kind.wanted)
	}
}

// takes reports whether a reference to a resource may give what is delivered to. Of resources that stand for others
// nothing is known.
func (k endpointKind) takes(typ, attribute string) bool {
	for _, opaque := range []string{"AWS::CloudFormation::", "AWS::ServiceCatalog::", "AWS::SSM::", "AWS::Serverless::Application"} {
		if strings.HasPrefix(typ, opaque) {
			return true
		}
	}
	return !strings.HasPrefix(typ, "AWS::") || slices.Contains(k.arns, typ+" "+attribute)
}
