package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// properties parses the Properties of a resource, written with any indentation.
func properties(t testing.TB, yaml string) *cfn.Node {
	t.Helper()
	tpl, diags := cfn.Parse("template.yaml", []byte(strings.Trim(yaml, "\n")))
	if cfn.Unreadable(diags) {
		t.Fatalf("the test's YAML: %v", diags)
	}
	return tpl.Root
}

// found lists the problems of a value as "Kind path: message".
func found(t testing.TB, typ string, props *cfn.Node) []string {
	t.Helper()
	known, ok := Lookup(typ)
	if !ok {
		t.Fatalf("%s is not in the database", typ)
	}
	var list []string
	known.Check(props, func(p Problem) { list = append(list, describe(p)) })
	return list
}

func describe(p Problem) string {
	return fmt.Sprintf("%v %s: %s", p.Kind, strings.Join(p.Path, "."), p.Message)
}

const function = "AWS::Lambda::Function"

// code are the properties that a function must have.
const code = `
Role: arn:aws:iam::123456789012:role/worker
Code: {S3Bucket: artifacts, S3Key: worker.zip}
Handler: app.handler
Runtime: python3.13
`

func TestCheck(t *testing.T) {
	cases := []struct {
		name, typ, props string
		want             []string
	}{
		{"nothing wrong", function, code + "Timeout: 900\nMemorySize: 128\nLayers: []\n", nil},
		{"timeout over the limit", function, code + "Timeout: 901",
			[]string{"Range Timeout: Timeout 901 is above the maximum of 900"}},
		{"timeout under the limit", function, code + "Timeout: 0",
			[]string{"Range Timeout: Timeout 0 is below the minimum of 1"}},
		{"limits hold for numbers in quotes", function, code + `Timeout: "901"`,
			[]string{"Range Timeout: Timeout 901 is above the maximum of 900"}},
		{"six layers", function, code + "Layers: [!Ref A, !Ref B, !Ref C, !Ref D, !Ref E, !Ref F]",
			[]string{"ItemCount Layers: Layers has 6 elements, at most 5 are allowed"}},
		{"five layers", function, code + "Layers: [!Ref A, !Ref B, !Ref C, !Ref D, !Ref E]", nil},
		{"unknown property with a near name", function, code + "Tmeout: 3",
			[]string{`Unknown Tmeout: "Tmeout" is no property of AWS::Lambda::Function; did you mean "Timeout"?`}},
		{"unknown property further in", function, code + "VpcConfig: {SubnetsIds: [subnet-12345678]}",
			[]string{`Unknown VpcConfig.SubnetsIds: "SubnetsIds" is no property of VpcConfig; did you mean "SubnetIds"?`}},
		{"no name is near", function, code + "TracingConfig: {Zzz: 1}",
			[]string{`Unknown TracingConfig.Zzz: "Zzz" is no property of TracingConfig; it has Mode`}},
		{"required properties", function, "Handler: app.handler", []string{
			`Required : AWS::Lambda::Function needs the property "Code"`,
			`Required : AWS::Lambda::Function needs the property "Role"`,
		}},
		{"required property set to NoValue", function, code + "Role: !Ref AWS::NoValue\n",
			[]string{`Required : AWS::Lambda::Function needs the property "Role"`}},
		{"wrong shape", function, code + "Environment: [A=1]",
			[]string{"WrongType Environment: Environment must be a map, but is a list"}},
		{"map for a scalar", function, code + "Description: {a: 1}",
			[]string{"WrongType Description: Description must be a string, but is a map"}},
		{"text for a number", function, code + "Timeout: soon",
			[]string{`WrongType Timeout: Timeout must be an integer, but is "soon"`}},
		{"fraction for an integer", function, code + "Timeout: 1.5",
			[]string{`WrongType Timeout: Timeout must be an integer, but is "1.5"`}},
		{"local path for code to upload", function, code + "Code: ./src\n", nil},
		{"value that is not allowed", function, code + "TracingConfig: {Mode: active}",
			[]string{`Enum TracingConfig.Mode: Mode "active" is not allowed; did you mean "Active"? Allowed: Active, PassThrough`}},
		{"pattern", "AWS::IAM::Role", "AssumeRolePolicyDocument: {}\nRoleName: a b",
			[]string{`Pattern RoleName: RoleName "a b" does not match ^[\w+=,.@-]+$`}},
		{"format", "AWS::SNS::Subscription", "TopicArn: t\nProtocol: sqs",
			[]string{`Format TopicArn: TopicArn "t" is not the ARN of a topic`}},
		{"too long", function, code + "FunctionName: " + strings.Repeat("f", 65),
			[]string{"Length FunctionName: FunctionName has 65 characters, at most 64 are allowed"}},
		{"null is as good as absent", function, code + "Description:\nTimeout: null\n", nil},
		{"list with repeats", function, code + "Layers: [!Ref A, !Ref B, !Ref A]",
			[]string{"Unique Layers: Layers must have different elements, but number 3 equals number 1: an intrinsic function"}},
		{"dynamic reference", function, code + "Timeout: '{{resolve:ssm:/timeout}}'\nDescription: x", nil},
		{"other intrinsics hide their value", function, code + "Timeout: !Ref Seconds\nVpcConfig: !FindInMap [a, b, c]", nil},
		{"macro beside properties", function, "Fn::Transform: {Name: Filler}\nMore: 1\nTimeout: 901\n",
			[]string{"Range Timeout: Timeout 901 is above the maximum of 900"}},
		{"read-only properties are not offered", "AWS::S3::AccessGrantsInstance", "AccessGrantsInstanceIdd: x",
			[]string{`Unknown AccessGrantsInstanceIdd: "AccessGrantsInstanceIdd" is no property of AWS::S3::AccessGrantsInstance; ` +
				`it has IdentityCenterArn, Tags`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := found(t, c.typ, properties(t, c.props))
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

func TestCheckConditions(t *testing.T) {
	cases := []struct {
		name, props string
		want        []string
	}{
		{"both branches are judged", "Timeout: !If [Long, 1000, 0]", []string{
			"Range Timeout.Fn::If.1: Timeout 1000 is above the maximum of 900",
			"Range Timeout.Fn::If.2: Timeout 0 is below the minimum of 1",
		}},
		{"an inner branch that cannot be reached is not", "Timeout: !If [Long, !If [Long, 900, 9999], 3]", nil},
		{"property absent in one branch", "Role: !If [Own, !Ref OwnRole, !Ref AWS::NoValue]",
			[]string{`Required : AWS::Lambda::Function needs the property "Role", which is absent when not Own`}},
		{"absent when two conditions fall so", "Role: !If [Own, !If [Old, !Ref AWS::NoValue, !Ref OwnRole], !Ref Role]",
			[]string{`Required : AWS::Lambda::Function needs the property "Role", which is absent when Own and Old`}},
		{"six layers of which one may be absent",
			"Layers: [!Ref A, !Ref B, !Ref C, !Ref D, !Ref E, !If [More, !Ref F, !Ref AWS::NoValue]]",
			[]string{"ItemCount Layers: Layers has 6 elements, at most 5 are allowed"}},
		{"five layers of which one may be absent",
			"Layers: [!Ref A, !Ref B, !Ref C, !Ref D, !If [More, !Ref F, !Ref AWS::NoValue]]", nil},
		{"a whole map in a branch", "VpcConfig: !If [Private, {SubnetIds: subnet-1}, !Ref AWS::NoValue]",
			[]string{`WrongType VpcConfig.Fn::If.1.SubnetIds: SubnetIds must be a list, but is "subnet-1"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			base := code
			if strings.HasPrefix(c.props, "Role:") {
				base = strings.Replace(code, "Role: arn:aws:iam::123456789012:role/worker\n", "", 1)
			}
			if got := found(t, function, properties(t, base+c.props)); !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

func TestCheckAssumptions(t *testing.T) {
	var got []Assumption
	typ, _ := Lookup(function)
	props := properties(t, "Code: !If [A, {S3Key: !If [B, k, !Ref AWS::NoValue], S3Bucket: b}, {Zip: 1}]\nRole: !Ref R")
	typ.Check(props, func(p Problem) { got = p.When })
	if want := []Assumption{{"A", false}}; !slices.Equal(got, want) {
		t.Errorf("Zip is unknown when %v, want %v", got, want)
	}
}

// TestCoercion holds the scalars that CloudFormation converts against those it does not.
func TestCoercion(t *testing.T) {
	cases := []struct {
		typ, property string
		good, bad     []string
	}{
		{function, "Timeout", []string{"80", `"80"`, "80.0", "8_0"}, []string{"true", "abc", "1.5", "[80]", `""`}},
		{function, "Description", []string{"text", "80", "1.5", "true", "yes", `""`}, []string{"[]", "{}"}},
		{"AWS::SQS::Queue", "FifoQueue", []string{"true", `"true"`, "True", `"FALSE"`, "no"}, []string{"1", "perhaps", "[]"}},
		{"AWS::CloudWatch::Alarm", "Threshold", []string{"1", "0.5", `"0.5"`}, []string{"half", "true"}},
	}
	for _, c := range cases {
		for _, value := range append(slices.Clone(c.good), c.bad...) {
			typ, _ := Lookup(c.typ)
			property, ok := typ.Property(c.property)
			if !ok {
				t.Fatalf("no property %s", c.property)
			}
			wrong := false
			node := properties(t, "v: "+value).Get("v")
			property.Shape().Check("v", node, func(p Problem) { wrong = wrong || p.Kind == WrongType })
			if wrong != slices.Contains(c.bad, value) {
				t.Errorf("%s.%s: %s: wrong type is %v", c.typ, c.property, value, wrong)
			}
		}
	}
}

func TestFunctions(t *testing.T) {
	typ, _ := Lookup(function)
	var got []string
	props := properties(t, "Timeout: !If [A, !Ref T, 3]\nLayers: [!Ref L]\nRole: !GetAtt R.Arn\nNope: !Ref N")
	typ.Examine(props, false, func(Problem) {}, func(f *cfn.Node, s *Shape, path []string) {
		name, _ := f.Func()
		got = append(got, fmt.Sprint(strings.Join(path, "."), " ", name, " ", typeNames(s.Types)))
	})
	want := []string{
		"Timeout Fn::If an integer", "Timeout.Fn::If.1 Ref an integer", "Layers.0 Ref a string", "Role Fn::GetAtt a string",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCheckNodes(t *testing.T) {
	source := "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Tmeout: 3\n      VpcConfig: {SubnetIds: 1}\n"
	tpl, _ := cfn.Parse("t.yaml", []byte(source))
	typ, _ := Lookup(function)
	at := map[ProblemKind]string{}
	typ.Check(tpl.Resources[0].Props, func(p Problem) { at[p.Kind] = source[p.Node.Span.Start:p.Node.Span.End] })
	if at[Unknown] != "Tmeout" || at[WrongType] != "1" || !strings.Contains(at[Required], "Tmeout: 3") {
		t.Errorf("places: %q", at)
	}
	called := 0
	typ.Check(nil, func(p Problem) {
		if called++; p.Kind != Required || p.Node != nil {
			t.Errorf("no properties at all: %s", describe(p))
		}
	})
	if called != 2 {
		t.Errorf("no properties at all: %d problems, want 2", called)
	}
}

func TestCheckCombined(t *testing.T) {
	cases := []struct{ name, typ, props, want string }{
		{"one of several, none given", "AWS::CloudWatch::Alarm", "ComparisonOperator: GreaterThanThreshold\nEvaluationPeriods: 1",
			"RequiredXor : AWS::CloudWatch::Alarm needs exactly one of Metrics, MetricName, but has none"},
		{"one of several, two given", "AWS::AutoScaling::AutoScalingGroup",
			"MinSize: 1\nMaxSize: 1\nInstanceId: i-1\nLaunchConfigurationName: c",
			"RequiredXor InstanceId: AWS::AutoScaling::AutoScalingGroup needs exactly one of InstanceId, " +
				"LaunchConfigurationName, LaunchTemplate, MixedInstancesPolicy, but has several"},
		{"one property needs another", "AWS::DynamoDB::Table",
			"KeySchema: [{AttributeName: id, KeyType: HASH}]\nSSESpecification: {SSEEnabled: true, KMSMasterKeyId: k}",
			"DependentRequired SSESpecification: SSESpecification has KMSMasterKeyId and therefore needs the property SSEType"},
		{"one property excludes another", "AWS::EC2::Subnet",
			"VpcId: !Ref V\nCidrBlock: 10.0.0.0/24\nAvailabilityZone: a\nAvailabilityZoneId: b",
			"DependentExcluded AvailabilityZoneId: AWS::EC2::Subnet has AvailabilityZone, which excludes AvailabilityZoneId"},
		{"any of several formats", "AWS::SNS::Topic", "KmsMasterKeyId: no key",
			`AnyOf KmsMasterKeyId: KmsMasterKeyId "no key" is not the ARN of a key or the ID of a key or the alias of a key`},
		{"a network with host bits", "AWS::EC2::SecurityGroupIngress", "IpProtocol: tcp\nCidrIp: 10.0.0.1/8",
			`Format CidrIp: CidrIp "10.0.0.1/8" is not an IPv4 network`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := found(t, c.typ, properties(t, c.props)); !slices.Contains(got, c.want) {
				t.Errorf("got\n\t%s\nwant among them\n\t%s", strings.Join(got, "\n\t"), c.want)
			}
		})
	}
}

func TestCheckSAM(t *testing.T) {
	cases := []struct {
		name, typ, props string
		want             []string
	}{
		{"good", "AWS::Serverless::Function", `
CodeUri: src
Handler: app.handler
Runtime: python3.13
Policies: [AmazonS3ReadOnlyAccess, {SQSPollerPolicy: {QueueName: !GetAtt Q.QueueName}}]
Events:
  Get: {Type: Api, Properties: {Path: /, Method: get}}
  Jobs: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn, BatchSize: 5}}
`, nil},
		{"unknown property", "AWS::Serverless::Function", "Tmeout: 3",
			[]string{`Unknown Tmeout: "Tmeout" is no property of AWS::Serverless::Function; did you mean "Timeout"?`}},
		{"limits of what is passed through", "AWS::Serverless::Function",
			"Timeout: 901\nLayers: [!Ref A, !Ref B, !Ref C, !Ref D, !Ref E, !Ref F]",
			[]string{
				"Range Timeout: Timeout 901 is above the maximum of 900",
				"ItemCount Layers: Layers has 6 elements, at most 5 are allowed",
			}},
		{"event source that does not exist", "AWS::Serverless::StateMachine", "Events: {E: {Type: Schedul}}",
			[]string{`AnyOf Events.E: E has none of the 5 shapes that are allowed; nearest: Type "Schedul" is not allowed; did you mean "Schedule"? ` +
				`Allowed: Api, CloudWatchEvent, EventBridgeRule, Schedule, ScheduleV2`}},
		{"event without a type", "AWS::Serverless::Function", "Events: {E: {Properties: {}}}",
			[]string{`Required Events.E: E needs the property "Type"`}},
		{"properties of an event", "AWS::Serverless::Function", "Events: {E: {Type: Api, Properties: {Pth: /, Method: get}}}",
			[]string{
				`Unknown Events.E.Properties.Pth: "Pth" is no property of Properties; did you mean "Path"?`,
				`Required Events.E.Properties: Properties needs the property "Path"`,
			}},
		{"required", "AWS::Serverless::Api", "Name: api",
			[]string{`Required : AWS::Serverless::Api needs the property "StageName"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := found(t, c.typ, properties(t, c.props)); !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

// TestAdvised holds what only SAM's schema asks for apart from what the transform refuses.
func TestAdvised(t *testing.T) {
	typ, _ := Lookup("AWS::Serverless::Function")
	advised := map[string]bool{}
	props := properties(t, "Events: {E: {Type: MSK, Properties: {Stream: !Ref Cluster}}}")
	typ.Check(props, func(p Problem) { advised[p.Name] = p.Advised })
	if want := map[string]bool{"Topics": true, "StartingPosition": false}; fmt.Sprint(advised) != fmt.Sprint(want) {
		t.Errorf("advised: %v, want %v", advised, want)
	}
}

func BenchmarkCheck(b *testing.B) {
	props := properties(b, code+`
Environment: {Variables: {TABLE: !Ref Table, LEVEL: info}}
VpcConfig: {SubnetIds: [!Ref S1, !Ref S2], SecurityGroupIds: [!Ref G]}
Tags: [{Key: team, Value: orders}, {Key: cost, Value: "12"}]
`)
	typ, _ := Lookup(function)
	for b.Loop() {
		typ.Check(props, func(p Problem) { b.Fatal(describe(p)) })
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(function, code)
	f.Add("AWS::S3::Bucket", "BucketName: !If [A, b, !Ref AWS::NoValue]\nTags: [{Key: &k x, Value: *k}]")
	f.Add("AWS::WAFv2::WebACL", "Rules: [{Statement: {NotStatement: {Statement: {}}}}]")
	f.Add("AWS::Serverless::Function", "Events: {A: {Type: S3, Properties: {Bucket: b, Events: 's3:*'}}}")
	f.Fuzz(func(t *testing.T, name, yaml string) {
		typ, ok := Lookup(name)
		if !ok {
			typ, _ = Lookup(function)
		}
		tpl, _ := cfn.Parse("t.yaml", []byte(yaml))
		typ.Check(tpl.Root, func(p Problem) {
			if p.Message == "" || p.Node == nil && p.Kind != Required {
				t.Errorf("a problem without a message or a place: %s", describe(p))
			}
		})
	})
}
