package lint

import (
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var recursionRules = []Rule{{
	ID: "W5119", Name: "recursion-trigger",
	Title: "A function cannot write to what triggers it",
	Why: "What the function writes starts it again, and that again: a loop that runs until the bill or a quota stops it. " +
		"Write elsewhere, narrow the trigger (a prefix, a filter), or set RecursiveLoop: Allow when the loop is meant and ends.",
	Source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Expanded,
	Template: checkRecursion,
}}

// A trigger is a resource of the template that starts a function for whatever is written to it.
type trigger struct {
	source, function *cfn.Resource
}

// writeActions are those by which something gets into a resource, so that it triggers.
var writeActions = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"AWS::S3::Bucket":      {"s3:PutObject"},
		"AWS::SQS::Queue":      {"sqs:SendMessage"},
		"AWS::SNS::Topic":      {"sns:Publish"},
		"AWS::DynamoDB::Table": {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"},
		"AWS::Kinesis::Stream": {"kinesis:PutRecord", "kinesis:PutRecords"},
	}
}}

func checkRecursion(p *Pass) {
	seen := map[trigger]bool{}
	for _, r := range p.Template.Resources {
		for t := range triggersOf(p.Facts, r) {
			if t.source == nil || t.function == nil || seen[t] || isMeantToLoop(t.function) {
				continue
			}
			seen[t] = true
			if by := writerOf(p.Facts, t); by != "" {
				reportRecursion(p, t, by)
			}
		}
	}
}

func isMeantToLoop(function *cfn.Resource) bool {
	loop, _ := function.Props.Get("RecursiveLoop").Str()
	return loop == "Allow"
}

func reportRecursion(p *Pass, t trigger, action string) {
	at := t.function.ID
	if written := p.Written.Resources[t.function.ID.Text]; written != nil {
		at = cfn.FirstOf(written.Props.Key("Policies"), at)
	}
	note := cfn.Note{Span: t.source.ID.Span, Message: "what triggers it"}
	p.In(t.function).ReportNoted(at, []cfn.Note{note}, "%s is triggered by %s and may write to it (%s): it can start itself "+
		"over and over; write to another place, or narrow the trigger", t.function.ID.Text, t.source.ID.Text, action)
}

// triggersOf yields what a resource makes trigger functions, where nothing narrows that down.
func triggersOf(f *Facts, r *cfn.Resource) iter.Seq[trigger] {
	return func(yield func(trigger) bool) {
		switch r.TypeName() {
		case "AWS::S3::Bucket":
			lambdas := r.Props.Get("NotificationConfiguration").Get("LambdaConfigurations")
			for _, item := range listed(lambdas) {
				if startsByCreation(item) && !yield(trigger{r, functionOf(f, item.Get("Function"))}) {
					return
				}
			}
		case "AWS::Lambda::EventSourceMapping":
			if r.Props.Get("FilterCriteria") == nil {
				yield(trigger{f.referred(r.Props.Get("EventSourceArn")), functionOf(f, r.Props.Get("FunctionName"))})
			}
		case "AWS::SNS::Subscription":
			if r.Props.Get("FilterPolicy") == nil {
				yield(trigger{f.referred(r.Props.Get("TopicArn")), functionOf(f, r.Props.Get("Endpoint"))})
			}
		}
	}
}

// listed are the elements of a list; anything else counts as the only one.
func listed(n *cfn.Node) []*cfn.Node {
	if n.Is(cfn.List) {
		return n.Items
	}
	return []*cfn.Node{n}
}

// startsByCreation reports whether a notification is for any object that is created.
func startsByCreation(notification *cfn.Node) bool {
	event, _ := notification.Get("Event").Str()
	return strings.HasPrefix(event, "s3:ObjectCreated:") && notification.Get("Filter") == nil
}

// writerOf is the action by which the function of a trigger can write to its source; "" when none is known.
func writerOf(f *Facts, t trigger) string {
	role := f.referred(t.function.Props.Get("Role"))
	actions := writeActions.Get()[t.source.TypeName()]
	if role == nil || role.TypeName() != "AWS::IAM::Role" || actions == nil {
		return ""
	}
	for _, policy := range listed(role.Props.Get("Policies")) {
		for _, statement := range listed(policy.Get("PolicyDocument").Get("Statement")) {
			if !isAbout(statement.Get("Resource"), t.source) {
				continue
			}
			if i := slices.IndexFunc(actions, func(action string) bool { return allows(statement, action) }); i >= 0 {
				return actions[i]
			}
		}
	}
	return ""
}

// isAbout reports whether a statement names the resource. A wildcard for everything is no sign that this is meant.
func isAbout(resources *cfn.Node, r *cfn.Resource) bool {
	for ref := range resources.Refs {
		if ref.ID == r.ID.Text {
			return true
		}
	}
	return false
}

// allows reports whether a statement of a policy allows an action by name or by a pattern.
func allows(statement *cfn.Node, action string) bool {
	if effect, _ := statement.Get("Effect").Str(); effect != "Allow" || statement.Get("Condition") != nil {
		return false
	}
	return slices.ContainsFunc(listed(statement.Get("Action")), func(n *cfn.Node) bool {
		pattern, _ := n.Str()
		fits, err := path.Match(strings.ToLower(pattern), strings.ToLower(action))
		return err == nil && fits
	})
}
