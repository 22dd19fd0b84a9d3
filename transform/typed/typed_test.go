package typed

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/awslabs/goformation/v7/cloudformation"
	"github.com/awslabs/goformation/v7/cloudformation/lambda"
	"github.com/awslabs/goformation/v7/cloudformation/sqs"

	"github.com/samx-dev/samx/schema/cfn"
)

func convert(t *testing.T, text string) (*cloudformation.Template, []Problem) {
	t.Helper()
	tree, diagnostics := cfn.Parse("template.yaml", []byte(text))
	if cfn.Unreadable(diagnostics) {
		t.Fatal(diagnostics)
	}
	for _, fault := range compare(tree) {
		t.Error(fault)
	}
	return Template(tree)
}

func TestProblems(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"nothing to report", `
AWSTemplateFormatVersion: 2010-09-09
Transform: [A, B]
Parameters: {P: {Type: Number, Default: 1, MaxValue: 2.5}}
Conditions: {C: !Equals [!Ref P, 1], D: !Not [Condition: C]}
Mappings: {M: {A: {B: [1, x]}}}
Resources:
  A: {Type: AWS::SNS::Topic, DependsOn: [B], Condition: C, DeletionPolicy: Retain, Metadata: {x: [!Ref B, null, 1.5]}}
  B: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 0, FifoQueue: false, QueueName: !Sub "${A}-x"}}
Outputs: {O: {Value: !If [C, !GetAtt B.Arn, !Ref "AWS::NoValue"], Export: {Name: !Ref B}}}`, ""},
		{"types", `
Resources:
  A: {Type: AWS::Samx::Absent, Properties: {X: 1}}
  B: {Properties: {X: 1}}
  C: {Type: [x]}
  D: null
  E: {Type: AWS::Serverless::Function}
  F: !Ref A`, `
Resources/A: goformation has no Go type for AWS::Samx::Absent
Resources/B: a resource without a type has no Go type
Resources/C: a resource without a type has no Go type
Resources/D: goformation has a map here, which cannot hold null
Resources/E: AWS::Serverless::Function is a SAM resource, to be expanded by the transform first
Resources/F: goformation has a map here, which cannot hold an intrinsic function`},
		{"functions", `
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref X
      FifoQueue: !If [A, true, false]
      Tags: [!If [A, {Key: a, Value: b}, !Ref "AWS::NoValue"], {Key: !Ref A, Value: b}]
      RedrivePolicy: !If [A, {deadLetterTargetArn: !Ref B}, !Ref "AWS::NoValue"]
      QueueName: {"Fn::Length": [a]}`, `
Resources/A/Properties/DelaySeconds: goformation has an integer here, which cannot hold an intrinsic function
Resources/A/Properties/FifoQueue: goformation has a boolean here, which cannot hold an intrinsic function
Resources/A/Properties/Tags/0: goformation has a map here, which cannot hold an intrinsic function
Resources/A/Properties/QueueName: goformation has no encoding for the function Fn::Length`},
		{"values", `
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: "5"
      FifoQueue: "true"
      QueueName: 12
      MaximumMessageSize: 1.5
      MessageRetentionPeriod: [1]
      ReceiveMessageWaitTimeSeconds: 9007199254740993
      KmsMasterKeyId: eyJSZWYiOiAiWCJ9
      RedrivePolicy: {Ref: a, b: 9007199254740993}
      RedriveAllowPolicy: null
      Tags: []
      Bogus: 1
      queueName: 1`, `
Resources/A/Properties/DelaySeconds: (kept) goformation has an int here, so the string is held as one
Resources/A/Properties/FifoQueue: (kept) goformation has a bool here, so the string is held as one
Resources/A/Properties/QueueName: (kept) goformation has a string here, so the number is held as one
Resources/A/Properties/MaximumMessageSize: goformation has no exact integer for 1.5
Resources/A/Properties/MessageRetentionPeriod: goformation has an integer here, which cannot hold a list
Resources/A/Properties/ReceiveMessageWaitTimeSeconds: goformation has no exact integer for 9007199254740993
Resources/A/Properties/KmsMasterKeyId: goformation takes this text for an encoded function
Resources/A/Properties/RedrivePolicy/Ref: goformation takes a map with the key Ref for that function
Resources/A/Properties/RedrivePolicy/b: goformation has float64 for numbers, which has no 9007199254740993
Resources/A/Properties/RedriveAllowPolicy: goformation leaves out null here
Resources/A/Properties/Tags: goformation leaves out an empty list here
Resources/A/Properties/Bogus: goformation has no field Bogus in sqs.Queue
Resources/A/Properties/queueName: goformation has no field queueName in sqs.Queue`},
		{"attributes", `
Resources:
  A:
    Type: AWS::Lambda::Alias
    DependsOn: B
    UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: !Ref X, DeploymentGroupName: d, Bogus: 1}}
    Properties: {FunctionName: f, FunctionVersion: "1", Name: n}
  B:
    Type: AWS::SQS::Queue
    CreationPolicy: {}
    DependsOn: []
    Metadata: {}
    Bogus: x
    Condition: {x: y}
  C: {Type: Custom::C, Properties: {ServiceToken: !Ref X, n: {m: [!Ref A]}}}`, `
Resources/A/DependsOn: (kept) goformation holds DependsOn as a list
Resources/A/UpdatePolicy/CodeDeployLambdaAliasUpdate/Bogus: goformation has no field Bogus in policies.CodeDeployLambdaAliasUpdate
Resources/B/CreationPolicy: goformation has no attribute CreationPolicy for this resource type
Resources/B/DependsOn: goformation leaves out an empty DependsOn
Resources/B/Metadata: goformation leaves out an empty Metadata
Resources/B/Bogus: goformation has no attribute Bogus for this resource type
Resources/B/Condition: goformation has a string here, which cannot hold a map
Resources/C/Version: (kept) goformation writes an attribute Version for a custom resource, which CloudFormation does not know`},
		{"sections", `
Transform: [A, {Name: AWS::Include, Parameters: {Location: x}}]
Rules: {R: {Assertions: []}}
Hooks: {}
Mappings: {}
Globals: {Function: {Timeout: 1}}
Parameters: {P: {Default: null, Bogus: 1}}
Outputs: {A: {Description: x}, B: 1}
Resources: {}`, `
Transform/1: goformation has a string here, which cannot hold a map
Rules: goformation has no section Rules
Hooks: goformation has no section Hooks
Mappings: (kept) goformation leaves out an empty section
Globals: the section Globals is SAM's and has no meaning after the transform
Parameters/P/Default: goformation leaves out null here
Parameters/P/Bogus: goformation has no field Bogus in cloudformation.Parameter
Parameters/P/Type: (kept) goformation writes the absent Type as an empty string
Outputs/A/Value: (kept) goformation writes the absent Value as null
Outputs/B: goformation has a map here, which cannot hold a number
Resources: (kept) goformation leaves out an empty section`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, problems := convert(t, c.text)
			var got strings.Builder
			for _, p := range problems {
				line := "\n" + p.String()
				if p.Kept {
					line = strings.Replace(line, ": ", ": (kept) ", 1)
				}
				got.WriteString(line)
			}
			if got.String() != c.want {
				t.Errorf("got%s\n\nwant%s", got.String(), c.want)
			}
		})
	}
}

// TestProblemsHavePlaces: a Problem names the resource and the bytes of the source.
func TestProblemsHavePlaces(t *testing.T) {
	text := "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: !Ref Delay}\nRules: {}\n"
	_, problems := convert(t, text)
	if len(problems) != 2 || problems[0].LogicalID != "A" || problems[1].LogicalID != "" {
		t.Fatalf("got %v", problems)
	}
	if s := problems[0].Span; text[s.Start:s.End] != "!Ref Delay" {
		t.Errorf("the place is %q", text[s.Start:s.End])
	}
}

// TestStructsAreGoformations: values are where programs with goformation look for them, functions as they write them.
func TestStructsAreGoformations(t *testing.T) {
	out, problems := convert(t, `
Resources:
  Queue: {Type: AWS::SQS::Queue, DeletionPolicy: Retain, Properties: {QueueName: !Ref Name, DelaySeconds: 3}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Code: {ZipFile: !Join ["", [a, !Ref B]]}
      Environment: {Variables: {TABLE: !Ref Table}}`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	queue := out.Resources["Queue"].(*sqs.Queue)
	if *queue.QueueName != cloudformation.Ref("Name") || *queue.DelaySeconds != 3 || queue.AWSCloudFormationDeletionPolicy != "Retain" {
		t.Errorf("got %+v", queue)
	}
	function, err := out.GetLambdaFunctionWithName("Function")
	if err != nil || function.Role != cloudformation.GetAtt("Role", "Arn") {
		t.Errorf("got %+v, %v", function, err)
	}
	if got := function.Environment.Variables["TABLE"]; got != cloudformation.Ref("Table") {
		t.Errorf("got %q", got)
	}
	if _, ok := out.Resources["Function"].(*lambda.Function); !ok {
		t.Errorf("got %T", out.Resources["Function"])
	}
}

// TestDeepFunctions: what is in each other doubles with every third function, so there is an end to it.
func TestDeepFunctions(t *testing.T) {
	for depth, held := range map[int]bool{maxNesting: true, maxNesting + 1: false, 90: false} {
		value := strings.Repeat(`{"Fn::Base64": `, depth) + `"x"` + strings.Repeat("}", depth)
		_, problems := convert(t, `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": `+value+`}}}}`)
		if held != (len(problems) == 0) {
			t.Errorf("%d deep: %v", depth, problems)
		}
	}
}

// TestOddTrees: trees need not come from Parse.
func TestOddTrees(t *testing.T) {
	text := func(s string) *cfn.Node { return &cfn.Node{Kind: cfn.String, Text: s} }
	in := func(key string, value *cfn.Node) *cfn.Node {
		return &cfn.Node{Kind: cfn.Map, Pairs: []cfn.Pair{{Key: text(key), Value: value}}}
	}
	for name, root := range map[string]*cfn.Node{
		"null": {}, "list": {Kind: cfn.List}, "text": text("x"),
		"no UTF-8":     in("Description", text("\xff")),
		"no UTF-8 key": in("Metadata", in("\xff", text("x"))),
		"no float64":   in("Metadata", in("x", &cfn.Node{Kind: cfn.Number, Text: "1.0e+999"})),
	} {
		out, problems := Template(cfn.NewTemplate(&cfn.Template{}, root))
		if out == nil || out.Resources == nil || len(problems) != 1 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// TestMutants puts odd values into templates: whatever stands wherever, nothing panics and nothing is dropped in silence.
func TestMutants(t *testing.T) {
	paths, err := filepath.Glob("../../fixtures/transform/*/out.json")
	if err != nil || len(paths) < 50 {
		t.Fatal(len(paths), err)
	}
	odd, _ := cfn.ParseDocument("odd.json", []byte(`[null, true, 0, 1.5, "", "7", "false", "eyJSZWYiOiAiWCJ9", [], {}, [null],
		{"Ref": "X"}, {"Ref": {"a": 1}}, {"Fn::If": ["C", {"a": {"Ref": "X"}}, [1]]}, {"Ref": "X", "b": 1}, {"Fn::ToJsonString": [1]},
		{"Condition": "X"}, {"Fn::Sub": ["${A}", {"A": {"Ref": "B", "c": 1}}]}, [{"Fn::Transform": {"Name": "x"}}], {"Type": "Custom::X"}]`))
	random := rand.New(rand.NewPCG(1, 2))
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		tree, _ := cfn.Parse(path, source)
		for range 3 {
			root := mutate(tree.Root, odd.Root.Items, random)
			for _, fault := range compare(cfn.NewTemplate(tree, root)) {
				t.Errorf("%s: %s", path, fault)
			}
		}
	}
}

func mutate(n *cfn.Node, odd []*cfn.Node, random *rand.Rand) *cfn.Node {
	if random.IntN(40) == 0 {
		return odd[random.IntN(len(odd))]
	}
	changed := *n
	changed.Items, changed.Pairs = slices.Clone(n.Items), slices.Clone(n.Pairs)
	for i, item := range n.Items {
		changed.Items[i] = mutate(item, odd, random)
	}
	for i, p := range n.Pairs {
		changed.Pairs[i].Value = mutate(p.Value, odd, random)
	}
	return &changed
}
