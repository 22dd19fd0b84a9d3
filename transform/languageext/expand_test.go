package languageext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

func parse(t testing.TB, source string) *cfn.Template {
	t.Helper()
	template, diagnostics := cfn.Parse("t.yaml", []byte(source))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("unreadable: %v\n%s", diagnostics, source)
	}
	return template
}

func text(n *cfn.Node) string { return string(cfn.AppendJSON(nil, n)) }

var virginia = Options{Region: "us-east-1", Partition: "aws"}

// expand expands a template that must have no fault.
func expand(t *testing.T, source string, o Options) *cfn.Node {
	t.Helper()
	root, faults := Expand(parse(t, source).Root, o)
	for _, f := range faults {
		t.Errorf("%s", f.Message)
	}
	if len(faults) > 0 {
		t.FailNow()
	}
	return root
}

// Whole templates. Those marked so come out the same from cfn-lint 1.51.0; the others are where it stops short of the
// service, or guesses.
func TestTemplates(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"one loop, same as cfn-lint", `
Transform: AWS::LanguageExtensions
Resources:
  Before: {Type: AWS::SNS::Topic}
  Fn::ForEach::Topics:
    - Name
    - [Red, Blue]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties: {TopicName: !Ref Name, DisplayName: !Sub 'the ${Name} one'}
  After: {Type: AWS::SNS::Topic}
`, `
Resources:
  Before: {Type: AWS::SNS::Topic}
  TopicRed: {Type: AWS::SNS::Topic, Properties: {TopicName: Red, DisplayName: the Red one}}
  TopicBlue: {Type: AWS::SNS::Topic, Properties: {TopicName: Blue, DisplayName: the Blue one}}
  After: {Type: AWS::SNS::Topic}
`},
		{"nested loops in three sections, same as cfn-lint", `
Transform: AWS::LanguageExtensions
Conditions:
  Fn::ForEach::Conditions:
    - Env
    - [Dev, Prod]
    - Is${Env}: !Equals [!Ref AWS::StackName, !Ref Env]
      Not${Env}: !Not [{Condition: !Sub 'Is${Env}'}]
Resources:
  Fn::ForEach::Queues:
    - Env
    - [Dev, Prod]
    - Fn::ForEach::Parts:
        - Part
        - [In, Out]
        - ${Env}${Part}: {Type: AWS::SQS::Queue, Condition: !Sub 'Is${Env}', Properties: {QueueName: !Sub '${Env}-${Part}-${AWS::Region}'}}
      ${Env}Topic: {Type: AWS::SNS::Topic, DependsOn: [!Sub '${Env}In']}
Outputs:
  Fn::ForEach::Arns:
    - Env
    - [Dev, Prod]
    - Fn::ForEach::Attributes:
        - Attribute
        - [Arn, QueueName]
        - ${Env}${Attribute}: {Value: !GetAtt [!Sub '${Env}In', !Ref Attribute]}
`, `
Conditions:
  IsDev: !Equals [!Ref AWS::StackName, Dev]
  NotDev: !Not [{Condition: IsDev}]
  IsProd: !Equals [!Ref AWS::StackName, Prod]
  NotProd: !Not [{Condition: IsProd}]
Resources:
  DevIn: {Type: AWS::SQS::Queue, Condition: IsDev, Properties: {QueueName: !Sub 'Dev-In-${AWS::Region}'}}
  DevOut: {Type: AWS::SQS::Queue, Condition: IsDev, Properties: {QueueName: !Sub 'Dev-Out-${AWS::Region}'}}
  DevTopic: {Type: AWS::SNS::Topic, DependsOn: [DevIn]}
  ProdIn: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {QueueName: !Sub 'Prod-In-${AWS::Region}'}}
  ProdOut: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {QueueName: !Sub 'Prod-Out-${AWS::Region}'}}
  ProdTopic: {Type: AWS::SNS::Topic, DependsOn: [ProdIn]}
Outputs:
  DevArn: {Value: !GetAtt [DevIn, Arn]}
  DevQueueName: {Value: !GetAtt [DevIn, QueueName]}
  ProdArn: {Value: !GetAtt [ProdIn, Arn]}
  ProdQueueName: {Value: !GetAtt [ProdIn, QueueName]}
`},
		{"properties, same as cfn-lint", `
Transform: AWS::LanguageExtensions
Mappings:
  Sizes: {Red: {min: 1}, Blue: {min: '2'}}
Resources:
  Fn::ForEach::Groups:
    - Name
    - [Red, Blue]
    - Group${Name}:
        Type: Custom::Group
        Metadata: {For: !Ref Name}
        Properties:
          Size:
            Fixed: true
            Fn::ForEach::Bounds:
              - Bound
              - [min]
              - ${Bound}Size: !FindInMap [Sizes, !Ref Name, !Ref Bound]
          Literal: ${Name}
          Sub: !Sub ['${own} ${Name} ${AWS::StackName}', {own: !Ref Name}]
          Done: !Sub ['${Name}', {unused: 1}]
          If: !If [Wanted, !Ref Name, !Ref AWS::NoValue]
          Ref: !Ref {'Fn::Sub': 'Group${Name}'}
`, `
Mappings:
  Sizes: {Red: {min: 1}, Blue: {min: '2'}}
Resources:
  GroupRed:
    Type: Custom::Group
    Metadata: {For: Red}
    Properties:
      Size: {Fixed: true, minSize: 1}
      Literal: ${Name}
      Sub: !Sub ['${own} Red ${AWS::StackName}', {own: Red}]
      Done: Red
      If: !If [Wanted, Red, !Ref AWS::NoValue]
      Ref: !Ref GroupRed
  GroupBlue:
    Type: Custom::Group
    Metadata: {For: Blue}
    Properties:
      Size: {Fixed: true, minSize: '2'}
      Literal: ${Name}
      Sub: !Sub ['${own} Blue ${AWS::StackName}', {own: Blue}]
      Done: Blue
      If: !If [Wanted, Blue, !Ref AWS::NoValue]
      Ref: !Ref GroupBlue
`},
		{"only letters and digits of an item, same as cfn-lint", `
Transform: AWS::LanguageExtensions
Parameters: {Nets: {Type: CommaDelimitedList, Default: '10.0.0.0/16, 10.1.0.0/16'}}
Resources:
  Fn::ForEach::Vpcs:
    - Net
    - !Ref Nets
    - Vpc&{Net}: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Net, Name: !Sub '&{Net} is ${Net}'}}
`, `
Parameters: {Nets: {Type: CommaDelimitedList, Default: '10.0.0.0/16, 10.1.0.0/16'}}
Resources:
  Vpc1000016: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, Name: 1000016 is 10.0.0.0/16}}
  Vpc1010016: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16, Name: 1010016 is 10.1.0.0/16}}
`},
		{"items are computed, and are strings", `
Transform: AWS::LanguageExtensions
Mappings: {Lists: {one: {two: [Last]}}}
Resources:
  Fn::ForEach::Outer:
    - A
    - [1, 1.50, yes, !Sub 'x${AWS::Region}', !Ref AWS::NoValue]
    - Fn::ForEach::Inner:
        - B
        - !FindInMap [Lists, one, two]
        - '&{A}${B}': {Type: Custom::Made, Properties: {Item: !Ref A}}
  Fn::ForEach::Own: [C, [!Select [1, !Split [',', 'a,b']], !Join ['', [a, c]]], {'${C}': {Type: Custom::Made}}]
`, `
Mappings: {Lists: {one: {two: [Last]}}}
Resources:
  1Last: {Type: Custom::Made, Properties: {Item: '1'}}
  15Last: {Type: Custom::Made, Properties: {Item: '1.5'}}
  trueLast: {Type: Custom::Made, Properties: {Item: 'true'}}
  xuseast1Last: {Type: Custom::Made, Properties: {Item: xus-east-1}}
  b: {Type: Custom::Made}
  ac: {Type: Custom::Made}
`},
		{"a loop without items, same as cfn-lint", `
Transform: [AWS::LanguageExtensions, Another]
Resources:
  A: {Type: Custom::A, Properties: {Fn::ForEach::None: [X, [], {'${X}': 1}], B: 1}}
`, `
Transform: [Another]
Resources:
  A: {Type: Custom::A, Properties: {B: 1}}
`},
		{"policies", `
Transform: {Name: AWS::LanguageExtensions}
Parameters: {Stage: {Type: String, Default: prod}, Count: {Type: Number, Default: 1}, Keep: {Type: String, Default: Retain}}
Mappings: {Policies: {us-east-1: {update: Snapshot}}}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  One: !Equals [!Ref Count, '1']
  Both: !And [{Condition: Prod}, !Not [!Or [!Equals [a, b], !Not [{Condition: One}]]]]
Resources:
  A: {Type: Custom::A, DeletionPolicy: !Ref Keep, UpdateReplacePolicy: !FindInMap [Policies, !Ref AWS::Region, update]}
  B: {Type: Custom::B, DeletionPolicy: !If [Both, Retain, Delete], UpdateReplacePolicy: Delete}
  Fn::ForEach::Cs: [N, [Retain, Delete], {'C${N}': {Type: Custom::C, DeletionPolicy: !Ref N}}]
`, `
Parameters: {Stage: {Type: String, Default: prod}, Count: {Type: Number, Default: 1}, Keep: {Type: String, Default: Retain}}
Mappings: {Policies: {us-east-1: {update: Snapshot}}}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  One: !Equals [!Ref Count, '1']
  Both: !And [{Condition: Prod}, !Not [!Or [!Equals [a, b], !Not [{Condition: One}]]]]
Resources:
  A: {Type: Custom::A, DeletionPolicy: Retain, UpdateReplacePolicy: Snapshot}
  B: {Type: Custom::B, DeletionPolicy: Retain, UpdateReplacePolicy: Delete}
  CRetain: {Type: Custom::C, DeletionPolicy: Retain}
  CDelete: {Type: Custom::C, DeletionPolicy: Delete}
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, want := text(expand(t, test.in, virginia)), text(parse(t, test.want).Root)
			if got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// around puts a value into a template with something to refer to.
func around(value string) string {
	return `
Transform: AWS::LanguageExtensions
Parameters:
  Known: {Type: String, Default: value}
  List: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Open: {Type: String}
  OpenList: {Type: CommaDelimitedList}
  Hidden: {Type: String, Default: word, NoEcho: true}
  Stored: {Type: AWS::SSM::Parameter::Value<List<String>>, Default: /a/b}
Mappings:
  Map: {value: {key: found, list: [x, y], nothing: null}}
Conditions:
  Prod: !Equals [!Ref Known, value]
  Perhaps: !Equals [!Ref Open, value]
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Made:
    Type: Custom::Made
    Properties: {Kept: 1, Value: ` + value + `}
`
}

func TestFunctions(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		// Fn::Length
		{`{Fn::Length: [1, {a: b}, !GetAtt Bucket.Arn]}`, `3`},
		{`{Fn::Length: []}`, `0`},
		{`{Fn::Length: [1, !Ref AWS::NoValue, !If [Prod, !Ref AWS::NoValue, 1]]}`, `1`},
		{`{Fn::Length: !Ref List}`, `3`},
		{`{Fn::Length: !Split ['|', !Sub '${Known}|b']}`, `2`},
		{`{Fn::Length: !FindInMap [Map, value, list]}`, `2`},
		{`{Fn::Length: !If [Prod, [1], [1, 2]]}`, `1`},
		// Fn::ToJsonString
		{`{Fn::ToJsonString: {b: !Ref Known, a: [1, 1.50, yes, null], z: !Ref AWS::NoValue}}`, `'{"b":"value","a":[1,1.5,true,null]}'`},
		{`{Fn::ToJsonString: [!Ref List, !Ref AWS::NoValue, {Fn::Length: [1]}]}`, `'[["a","b","c"],1]'`},
		{`{Fn::ToJsonString: {}}`, `'{}'`},
		{`{Fn::ToJsonString: {k: "a\"\n\u00e9${x}"}}`, `"{\"k\":\"a\\\"\\n\u00e9${x}\"}"`},
		{`{Fn::ToJsonString: {k: {Fn::ToJsonString: [a]}}}`, `"{\"k\":\"[\\\"a\\\"]\"}"`},
		{`{Fn::ToJsonString: !Split ['/', a/b]}`, `'["a","b"]'`},
		{`{Fn::ToJsonString: {Condition: data}}`, `'{"Condition":"data"}'`},
		{`{Fn::ToJsonString: {Fn::ForEach::Keys: [K, [a, b], {'${K}': !Ref K}]}}`, `'{"a":"a","b":"b"}'`},
		{`{Fn::ToJsonString: {a: !GetAtt Bucket.Arn, b: !Ref Bucket, c: !Ref AWS::StackName, d: '${x}'}}`,
			`!Sub '{"a":"${Bucket.Arn}","b":"${Bucket}","c":"${AWS::StackName}","d":"${!x}"}'`},
		{`{Fn::ToJsonString: [!Ref Hidden, !ImportValue x, !If [Perhaps, a, b]]}`,
			`!Sub ['["${Hidden}","${ToJsonStringValue1}","${ToJsonStringValue2}"]', {ToJsonStringValue1: !ImportValue x, ToJsonStringValue2: !If [Perhaps, a, b]}]`},
		// Fn::FindInMap
		{`!FindInMap [Map, value, key]`, `found`},
		{`!FindInMap [Map, !Ref Known, list]`, `[x, y]`},
		{`!FindInMap [Map, !Select [0, !Split [',', 'value,x']], !Join ['', [ke, y]]]`, `found`},
		{`!FindInMap [Map, !If [Prod, value, other], !Sub 'key']`, `found`},
		{`!FindInMap [Map, value, other, {DefaultValue: 5}]`, `5`},
		{`!FindInMap [Map, value, nothing, {DefaultValue: [!Ref Open, !Sub 'x']}]`, `[!Ref Open, x]`},
		{`!FindInMap [No, value, key, {DefaultValue: !FindInMap [Map, value, key]}]`, `found`},
		{`!FindInMap [Map, !Ref Open, key]`, `!FindInMap [Map, !Ref Open, key]`},
		{`!FindInMap [Map, !FindInMap [Map, !Ref Open, key], {Fn::Sub: key}]`, `!FindInMap [Map, !FindInMap [Map, !Ref Open, key], key]`},
		{`!If [Perhaps, !FindInMap [Map, no, key], 1]`, `!If [Perhaps, !FindInMap [Map, no, key], 1]`},
		{`[1, !FindInMap [Map, no, key, {DefaultValue: !Ref AWS::NoValue}]]`, `[1]`},
		{`!Base64 {Fn::FindInMap: [Map, no, key, {DefaultValue: !Ref AWS::NoValue}]}`, `!Base64 {Ref: AWS::NoValue}`},
		// Ref, Fn::GetAtt, Fn::Sub
		{`!Ref {'Ref': Known}`, `!Ref value`},
		{`!GetAtt [!Sub 'Bucket', !Ref Open]`, `!GetAtt [Bucket, !Ref Open]`},
		{`!GetAtt [!Join ['', [Buck, et]], !Ref Known]`, `!GetAtt [Bucket, value]`},
		{`!Sub 'no ${!Variable}'`, `'no ${Variable}'`},
		{`!Sub '${Known}'`, `!Sub '${Known}'`},
		{`!Join ['', [!Ref Known, {Fn::Length: [1]}]]`, `!Join ['', [!Ref Known, 1]]`},
		{`!Base64 {Fn::ToJsonString: [1]}`, `!Base64 '[1]'`},
	} {
		got := text(expand(t, around(test.in), virginia).Get("Resources").Get("Made").Get("Properties").Get("Value"))
		want := text(parse(t, "v: "+test.want).Root.Get("v"))
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.in, got, want)
		}
	}
}

func TestNoValueTakesItsPlaceAway(t *testing.T) {
	out := expand(t, around(`!FindInMap [Map, no, key, {DefaultValue: !Ref AWS::NoValue}]`), virginia)
	if got := text(out.Get("Resources").Get("Made").Get("Properties")); got != `{"Kept":1}` {
		t.Errorf("got %s", got)
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`{Fn::Length: !Ref OpenList}`, "the parameter OpenList has no value and no default"},
		{`{Fn::Length: !Ref Stored}`, "fetched from Systems Manager"},
		{`{Fn::Length: !GetAtt Bucket.Tags}`, "Fn::Length cannot be told before deployment: Fn::GetAtt"},
		{`{Fn::Length: [!If [Perhaps, 1, !Ref AWS::NoValue]]}`, "the condition Perhaps is decided then"},
		{`{Fn::Length: text}`, "not a string"},
		{`{Fn::Length: !Ref Known}`, "not a string"},
		{`{Fn::ToJsonString: text}`, "takes a map or a list, not a string"},
		{`{Fn::ToJsonString: !GetAtt Bucket.Arn}`, "before deployment"},
		{`{Fn::ToJsonString: {a: !Ref AWS::NotificationARNs}}`, "this Ref does not come out as a string"},
		{`{Fn::ToJsonString: {a: !Split [',', !Ref Open]}}`, "this Fn::Split does not come out as a string"},
		{`{Fn::ToJsonString: {a: !Ref OpenList}}`, "this Ref does not come out as a string"},
		{`{Fn::ToJsonString: {a: !Equals [a, b]}}`, "this Fn::Equals does not"},
		{`!FindInMap [Map, value, no]`, "finds no value for these keys"},
		{`!FindInMap [Map, !GetAtt Bucket.Arn, key]`, "Fn::FindInMap cannot be told before deployment: Fn::GetAtt"},
		{`!FindInMap [Map, !Sub '${Open}', key]`, "the parameter Open has no value"},
		{`!FindInMap [Map, !Ref Open, key, {DefaultValue: 1}]`, "the parameter Open has no value"},
		{`!FindInMap [Map, value, key, {Default: 1}]`, "only {DefaultValue: ...}"},
		{`!FindInMap [Map, !Split [',', a], key]`, "a list is no string"},
		{`!Ref {'Ref': Open}`, "the name inside Ref cannot be told before deployment"},
		{`!GetAtt [!Ref Open, Arn]`, "the name inside Fn::GetAtt cannot be told before deployment"},
		{`{Fn::ForEach::A: [X, !Ref OpenList, {'${X}': 1}]}`, "the collection of Fn::ForEach::A cannot be told before deployment: the parameter OpenList"},
		{`{Fn::ForEach::A: [X, !Ref Known, {'${X}': 1}]}`, "must be a list, not a string"},
		{`{Fn::ForEach::A: [X, text, {'${X}': 1}]}`, "must be a list, or a function that gives one, not a string"},
		{`{Fn::ForEach::A: [X, ~, {'${X}': 1}]}`, "not null"},
		{`{Fn::ForEach::A: [X, {a: b}, {'${X}': 1}]}`, "not a map"},
		{`{Fn::ForEach::A: [X, !GetAtt Bucket.List, {'${X}': 1}]}`, "Fn::GetAtt"},
		{`{Fn::ForEach::A: [X, [a, !GetAtt Bucket.Arn], {'${X}': 1}]}`, "an item of Fn::ForEach::A cannot be told"},
		{`{Fn::ForEach::A: [X, ['{{resolve:ssm:/a}}'], {'${X}': 1}]}`, "dynamic reference"},
		{`{Fn::ForEach::A: [X, [[a]], {'${X}': 1}]}`, "an item of Fn::ForEach::A must be a string, not a list"},
		{`{Fn::ForEach::A: [X, [a]]}`, "takes a list of three"},
		{`{Fn::ForEach::A: text}`, "takes a list of three"},
		{`{Fn::ForEach::A: [[X], [a], {'${X}': 1}]}`, "the identifier of Fn::ForEach::A must be a string, not a list"},
		{`{Fn::ForEach::A: ['', [a], {'${X}': 1}]}`, "letters and digits"},
		{`{Fn::ForEach::A: [Known, [a], {'${Known}': 1}]}`, "also the name of a parameter"},
		{`{Fn::ForEach::A: [Bucket, [a], {'${Bucket}': 1}]}`, "also the logical ID of a resource"},
		{`{Fn::ForEach::A: [X, [a], {Fn::ForEach::B: [X, [b], {'${X}': 1}]}]}`, "already that of a loop around it"},
		{`{Fn::ForEach::A: [X, [a], [b]]}`, "must be a map of what to repeat, not a list"},
		{`{Fn::ForEach::A: [X, [a], {}]}`, "not an empty one"},
		{`{Fn::ForEach::A: [X, [a, a], {'${X}': 1}]}`, "makes a more than once"},
		{`{Fn::ForEach::A: [X, [a, b], {same: 1}]}`, "makes same more than once"},
		{`{Fn::ForEach::A: [X, [a], {'${X}': 1}], a: 2}`, "the template has it already"},
		{`{Fn::ForEach::A: [X, [a], {b: {'${X}': 1, a: 2}}]}`, "${X} becomes a, which is already there"},
		{`{Fn::ForEach::A: [X, [a], {'${X}': 1}], c: {Fn::ForEach::A: [X, [a], {'${X}': 1}]}}`, "another loop called A"},
		{`{Fn::ForEach::Bucket: [X, [a], {'${X}': 1}]}`, "a resource called Bucket"},
		{`{Fn::ForEach::Known: [X, [a], {'${X}': 1}]}`, "a parameter called Known"},
		{`{'Fn::ForEach::': [X, [a], {'${X}': 1}]}`, "needs a name of its own"},
	} {
		checkFault(t, around(test.in), "Made", test.want)
	}
}

// checkFault fails unless the template has one fault, of this resource, whose message has these words.
func checkFault(t *testing.T, source, id, words string) {
	t.Helper()
	template := parse(t, source)
	root, faults := Expand(template.Root, virginia)
	if len(faults) != 1 || root != nil {
		t.Errorf("%d faults, want one with %q in\n%s", len(faults), words, source)
		return
	}
	f := faults[0]
	if !strings.Contains(f.Message, words) {
		t.Errorf("got %q, want %q", f.Message, words)
	}
	if f.ID != id && f.ID != "" || f.At == nil || f.At.Span.End == 0 || int(f.At.Span.End) > len(template.Source) {
		t.Errorf("%q is filed under %q at %v", f.Message, f.ID, f.At)
	}
}

func TestFaultsOfPlaces(t *testing.T) {
	loop := "{Fn::ForEach::L: [X, [a-b], {'${X}': {Type: T}}]}"
	for _, test := range []struct{ in, want string }{
		{"Parameters: " + loop, "cannot be used in Parameters"},
		{"Mappings: " + loop, "cannot be used in Mappings"},
		{"Rules: " + loop, "cannot be used in Rules"},
		{"Globals: " + loop, "cannot be used in Globals"},
		{"Resources: {R: {Type: T, Metadata: " + loop + "}}", "cannot be used here"},
		{"Resources: {R: {Type: T, Fn::ForEach::L: [X, [a], {b: c}]}}", "cannot be used here"},
		{"Outputs: {O: " + loop + "}", "cannot be used here"},
		{"Resources: " + loop, `makes the name "a-b", but names in Resources consist of letters and digits only; &{X}`},
		{"Outputs: {Fn::ForEach::L: [X, [a], {'${X}${Y}': {Value: 1}}]}", `the name "a${Y}"`},
		{"Resources: {R: {Type: T, DeletionPolicy: !Ref Other}}", "DeletionPolicy cannot be told before deployment"},
		{"Resources: {R: {Type: T, UpdateReplacePolicy: !Ref AWS::NoValue}}", "must come out as a string, not AWS::NoValue"},
	} {
		checkFault(t, "Transform: AWS::LanguageExtensions\n"+test.in+"\n", "R", test.want)
	}
}

func TestLoopsNestFiveDeep(t *testing.T) {
	nested := func(depth int) string {
		body := "{R: {Type: T}}"
		for i := range depth {
			body = fmt.Sprintf("{Fn::ForEach::L%d: [I%d, [a], %s]}", i, i, body)
		}
		return "Transform: AWS::LanguageExtensions\nResources: " + body + "\n"
	}
	if got := text(expand(t, nested(5), virginia)); got != `{"Resources":{"R":{"Type":"T"}}}` {
		t.Errorf("got %s", got)
	}
	checkFault(t, nested(6), "", "nested more than 5 loops deep")
}

func TestLimits(t *testing.T) {
	items := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("i%dx", i)
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	loops := "{'R${A}${B}': {Type: T}}"
	for _, c := range []string{"B", "A"} {
		loops = fmt.Sprintf("{Fn::ForEach::%s: [%s, %s, %s]}", c, c, items(400), loops)
	}
	long := strings.Repeat("x", 200_000)
	for _, test := range []struct{ in, want string }{
		{"Resources: " + loops, "more than 100000 values"},
		{"Resources: {Fn::ForEach::L: [X, " + items(100) + ", {'${X}': {Type: T, V: !Sub '${X}" + long + "'}}]}", "more than 8 MB of text"},
		{"Parameters: {P: {Type: String, Default: " + long + "}}\nOutputs: {O: {Value: {Fn::ToJsonString: [" +
			strings.Repeat("!Ref P,", 100) + "]}}}", "more than 8 MB of text"},
		{"Parameters: {P: {Type: CommaDelimitedList, Default: '" + strings.Repeat(",", 150_000) + "'}}\nOutputs: {O: {Value: {Fn::Length: !Ref P}}}",
			"more than 100000 values"},
	} {
		checkFault(t, "Transform: AWS::LanguageExtensions\n"+test.in+"\n", "", test.want)
	}
}

// Functions inside functions inside functions take time in proportion to their depth.
func TestNestingIsNoTrouble(t *testing.T) {
	value := "!GetAtt A.B"
	for range 20 {
		value = "{Fn::FindInMap: [M, {Fn::Length: [{Fn::ToJsonString: {a: " + value + "}}]}, k]}"
	}
	for _, lenient := range []bool{false, true} {
		o := virginia
		o.Lenient = lenient
		source := "Transform: AWS::LanguageExtensions\nResources: {R: {Type: T, Condition: C, Properties: {V: " + value + "}}}\n"
		Expand(parse(t, source).Root, o)
	}
}

func TestLenient(t *testing.T) {
	o := virginia
	o.Lenient = true
	for _, value := range []string{
		`{"Fn::Length":{"Ref":"OpenList"}}`, `{"Fn::ToJsonString":{"a":{"Ref":"OpenList"}}}`, `{"Fn::FindInMap":["Map","value","no"]}`,
		`{"Fn::FindInMap":["Map",{"Fn::GetAtt":["Bucket","Arn"]},"key",{"DefaultValue":1}]}`, `{"Ref":{"Ref":"Open"}}`,
	} {
		got := text(expand(t, around(value), o).Get("Resources").Get("Made").Get("Properties").Get("Value"))
		if got != value {
			t.Errorf("%s becomes %s", value, got)
		}
	}
}

// A loop over what is not known is repeated for two made-up names, the same ones wherever the collection is used.
func TestLenientLoops(t *testing.T) {
	o := virginia
	o.Lenient = true
	out := expand(t, `
Transform: AWS::LanguageExtensions
Parameters: {Open: {Type: CommaDelimitedList}, Allowed: {Type: CommaDelimitedList, AllowedValues: ['a,b', c]}}
Resources:
  Fn::ForEach::Rs: [X, !Ref Open, {'R${X}': {Type: T}}]
  Fn::ForEach::Ss: [X, !Ref Allowed, {'S${X}': {Type: T}}]
Outputs:
  Fn::ForEach::Os: [X, !Ref Open, {'O${X}': {Value: !Ref {'Fn::Sub': 'R${X}'}}}]
`, o)
	resources, outputs := out.Get("Resources"), out.Get("Outputs")
	if resources.Len() != 4 || !resources.Has("Sa") || !resources.Has("Sb") || outputs.Len() != 2 {
		t.Fatalf("got %s", text(out))
	}
	for _, p := range outputs.Pairs {
		if name, _ := p.Value.Get("Value").RefName(); !resources.Has(name) {
			t.Errorf("%s refers to %q, which is not there", p.Key.Text, name)
		}
	}
}

func TestGivenValuesWin(t *testing.T) {
	o := Options{Region: "cn-north-1", Partition: "aws-cn", Parameters: map[string]string{"OpenList": "x", "Known": "{{IntrinsicFunction:1}}"}}
	for in, want := range map[string]string{
		`{Fn::Length: !Ref OpenList}`:                                       `1`,
		`{Fn::ToJsonString: [!Ref AWS::Partition, !Ref AWS::Region]}`:       `"[\"aws-cn\",\"cn-north-1\"]"`,
		`{Fn::ToJsonString: [!Ref Known]}`:                                  `{"Fn::Sub":"[\"${Known}\"]"}`,
		`{Fn::ForEach::A: [X, !Ref OpenList, {'${X}': 1}]}`:                 `{"x":1}`,
		`{Fn::ForEach::A: [X, [a], {'${X}': !Sub '${X}${Known}&{Other}'}]}`: `{"a":{"Fn::Sub":"a${Known}&{Other}"}}`,
	} {
		if got := text(expand(t, around(in), o).Get("Resources").Get("Made").Get("Properties").Get("Value")); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// What a loop leaves alone is the author's and shared; what it puts in points to the body and says who made it.
func TestPlacesAndMakers(t *testing.T) {
	source := `
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::L:
    - Name
    - [Red, Blue]
    - R${Name}:
        Type: Custom::R
        Properties:
          Same: {a: [1, 2]}
          Item: !Ref Name
          Sub: !Sub 'x${Name}'
`
	template := parse(t, source)
	body := template.Root.Get("Resources").Get("Fn::ForEach::L").Items[2]
	root, _ := Expand(template.Root, virginia)
	red, blue := root.Get("Resources").Pairs[0], root.Get("Resources").Pairs[1]
	same := func(p cfn.Pair) *cfn.Node { return p.Value.Get("Properties").Get("Same") }
	if same(red) != same(blue) || same(red) != body.Pairs[0].Value.Get("Properties").Get("Same") {
		t.Error("what has no identifier in it is copied")
	}
	for _, n := range []*cfn.Node{red.Key, blue.Key, blue.Value, blue.Value.Get("Properties").Get("Item"), blue.Value.Get("Properties").Get("Sub")} {
		if n.By != maker.ForEach {
			t.Errorf("%s is made by %q", text(n), maker.Name(n.By))
		}
	}
	for _, n := range []*cfn.Node{blue.Value.Get("Type"), blue.Value.Get("Properties"), same(blue)} {
		if n.By != 0 {
			t.Errorf("%s is the author's, not made by %q", text(n), maker.Name(n.By))
		}
	}
	for n, want := range map[*cfn.Node]string{
		blue.Key: "R${Name}", blue.Value.Get("Properties").Get("Item"): "!Ref Name", blue.Value.Get("Properties").Get("Sub"): "!Sub 'x${Name}'",
	} {
		if got := source[n.Span.Start:n.Span.End]; got != want {
			t.Errorf("%s stands at %q, want %q", text(n), got, want)
		}
	}
}

func TestDeclared(t *testing.T) {
	for value, want := range map[string]bool{
		"AWS::LanguageExtensions": true, "[A, AWS::LanguageExtensions]": true, "{Name: AWS::LanguageExtensions}": true,
		"[{Name: AWS::LanguageExtensions}]": true, "AWS::Serverless-2016-10-31": false, "[]": false, "~": false, "{}": false,
	} {
		if got := Declared(parse(t, "Transform: "+value).Root.Get("Transform")); got != want {
			t.Errorf("Transform: %s: %v", value, got)
		}
	}
	if Declared(nil) {
		t.Error("a template without Transform declares nothing")
	}
}

func TestFirstLoop(t *testing.T) {
	loop := FirstLoop(parse(t, "Resources: {A: {Properties: {Fn::ForEach::B: 1}}}\nConditions: {Fn::ForEach::C: 1}").Root)
	if loop == nil || loop.Text != "Fn::ForEach::C" {
		t.Errorf("got %v", loop)
	}
	if FirstLoop(parse(t, "Metadata: {Fn::ForEach::B: 1}").Root) != nil {
		t.Error("Metadata is data")
	}
}

// FuzzExpand holds that Expand takes anything that can be read: it ends, reports only faults within the source, and its
// result has no loop left.
func FuzzExpand(f *testing.F) {
	for _, value := range []string{
		"{Fn::ForEach::A: [X, !Ref List, {'${X}': !Sub '&{X}${Y}'}]}", "{Fn::Length: !Split [',', !Ref Known]}",
		"{Fn::ToJsonString: {a: !GetAtt A.B, c: [!If [Prod, 1, 2]]}}", "!FindInMap [Map, !Sub x, {Ref: Open}, {DefaultValue: !Ref AWS::NoValue}]",
		"!Ref {'Fn::Join': ['', [a, !Base64 b]]}",
	} {
		f.Add([]byte(around(value)), false)
		f.Add([]byte(around(value)), true)
	}
	f.Fuzz(func(t *testing.T, source []byte, lenient bool) {
		template, diagnostics := cfn.Parse("fuzz", source)
		if cfn.Unreadable(diagnostics) {
			return
		}
		before := text(template.Root)
		o := virginia
		o.Lenient = lenient
		root, faults := Expand(template.Root, o)
		if (root == nil) != (len(faults) > 0) {
			t.Fatal("there must be either a result or faults")
		}
		for _, fault := range faults {
			if fault.Message == "" || fault.At == nil || int(fault.At.Span.End) > len(source) {
				t.Errorf("malformed fault %+v", fault)
			}
		}
		if root != nil && FirstLoop(root) != nil && len(diagnostics) == 0 {
			t.Errorf("a loop is left in %s", text(root))
		}
		if text(template.Root) != before {
			t.Error("the template has changed")
		}
	})
}
