package lint_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// TestCores lints large templates on one core and on several: the findings are the same, in the same order, also where
// something that is counted runs out.
func TestCores(t *testing.T) {
	texts := map[string]string{
		"conditions":       string(bench.Conditions(400)),
		"too many names":   "Resources:\n" + repeated(400, "  T%d: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Topic, TopicNam: a}}\n"),
		"too many to keep": "Resources:\n" + repeated(3000, "  T%d: {Type: AWS::SNS::Topic, Properties: {A: 1, B: 2, C: 3, D: 4}}\n"),
		"too much merging": inheritors(600, 500),
		"actions": "Resources:\n" + repeated(300, "  P%d: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: [b], "+
			"PolicyDocument: {Statement: [{Effect: Allow, Resource: '*', Action: ['s3:Gett%d', 's3:Putt', 'ec2:*z%d*']}]}}}\n"),
		"choices": "Parameters: {P: {Type: String}}\nConditions: {A: !Equals [!Ref P, a], B: !Equals [!Ref P, b]}\nResources:\n" +
			repeated(500, "  Q%d: {Type: AWS::SQS::Queue, Properties: {FifoQueue: !If [A, true, false], QueueName: !If [B, a, b.fifo]}}\n"),
	}
	for _, shape := range bench.Shapes() {
		texts[shape.Name] = string(shape.Template(2000))
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			if one, several := lintOn(1, text), lintOn(4, text); fmt.Sprintf("%+v", one) != fmt.Sprintf("%+v", several) {
				t.Errorf("%d findings on one core, %d others on several", len(one), len(several))
			}
		})
	}
}

func lintOn(cores int, text string) []lint.Finding {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	o := lint.Options{Include: []string{"I"}, Regions: []string{"us-east-1", "eu-west-1"}}
	return lint.Source(context.Background(), "template.yaml", []byte(text), o).Findings
}

// TestPanicOnACore has a rule panic at the last resource, which a second core judges.
func TestPanicOnACore(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	bad := lint.Rule{ID: "E9001", Name: "own-panic", Stage: lint.Both, Resource: func(_ *lint.Pass, r *cfn.Resource) {
		if r.ID.Text == "Q999" {
			panic("no")
		}
	}}
	text := "Resources:\n" + repeated(1000, "  Q%d: {Type: AWS::SQS::Queue}\n")
	result := lint.Source(context.Background(), "template.yaml", []byte(text), lint.Options{Rules: []lint.Rule{bad}})
	if result.Err == nil {
		t.Error("the panic was lost")
	}
}
