package transform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// expandEvent expands a template with the function F that has one event E, and further resources.
func expandEvent(t *testing.T, typ, properties, resources string) *cfn.Template {
	t.Helper()
	source := fmt.Sprintf(`
Transform: AWS::Serverless-2016-10-31
Parameters:
  Registry: {Type: String, Default: "arn:aws:glue:eu-west-1:111122223333:registry/given"}
  Account: {Type: String, Default: "111122223333"}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: s3://samx-examples/a.zip
      Events:
        E: {Type: %s, Properties: %s}
%s`, typ, properties, resources)
	in, diagnostics := cfn.Parse("template.yaml", []byte(source))
	if len(diagnostics) > 0 {
		t.Fatalf("the template of the test does not parse: %v", diagnostics)
	}
	out, err := Expand(in, Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// checkJSON fails unless the node is the JSON value.
func checkJSON(t *testing.T, n *cfn.Node, want string) {
	t.Helper()
	var text bytes.Buffer
	if err := (&cfn.Template{Root: n}).WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text.Bytes()); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(compact.String()); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestEventResourcesInOrder(t *testing.T) {
	const own = "F FRole "
	for _, test := range []struct{ typ, properties, want string }{
		{"AlexaSkill", "{}", "FEPermission"},
		{"CloudWatchLogs", "{LogGroupName: g, FilterPattern: ''}", "FEPermission FE"},
		{"IoTRule", "{Sql: s}", "FEPermission FE"},
		{"Schedule", "{Schedule: rate(1 day)}", "FE FEPermission"},
		{"Schedule", "{Schedule: rate(1 day), DeadLetterConfig: {Type: SQS}}", "FE FEQueue FEQueuePolicy FEPermission"},
		{"EventBridgeRule", "{DeadLetterConfig: {Type: SQS, QueueLogicalId: Dead}}", "Dead FEQueuePolicy FE FEPermission"},
		{"ScheduleV2", "{ScheduleExpression: rate(1 day), DeadLetterConfig: {Type: SQS}}", "FE FEQueue FERole"},
		{"ScheduleV2", "{ScheduleExpression: rate(1 day), RoleArn: r}", "FE"},
		{"SNS", "{Topic: t}", "FEPermission FE"},
		{"SNS", "{Topic: t, SqsSubscription: {}}", "FEPermission FE"},
		{"SNS", "{Topic: t, SqsSubscription: true}", "FEEventSourceMapping FEQueue FEQueuePolicy FE"},
		{"SNS", "{Topic: t, SqsSubscription: {QueueArn: a, QueueUrl: u}}", "FEEventSourceMapping FEQueuePolicy FE"},
		{"SQS", "{Queue: q}", "FE"},
	} {
		t.Run(test.typ, func(t *testing.T) {
			var ids []string
			for _, r := range expandEvent(t, test.typ, test.properties, "").Resources {
				ids = append(ids, r.ID.Text)
			}
			if got := strings.Join(ids, " "); got != own+test.want {
				t.Errorf("%s: got %q, want %q", test.properties, got, own+test.want)
			}
		})
	}
}
