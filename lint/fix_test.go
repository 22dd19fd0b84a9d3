package lint_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

func TestMend(t *testing.T) {
	cases := []struct {
		name, source, want string
		fixes              int
	}{
		{"nothing", queueTemplate, queueTemplate, 0},
		{"Sub", "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'a b', DisplayName: !Sub plain}}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: 'a b', DisplayName: plain}}\n", 2},
		{"Sub in its long form stays", "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: {'Fn::Sub': a}}}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: {'Fn::Sub': a}}}\n", 0},
		{"DependsOn", `
Resources:
  A:
    Type: AWS::SNS::Topic
    DependsOn:
      - B # first
      - C
    Properties:
      DisplayName: !Sub ${B.TopicName} ${C.TopicName}
  B:
    Type: AWS::SNS::Topic
    DependsOn: C
    Properties: {DisplayName: !GetAtt C.TopicName}
  C: {Type: AWS::SNS::Topic}
`, `
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub ${B.TopicName} ${C.TopicName}
  B:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !GetAtt C.TopicName}
  C: {Type: AWS::SNS::Topic}
`, 3},
		{"DependsOn on the line of others", "Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B, Properties: {DisplayName: !GetAtt B.TopicName}}\n" +
			"  B: {Type: AWS::SNS::Topic}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.TopicName}}\n" +
				"  B: {Type: AWS::SNS::Topic}\n", 1},
		{"DependsOn, one of several in brackets", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: [C, B]\n" +
			"    Properties: {DisplayName: !GetAtt B.TopicName}\n  B: {Type: AWS::SNS::Topic}\n  C: {Type: AWS::SNS::Topic}\n",
			"Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: [C]\n" +
				"    Properties: {DisplayName: !GetAtt B.TopicName}\n  B: {Type: AWS::SNS::Topic}\n  C: {Type: AWS::SNS::Topic}\n", 1},
		{"DependsOn in JSON", `{"Resources": {
  "A": {
    "Type": "AWS::SNS::Topic",
    "DependsOn": [
      "B"
    ],
    "Properties": {"DisplayName": {"Fn::GetAtt": ["B", "TopicName"]}}
  },
  "B": {
    "Type": "AWS::SNS::Topic",
    "Properties": {"DisplayName": {"Ref": "C"}},
    "DependsOn": "C"
  },
  "C": {"Type": "AWS::SNS::Topic"}
}}`, `{"Resources": {
  "A": {
    "Type": "AWS::SNS::Topic",
    "Properties": {"DisplayName": {"Fn::GetAtt": ["B", "TopicName"]}}
  },
  "B": {
    "Type": "AWS::SNS::Topic",
    "Properties": {"DisplayName": {"Ref": "C"}}
  },
  "C": {"Type": "AWS::SNS::Topic"}
}}`, 2},
		{"DependsOn before a comment in braces stays", "Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B, # first\n" +
			"    Properties: {DisplayName: !GetAtt B.TopicName}}\n  B: {Type: AWS::SNS::Topic}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B, # first\n" +
				"    Properties: {DisplayName: !GetAtt B.TopicName}}\n  B: {Type: AWS::SNS::Topic}\n", 0},
		{"suppressions", "Resources:\n  # samx:ignore E3034 it was\n  A:\n    Type: AWS::SNS::Topic # samx:ignore E3006 too old\n" +
			"  B: {Type: AWS::SNS::Topic} # samx:ignore E3002,E3003 both\n",
			"Resources:\n  A:\n    Type: AWS::SNS::Topic\n  B: {Type: AWS::SNS::Topic} # samx:ignore E3002,E3003 both\n", 2},
	}
	for _, c := range cases {
		for _, newline := range []string{"\n", "\r\n"} {
			source, want := strings.ReplaceAll(c.source, "\n", newline), strings.ReplaceAll(c.want, "\n", newline)
			result := lint.Source(context.Background(), "template.yaml", []byte(source), lint.Options{})
			mended, fixes := lint.Mend(context.Background(), result, lint.Options{})
			if got := string(mended.Template.Source); got != want || fixes != c.fixes {
				t.Errorf("%s: %d fixes, got\n%s", c.name, fixes, got)
			}
		}
	}
}

// mendings are templates with one fault each, and with its repair: the lines that differ.
var mendings = []struct{ rule, source, fault, repair string }{
	{"E3002", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n%\n", "      DelaySecnds: 5 # a while", "      DelaySeconds: 5 # a while"},
	{"E3002", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n%\n", "      'delayseconds': 5", "      'DelaySeconds': 5"},
	{"E3002", `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {%}}}}`, `"DelaySecond": 5`, `"DelaySeconds": 5`},
	{"E3002", samHead + "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      Handler: a.b\n" +
		"      InlineCode: pass\n      Events:\n        Tick:\n          Type: Schedule\n          Properties:\n%\n",
		"            Schedul: rate(1 day)", "            Schedule: rate(1 day)"},
	{"E3030", "Resources:\n  A:\n    Type: AWS::DynamoDB::Table\n    Properties:\n%\n      AttributeDefinitions:\n" +
		"        - {AttributeName: id, AttributeType: S}\n      KeySchema:\n        - {AttributeName: id, KeyType: HASH}\n",
		"      BillingMode: pay-per-request", "      BillingMode: PAY_PER_REQUEST"},
	{"E3001", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n%\n", "    Propertys: {DisplayName: a}", "    Properties: {DisplayName: a}"},
	{"W3001", samHead + "Resources:\n  A:\n    Type: AWS::Serverless::SimpleTable\n%\n", "    Metdata: {a: b}", "    Metadata: {a: b}"},
	{"E3006", "Resources:\n  A:\n%\n", "    Type: AWS::SNS::Topc", "    Type: AWS::SNS::Topic"},
	{"E1001", "Resources:\n  A: {Type: AWS::SNS::Topic}\n%\n  B: {Value: !Ref A}\n", "Output:", "Outputs:"},
	{"E6001", "Resources:\n  A: {Type: AWS::SNS::Topic}\nOutputs:\n  B:\n    Value: !Ref A\n%\n", "    Descripton: b", "    Description: b"},
	{"E2001", "Parameters:\n  P:\n    Type: String\n%\nResources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}\n",
		"    Defalt: b", "    Default: b"},
	{"E2002", "Parameters:\n  P:\n%\nResources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}\n", "    Type: string", "    Type: String"},
	{"E3724", samHead + "Globals: {Function: {Timeout: 5}}\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    IgnoreGlobals:\n%\n" +
		"    Properties: &p {Runtime: python3.13, Handler: a.b, InlineCode: pass}\n" +
		"  B: {Type: AWS::Serverless::Function, Properties: *p}\n", "      - timeout", "      - Timeout"},
	{"W1054", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n%\n", "      DisplayName: 'AWS::StackName' # ours", "      DisplayName: !Ref 'AWS::StackName' # ours"},
	{"W1054", `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": %}}}}`, `"AWS::Region"`, `{"Ref": "AWS::Region"}`},
	{"W1053", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n%\n", "      DisplayName: '{{  resolve:ssm:a:1 }}'", "      DisplayName: '{{resolve:ssm:a:1}}'"},
	{"W3011", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n%\n    Properties: {DisplayName: a}\n", "    DeletionPolicy:  Retain # for ever",
		"    DeletionPolicy:  Retain # for ever\n    UpdateReplacePolicy:  Retain"},
	{"W3011", "Resources:\n  A: {Type: AWS::SNS::Topic, %}\n", "DeletionPolicy: Retain", "DeletionPolicy: Retain, UpdateReplacePolicy: Retain"},
	{"W3011", "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\",\n  %\n}}}", `"UpdateReplacePolicy": "Retain"`,
		"\"UpdateReplacePolicy\": \"Retain\",\n  \"DeletionPolicy\": \"Retain\""},
	{"E7001", "Mappings:\n  M:\n    a:\n%\nResources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [M, a, '200']}}\n",
		"      200: b", "      '200': b"},
	{"E1029", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n%\n", "      DisplayName: ${AWS::StackName}-${AWS::Region}", "      DisplayName: !Sub ${AWS::StackName}-${AWS::Region}"},
	{"E1029", `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": %}}}}`, `"a${AWS::Region}"`, `{"Fn::Sub": "a${AWS::Region}"}`},
	{"I1022", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: %\n",
		"!Join ['', [it's, !Ref AWS::Region, !Sub '-${AWS::StackName}', '#', Fn::GetAtt: [B, TopicName]]]\n  B: {Type: AWS::SNS::Topic}",
		"!Sub 'it''s${AWS::Region}-${AWS::StackName}#${B.TopicName}'\n  B: {Type: AWS::SNS::Topic}"},
	{"I1022", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: %\n",
		"!Join ['', ['${aws:', 'user}', 80, !Ref AWS::Region]]", "!Sub '${!aws:user}80${AWS::Region}'"},
	{"E3012", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n%\n", "      QueueName: 12 # ours", "      QueueName: '12' # ours"},
	{"E3012", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n%\n", "      DelaySeconds: \"12\"", "      DelaySeconds: 12"},
	{"E3012", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: {FifoQueue: %}\n", "'true'", "true"},
	{"E3012", `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {%}}}}`, `"QueueName": 12`, `"QueueName": "12"`},
	{"W2511", "Resources:\n  A:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n      Topics: [!Ref B]\n      PolicyDocument:\n%\n" +
		"        Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*', Principal: {Service: s3.amazonaws.com}}\n  B: {Type: AWS::SNS::Topic}\n",
		`        Version: "2008-10-17"`, `        Version: "2012-10-17"`},
}

const samHead = "Transform: AWS::Serverless-2016-10-31\n"

func TestMendings(t *testing.T) {
	o := lint.Options{Include: []string{"I1022"}, Configure: lint.Settings{"E3012": {"strict": {On: true}}}}
	for _, c := range mendings {
		for _, newline := range []string{"\n", "\r\n"} {
			source := strings.ReplaceAll(strings.Replace(c.source, "%", c.fault, 1), "\n", newline)
			want := strings.ReplaceAll(strings.Replace(c.source, "%", c.repair, 1), "\n", newline)
			result := lint.Source(context.Background(), "template", []byte(source), o)
			mended, fixes := lint.Mend(context.Background(), result, o)
			if got := string(mended.Template.Source); got != want || fixes != 1 || !strings.Contains(ids(result.Findings), c.rule) {
				t.Errorf("%s: %d fixes of %s, got\n%s", c.rule, fixes, ids(result.Findings), got)
			}
		}
	}
}

// TestDoubtful: where there is a doubt about what is meant, nothing is mended.
func TestDoubtful(t *testing.T) {
	const topic = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      "
	cases := []struct{ rule, source string }{
		{"E3002", topic + "Namex: a\n"},                                   // nothing is near
		{"E3002", topic + "DisplayName: a\n      DisplayNme: b\n"},        // it is there already
		{"E3002", topic + "\"Display\\x4eme\": a\n"},                      // an escape
		{"E3030", topic + "TracingConfig: Actve\n"},                       // values are other words soon
		{"E1029", topic + "DisplayName: ${AWS::Region}${Elsewhere}\n"},    // one that Fn::Sub does not know
		{"E1029", topic + "DisplayName: ${AWS::Region}${!literal}\n"},     // would lose its mark
		{"E1029", topic + "DisplayName: &a ${AWS::Region}\n"},             // an anchor
		{"I1022", topic + "DisplayName: !Join ['', [a, b]]\n"},            // nothing to substitute
		{"I1022", topic + "DisplayName: !Join ['', [!Ref AWS::NoValue]]"}, // is left out of a list
		{"I1022", topic + "DisplayName: !Join\n      - ''\n      - - !Ref AWS::Region # ours\n        - a\n"},
		{"I1022", topic + "DisplayName: !Join ['', [a$, !Ref AWS::Region]]\n"}, // how Fn::Sub reads $$ is not said
		{"I1022", topic + "DisplayName: !Join ['', ['${!a}', !Ref AWS::Region]]\n"},
		{"I1022", topic + "DisplayName: !Join ['', ['${a', !Ref AWS::Region, '}']]\n"},
		{"I1022", topic + "DisplayName: !Join ['', [!Sub '${AWS::StackName}${a', '}']]\n"},
		{"E3012", topic + "DisplayName: 012\n"},      // octal or not
		{"E3012", topic + "DisplayName: 1.50\n"},     // 1.5
		{"E3012", topic + "DisplayName: yes\n"},      // true
		{"E3012", topic + "FifoTopic: 'True'\n"},     // as above
		{"E3012", topic + "FifoTopic: !!str true\n"}, // on purpose
		{"W1053", topic + "DisplayName: \"{{\\x20resolve:ssm:a}}\"\n"},
		{"W3011", "Resources:\n  A: {Type: AWS::SNS::Topic, DeletionPolicy: RetainExceptOnCreate}\n"},
		{"W3011", "Resources:\n  A: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, UpdateReplacePolicy: }\n"},
		{"W2511", "Resources:\n  A:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n      Topics: [!Ref B]\n      PolicyDocument:\n" +
			"        Version: '2008-10-17'\n        Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '${aws:username}', Principal: '*'}\n" +
			"  B: {Type: AWS::SNS::Topic}\n"},
		{"E2531", "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: nodejs6.10\n"}, // unsafe
	}
	o := lint.Options{Include: []string{"I1022"}, Configure: lint.Settings{"E3012": {"strict": {On: true}}},
		Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for _, c := range cases {
		result := lint.Source(context.Background(), "template", []byte(c.source), o)
		mended, fixes := lint.Mend(context.Background(), result, o)
		if fixes != 0 || string(mended.Template.Source) != c.source {
			t.Errorf("%s: %d fixes, got\n%s", c.rule, fixes, mended.Template.Source)
		}
	}
}

func TestUnsafeFixes(t *testing.T) {
	const source = "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: % # old\n      Handler: a.b\n" +
		"      Code: {ZipFile: pass}\n      Role: arn:aws:iam::123456789012:role/a\n"
	o := lint.Options{UnsafeFixes: true, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for _, old := range []string{"python2.7", "python3.8"} {
		result := lint.Source(context.Background(), "template", []byte(strings.Replace(source, "%", old, 1)), o)
		mended, fixes := lint.Mend(context.Background(), result, o)
		runtime := mended.Template.Resources[0].Props.Get("Runtime").Text
		known, _ := schema.LambdaRuntime(runtime)
		if fixes != 1 || !strings.HasPrefix(runtime, "python3.") || known.Deprecated.Reached("2026-11-22") {
			t.Errorf("%s: %d fixes, mended to %s", old, fixes, runtime)
		}
	}
}

// TestMendApart: a fix that brings up something new does not keep others from being applied.
func TestMendApart(t *testing.T) {
	source := "Resources:\n  A: {Type: AWS::SNS::Topic, Propertie: {DisplayName: a, TopicNmae: [b], FifoTopic: [c]}}\n" +
		"  B: {Type: AWS::SNS::Topic, Propertie: {DisplayName: a}}\n  C: {Type: AWS::SNS::Topc}\n"
	result := lint.Source(context.Background(), "template", []byte(source), lint.Options{})
	mended, fixes := lint.Mend(context.Background(), result, lint.Options{})
	want := strings.Replace(strings.Replace(source, "Topc", "Topic", 1), "Propertie: {DisplayName: a}", "Properties: {DisplayName: a}", 1)
	if got := string(mended.Template.Source); got != want || fixes != 2 {
		t.Errorf("%d fixes, got\n%s", fixes, got)
	}
}

// TestMendMany: fixes that bring up something new are told from thousands of others by where that comes up.
func TestMendMany(t *testing.T) {
	var source, want strings.Builder
	for _, text := range []*strings.Builder{&source, &want} {
		text.WriteString("Resources:\n")
	}
	for i := range 3000 {
		const queue = "  R%d: {Type: AWS::SQS::Queue, Properties: {%s: %d}}\n"
		name, delay := "DelaySeconds", 5
		if i%3 == 0 {
			name, delay = "DelaySecond", 5000 // is too long when its name is right
		}
		fmt.Fprintf(&source, queue, i, "DelaySecond", delay)
		fmt.Fprintf(&want, queue, i, name, delay)
	}
	result := lint.Source(context.Background(), "template.yaml", []byte(source.String()), lint.Options{})
	mended, fixes := lint.Mend(context.Background(), result, lint.Options{})
	if string(mended.Template.Source) != want.String() || fixes != 2000 {
		t.Errorf("%d fixes of 2000, got\n%.1000s", fixes, mended.Template.Source)
	}
}

// FuzzMend: a mended template has fewer findings, none of them new, is never broken, and has nothing left to mend.
func FuzzMend(f *testing.F) {
	for _, seed := range []string{
		"Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn:\n    - B\n    Properties: {TopicName: !Sub a, DisplayName: !GetAtt B.TopicName}\n" +
			"  B: {Type: AWS::SNS::Topic} # samx:ignore E1 x",
		"# samx:ignore E3006 a\nResources: {A: {Type: &t !Sub AWS::SNS::Topic, DependsOn: [A, *t]}}",
	} {
		f.Add([]byte(seed))
	}
	for _, fixture := range allFixtures(f) {
		if len(fixture.source) < 2000 {
			f.Add(fixture.source)
		}
	}
	o := lint.Options{Include: []string{"I1022"}, UnsafeFixes: true, Configure: lint.Settings{"E3012": {"strict": {On: true}}}}
	f.Fuzz(func(t *testing.T, source []byte) {
		result := lint.Source(context.Background(), "template", source, o)
		mended, fixes := lint.Mend(context.Background(), result, o)
		if fixes > 0 && len(mended.Findings) >= len(result.Findings) || fixes == 0 && len(mended.Findings) != len(result.Findings) {
			t.Errorf("%d fixes, %d findings before and %d after", fixes, len(result.Findings), len(mended.Findings))
		}
		if new := newRules(result.Findings, mended.Findings); len(new) > 0 {
			t.Errorf("mending brings up %v", new)
		}
		_, faults := cfn.Parse("template", source)
		if _, now := cfn.Parse("template", mended.Template.Source); len(now) > len(faults) {
			t.Errorf("mended to what cannot be read: %s", now[len(now)-1].Message)
		}
		if _, more := lint.Mend(context.Background(), mended, o); more > 0 {
			t.Errorf("%d more fixes the second time", more)
		}
	})
}
