// Package iam makes IAM policy documents and their statements. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
package iam

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// Version is the version of the policy language.
const Version = "2012-10-17"

// Allow makes a statement that allows one action, written as a bare string, on a resource.
func Allow(b maker.Builder, action string, resource *cfn.Node) *cfn.Node {
	return allow(b, b.Str(action), resource)
}

// AllowList makes a statement that allows actions, written as a list, on a resource.
func AllowList(b maker.Builder, resource *cfn.Node, actions ...string) *cfn.Node {
	return allow(b, b.Strs(actions...), resource)
}

func allow(b maker.Builder, action, resource *cfn.Node) *cfn.Node {
	return b.Map(
		maker.Entry{Key: "Action", Value: action},
		maker.Entry{Key: "Effect", Value: b.Str("Allow")},
		maker.Entry{Key: "Resource", Value: resource},
	)
}

// Document makes a policy document of the current version.
func Document(b maker.Builder, statements ...*cfn.Node) *cfn.Node {
	return b.Map(
		maker.Entry{Key: "Version", Value: b.Str(Version)},
		maker.Entry{Key: "Statement", Value: b.List(statements...)},
	)
}

// Unversioned makes a policy document that names no version, as several of the generated policies are.
func Unversioned(b maker.Builder, statements ...*cfn.Node) *cfn.Node {
	return b.Map(maker.Entry{Key: "Statement", Value: b.List(statements...)})
}

// AssumeRole makes the document that lets a service, such as lambda.amazonaws.com, take on a role.
func AssumeRole(b maker.Builder, service string) *cfn.Node {
	return Document(b, b.Map(
		maker.Entry{Key: "Action", Value: b.Strs("sts:AssumeRole")},
		maker.Entry{Key: "Effect", Value: b.Str("Allow")},
		maker.Entry{Key: "Principal", Value: b.Map(maker.Entry{Key: "Service", Value: b.Strs(service)})},
	))
}

// SendTo makes the statement that lets one resource, and nobody else, send messages to a queue: the policy of queues that
// a topic or a rule delivers to. Principal is "*" or {Service: ...}, source the ARN of the sender.
func SendTo(b maker.Builder, queueARN, principal, source *cfn.Node) *cfn.Node {
	return Deliver(b, "sqs:SendMessage", queueARN, principal, source)
}

// Deliver is SendTo for any action on any target, such as sns:Publish on a topic.
func Deliver(b maker.Builder, action string, target, principal, source *cfn.Node) *cfn.Node {
	return b.Map(
		maker.Entry{Key: "Action", Value: b.Str(action)},
		maker.Entry{Key: "Effect", Value: b.Str("Allow")},
		maker.Entry{Key: "Principal", Value: principal},
		maker.Entry{Key: "Resource", Value: target},
		maker.Entry{Key: "Condition", Value: b.Map(maker.Entry{
			Key:   "ArnEquals",
			Value: b.Map(maker.Entry{Key: "aws:SourceArn", Value: source}),
		})},
	)
}

// Policy makes an inline policy of a role.
func Policy(b maker.Builder, name string, document *cfn.Node) *cfn.Node {
	return b.Map(
		maker.Entry{Key: "PolicyName", Value: b.Str(name)},
		maker.Entry{Key: "PolicyDocument", Value: document},
	)
}
