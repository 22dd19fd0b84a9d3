package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var samEventRules = []Rule{{
	ID: "E5130", Name: "event-source-arn",
	Title: "An event source is referred to by its ARN, or that of its stream",
	Why: "Ref gives the URL of a queue and the name of a stream or a table, and Lambda refuses anything but an ARN. A table " +
		"has a stream only when its StreamSpecification says so.",
	Source: eventMappingDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: eventMapping,
	Case: checkEventSourceARN,
}}

// sourceAttributes are the attributes that give the ARN to read from, by the type of the source, the one to advise first.
// "" is Ref.
var sourceAttributes = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"AWS::SQS::Queue":              {"Arn"},
		"AWS::Kinesis::Stream":         {"Arn"},
		"AWS::Kinesis::StreamConsumer": {"ConsumerARN", ""},
		"AWS::DynamoDB::Table":         {"StreamArn"},
		"AWS::DynamoDB::GlobalTable":   {"StreamArn"},
		"AWS::MSK::Cluster":            {"Arn", ""},
		"AWS::MSK::ServerlessCluster":  {"Arn", ""},
		"AWS::AmazonMQ::Broker":        {"Arn"},
	}
}}

func checkEventSourceARN(p *Pass, _ *cfn.Resource, v View) {
	arn := v.Get("EventSourceArn")
	source, attribute := arn.Target()
	if source == nil {
		return
	}
	known := sourceAttributes.Get()[source.TypeName()]
	switch {
	case known == nil:
	case !slices.Contains(known, attribute):
		p.Report(arn.Node, "this is not the ARN to read %s from; write !GetAtt %s.%s", source.ID.Text, source.ID.Text, known[0])
	case attribute == "StreamArn" && !v.Props(source).Open() && !v.Props(source).Has("StreamSpecification"):
		p.Report(arn.Node, "%s has no stream; give it a StreamSpecification", source.ID.Text)
	}
}
