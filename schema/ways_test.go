package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

func TestCheckEachWay(t *testing.T) {
	const none = "!Ref AWS::NoValue"
	cases := []struct {
		name, typ, props string
		want             []string
	}{
		{"two that exclude each other under the same condition", "AWS::EC2::Subnet",
			"VpcId: !Ref V\nCidrBlock: !If [A, 10.0.0.0/24, " + none + "]\n" +
				"Ipv4IpamPoolId: !If [A, p, " + none + "]\nIpv4NetmaskLength: !If [A, 24, " + none + "]",
			[]string{
				"DependentExcluded CidrBlock [{A true}]", "DependentExcluded Ipv4IpamPoolId [{A true}]",
				"RequiredOr  [{A false}]",
			}},
		{"never both", "AWS::EC2::Subnet",
			"VpcId: !Ref V\nCidrBlock: !If [A, 10.0.0.0/24, " + none + "]\n" +
				"Ipv4IpamPoolId: !If [A, " + none + ", p]\nIpv4NetmaskLength: !If [A, " + none + ", 24]",
			nil},
		{"wrong in every way, said once", "AWS::IAM::Group",
			"ManagedPolicyArns: [!Sub a, !Sub a, !If [A, !Sub b, !Sub c]]", []string{"Unique ManagedPolicyArns []"}},
		{"equal under one condition", "AWS::IAM::Group",
			"ManagedPolicyArns: [!If [A, !Sub a, !Sub b], !If [A, !Sub a, !Sub c]]", []string{"Unique ManagedPolicyArns [{A true}]"}},
		{"one of several in each way", "AWS::EC2::NetworkAclEntry",
			"Ipv6CidrBlock: !If [A, '::/0', " + none + "]\nCidrBlock: !If [A, " + none + ", 0.0.0.0/0]\n" +
				"NetworkAclId: !Ref N\nProtocol: -1\nRuleAction: allow\nRuleNumber: 1", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			typ, _ := Lookup(c.typ)
			typ.Check(properties(t, c.props), func(p Problem) {
				got = append(got, fmt.Sprint(p.Kind, " ", strings.Join(p.Path, "."), " ", p.When))
			})
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

// TestCheckListInBranch: a list as a whole is judged at the outermost Fn::If that it is in, its elements where they stand.
func TestCheckListInBranch(t *testing.T) {
	props := properties(t, "ManagedPolicyArns: !If [A, !If [B, [!Sub a, !Sub a], !Ref L], [no]]")
	at := map[ProblemKind]*cfn.Node{}
	typ, _ := Lookup("AWS::IAM::Group")
	typ.Check(props, func(p Problem) { at[p.Kind] = p.Node })
	list := props.Get("ManagedPolicyArns")
	if at[Unique] != list || at[Pattern] == nil || at[Pattern].Text != "no" {
		t.Errorf("repeats at %v, pattern at %v", at[Unique], at[Pattern])
	}
}

// TestCheckManyConditions: more conditions than can be tried are left open.
func TestCheckManyConditions(t *testing.T) {
	var props strings.Builder
	props.WriteString(code + "Layers: [!Ref A, !Ref B, !Ref C")
	for i := range 40 {
		fmt.Fprintf(&props, ", !If [C%d, !Ref L%d, !Ref AWS::NoValue]", i, i)
	}
	typ, _ := Lookup(function)
	count := 0
	typ.Check(properties(t, props.String()+"]"), func(p Problem) { count++ })
	if count == 0 || count > 1<<mostUndecided {
		t.Errorf("%d problems", count)
	}
}

func TestCheckShapes(t *testing.T) {
	const table = "AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}]\n"
	cases := []struct {
		name, typ, props string
		want             []string
	}{
		{"the first elements have shapes of their own", "AWS::DynamoDB::Table",
			table + "KeySchema: [{AttributeName: a, KeyType: RANGE}, {AttributeName: b, KeyType: RANGE}]",
			[]string{"OneOf KeySchema", "Const KeySchema.0.KeyType", "WrongType KeySchema"}},
		{"keys of elements repeat", "AWS::DynamoDB::Table",
			"AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: a, AttributeType: N}]\n" +
				"KeySchema: [{AttributeName: a, KeyType: HASH}]", []string{"UniqueKeys AttributeDefinitions"}},
		{"no such function", "AWS::SNS::Topic", "TopicName: {Fn::Embed: x}\nDisplayName: {Fn::Sub: x}", []string{"WrongType TopicName"}},
		{"no such function for a map", "AWS::Lambda::Function",
			"Role: arn:aws:iam::123456789012:role/r\nCode: {Fn::Embed: {S3Key: x}}\nTags: [{Fn::Transform: {Name: x}}]",
			[]string{"Unknown Code.Fn::Embed"}},
		{"null is nothing given", "AWS::EC2::VPC", "CidrBlock: null", []string{"RequiredXor "}},
		{"branches that only require", "AWS::IAM::Policy", "PolicyName: p\nPolicyDocument: {}",
			[]string{"AnyOf ", "Required ", "Required ", "Required "}},
		{"what is wrong with every branch, said once", "AWS::AmazonMQ::Broker",
			"BrokerName: b\nEngineType: RABBITMQ\nHostInstanceType: mq.m5.large\nPubliclyAccessible: false\nDeploymentMode: one",
			[]string{
				"AnyOf DeploymentMode", "Enum DeploymentMode", "Enum DeploymentMode", "Pattern DeploymentMode",
				"Pattern DeploymentMode", "Pattern DeploymentMode",
			}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			var add func(p Problem)
			add = func(p Problem) {
				got = append(got, fmt.Sprint(p.Kind, " ", strings.Join(p.Path, ".")))
				for _, cause := range p.Causes {
					add(cause)
				}
			}
			typ, _ := Lookup(c.typ)
			typ.Check(properties(t, c.props), add)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

func TestCheckWhatIsNoMap(t *testing.T) {
	typ, _ := Lookup("AWS::SNS::Topic")
	for text, want := range map[string]bool{
		"[a]": true, "a": true, "!Ref AWS::NoValue": true, "!If [A, {TopicName: t}, {}]": false, "{}": false,
		"{Fn::Transform: {Name: Filler}}": false,
	} {
		found := false
		typ.Check(properties(t, "Properties: "+text).Get("Properties"), func(p Problem) { found = found || p.Kind == WrongType })
		if found != want {
			t.Errorf("Properties: %s: wrong type is %v", text, found)
		}
	}
}
