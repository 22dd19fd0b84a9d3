package transform

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// A link is one source and one destination that a connector connects, with what their types take.
type link struct {
	*connector
	source, destination *endpoint
	profile             *connectorProfile
	suffix              string // of the logical IDs
}

// grant makes the resources that grant what is asked for.
func (l *link) grant() ([]*generated, error) {
	grants, err := l.resolveGrants()
	if err != nil {
		return nil, err
	}
	switch l.profile.kind {
	case invocationProfile:
		return l.invocations(grants)
	case topicPolicyProfile:
		return l.topicPolicy(grants)
	case queuePolicyProfile:
		return l.queuePolicy(grants)
	}
	return l.rolePolicy(grants)
}

// A resolvedGrant is a grant with the facts of both sides in their places.
type resolvedGrant struct {
	connectorGrant
	resources []*cfn.Node
}

// resolveGrants returns the grants that are asked for. The others are resolved too, for a fact that is missing for one of them
// is refused as well.
func (l *link) resolveGrants() ([]resolvedGrant, error) {
	var chosen []resolvedGrant
	for _, g := range l.profile.grants {
		resources := make([]*cfn.Node, len(g.resources))
		for i, word := range g.resources {
			resource, err := l.resolve(word)
			if err != nil {
				return nil, err
			}
			resources[i] = resource
		}
		if slices.Contains(l.permissions, g.permission) {
			chosen = append(chosen, resolvedGrant{g, resources})
		}
	}
	return chosen, nil
}

// resolve makes the value of a resource in the notation of the profiles: a fact by itself, or an Fn::Sub whose variables are
// the facts: SourceArn for {Source.Arn}.
func (l *link) resolve(word string) (*cfn.Node, error) {
	b := l.build(maker.ConnectorPolicy)
	var text strings.Builder
	var variables []maker.Entry
	rest := unabbreviatedARN(word)
	for {
		before, after, found := strings.Cut(rest, "{")
		if !found {
			text.WriteString(rest)
			return b.Sub(text.String(), variables...), nil
		}
		name, after, _ := strings.Cut(after, "}")
		if strings.HasSuffix(before, "$") {
			text.WriteString(before + "{" + name + "}")
			rest = after
			continue
		}
		value, err := l.fact(name)
		if err != nil || rest == "{"+name+"}" && text.Len() == 0 {
			return value, err
		}
		variable := strings.ReplaceAll(name, ".", "")
		text.WriteString(before + "${" + variable + "}")
		variables = append(variables, maker.Entry{Key: variable, Value: value})
		rest = after
	}
}

// fact returns a fact of one side: Source.Arn.
func (l *link) fact(name string) (*cfn.Node, error) {
	side, property, _ := strings.Cut(name, ".")
	e := l.side(side)
	if value := e.facts[property]; !value.IsNull() {
		return value, nil
	}
	return nil, l.refuse(e.at, "%s needs %s to connect %s with %s; add it",
		side, property, l.source.typ, l.destination.typ)
}

func (l *link) side(name string) *endpoint {
	if name == l.source.side {
		return l.source
	}
	return l.destination
}

// rolePolicy makes the managed policy for the role of one side. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
func (l *link) rolePolicy(grants []resolvedGrant) ([]*generated, error) {
	side, other := l.source, l.destination
	if l.profile.of == l.destination.side {
		side, other = other, side
	}
	role := side.role(other)
	if role == nil {
		return nil, l.refuse(side.at, "%s", lackOfRole(side))
	}
	b := l.build(maker.ConnectorPolicy)
	statements := make([]*cfn.Node, len(grants))
	for i, g := range grants {
		statements[i] = iam.AllowList(b, b.List(g.resources...), g.actions...)
	}
	return l.made(b, "Policy", "AWS::IAM::ManagedPolicy",
		maker.Entry{Key: "PolicyDocument", Value: iam.Document(b, statements...)},
		maker.Entry{Key: "Roles", Value: b.List(role)}), nil
}

// lackOfRole says why the role of an endpoint cannot be told.
func lackOfRole(e *endpoint) string {
	switch {
	case e.resource == nil:
		return e.side + " needs RoleName, the name of the role that gets the policy; add it"
	case e.typ == "AWS::Events::Rule":
		return "the rule " + e.id + " has no target with the Arn of the other side and a RoleArn that is a Ref or Fn::GetAtt; " +
			"the policy is for that role"
	}
	property := endpointTypes()[e.typ].role
	return "the policy is for the role of " + e.id + ", so its " + property + " must be a Ref or Fn::GetAtt of a role; or " +
		"give " + e.side + " by Type, RoleName and what else is needed, instead of Id"
}

// invocations makes a permission to invoke the destination for each grant. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
func (l *link) invocations(grants []resolvedGrant) ([]*generated, error) {
	function := l.destination.fact("Arn")
	if function == nil {
		return nil, l.refuse(l.destination.at, "Destination needs Arn, that of the function to invoke; add it")
	}
	b := l.build(maker.ConnectorPermission)
	var account *cfn.Node
	if l.profile.accountOnly {
		account = b.Sub("${AWS::AccountId}")
	}
	var made []*generated
	for _, g := range grants {
		made = append(made, l.made(b, g.permission+"LambdaPermission", "AWS::Lambda::Permission",
			maker.Entry{Key: "Action", Value: b.Str(g.actions[0])},
			maker.Entry{Key: "FunctionName", Value: function},
			maker.Entry{Key: "Principal", Value: b.Str(l.profile.of)},
			maker.Entry{Key: "SourceArn", Value: g.resources[0]},
			maker.Entry{Key: "SourceAccount", Value: account})...)
	}
	return made, nil
}

// topicPolicy makes the policy of a topic. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
func (l *link) topicPolicy(grants []resolvedGrant) ([]*generated, error) {
	topic := l.destination.fact("Arn")
	if topic == nil {
		return nil, l.refuse(l.destination.at, "Destination needs Arn, that of the topic; add it")
	}
	b := l.build(maker.ConnectorPolicy)
	return l.made(b, "TopicPolicy", "AWS::SNS::TopicPolicy",
		maker.Entry{Key: "Topics", Value: b.List(topic)},
		maker.Entry{Key: "PolicyDocument", Value: l.deliveries(b, grants)}), nil
}

// queuePolicy makes the policy of a queue. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
func (l *link) queuePolicy(grants []resolvedGrant) ([]*generated, error) {
	queue := l.destination.fact("QueueUrl")
	if queue == nil {
		return nil, l.refuse(l.destination.at, "Destination needs QueueUrl, that of the queue; add it")
	}
	b := l.build(maker.ConnectorPolicy)
	return l.made(b, "QueuePolicy", "AWS::SQS::QueuePolicy",
		maker.Entry{Key: "Queues", Value: b.List(queue)},
		maker.Entry{Key: "PolicyDocument", Value: l.deliveries(b, grants)}), nil
}

// deliveries makes the policy document by which the source may send to the destination.
func (l *link) deliveries(b maker.Builder, grants []resolvedGrant) *cfn.Node {
	service := b.Map(maker.Entry{Key: "Service", Value: b.Str(l.profile.of)})
	var statements []*cfn.Node
	for _, g := range grants {
		statements = append(statements, iam.Deliver(b, g.actions[0], g.resources[0], service, l.source.facts["Arn"]))
	}
	return iam.Document(b, statements...)
}

// made makes one resource. Its metadata tells the tools of SAM what it was made from.
func (l *link) made(b maker.Builder, name, typ string, props ...maker.Entry) []*generated {
	g := generate(b, l.id+name+l.suffix, typ, l.attrs, props...)
	sides := b.Map(
		maker.Entry{Key: "Source", Value: b.Map(maker.Entry{Key: "Type", Value: b.Str(l.source.samType)})},
		maker.Entry{Key: "Destination", Value: b.Map(maker.Entry{Key: "Type", Value: b.Str(l.destination.samType)})})
	metadata := g.attribute("Metadata")
	if metadata == nil {
		metadata = b.Map()
	}
	from := b.Map(maker.Entry{Key: l.id, Value: sides})
	g.setAttribute("Metadata", maker.With(metadata, b.Str("aws:sam:connectors"), from))
	return []*generated{g}
}
