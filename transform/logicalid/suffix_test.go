package logicalid

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// parsed returns the value of a YAML text.
func parsed(t *testing.T, text string) *cfn.Node {
	t.Helper()
	template, diags := cfn.Parse("template.yaml", []byte("Value: "+text))
	if cfn.Unreadable(diags) {
		t.Fatalf("%s: %v", text, diags)
	}
	return template.Root.Get("Value")
}

func TestSuffix(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"REST stage", `v1-beta`, "2817521297"},
		{"HTTP stage", `prod-1`, "4056a32ed5"},
		{"stage", `my-stage`, "a9d64949ee"},
		{"domain", `d.com`, "e751d22948"},
		{"private domain", `{Ref: X}`, "f07d98631e"},
		{"private domain, short tag", `!Ref X`, "f07d98631e"},
		{"hosted zone", `Z`, "909f99a779"},
		{"separate record set group", `[Z, d.com]`, "32050d3014"},
		{"separate group by name", `["zone.", !Ref X]`, "0a9d82803b"},
		{"VPC endpoint", `[vpce-1, ApiGatewayDomainNameV2f07d98631e]`, "6629c02847"},
		{"function code", `{S3Key: k, S3Bucket: b}`, "03ba323aca"},
		{
			"function code and more",
			`{S3Bucket: b, S3Key: kk, S3ObjectVersion: "3", Variables: {A: 1}, MemorySize: 256, ` +
				`SnapStart: {ApplyOn: PublishedVersions}}`,
			"332bd7898f",
		},
		{"inline code", `{ZipFile: é}`, "8733a8ac72"},
		{
			"all properties",
			`{Code: {S3Bucket: b, S3Key: k}, Handler: h, Role: r, Runtime: python3.12, ` +
				`Tags: [{Key: "lambda:createdBy", Value: SAM}, {Key: x, Value: y}]}`,
			"578f129c53",
		},
		{
			"layer",
			`{L: {Type: AWS::Serverless::LayerVersion, DependsOn: F1, Condition: Cx, Properties: ` +
				`{ContentUri: s3://b/k, Description: kk, LayerName: n, RetentionPolicy: Delete}}}`,
			"069bb5001a",
		},
		{
			"layer of a content map",
			`{L2: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: {Bucket: b, Key: k}}}}`,
			"46c9376ae4",
		},
		{"inverse condition", `F5EventInvokeConfig`, "c1e15cf7c6"},
		{"null", `null`, ""},
		{"empty string", `""`, ""},
		{"empty list", `[]`, ""},
		{"empty map", `{}`, ""},
		{"zero", `0`, ""},
		{"zero fraction", `0.0`, ""},
		{"false", `false`, ""},
		{"no", `no`, ""},
	}
	for _, tt := range tests {
		if got := Suffix(parsed(t, tt.data)); got != tt.want {
			t.Errorf("%s: Suffix(%s) = %q, want %q", tt.name, tt.data, got, tt.want)
		}
	}
	if got := Suffix(nil); got != "" {
		t.Errorf("Suffix(absent) = %q", got)
	}
}

func TestHashLength(t *testing.T) {
	const full = "0caaf24ab1a0c33440c06afe99df986365b0781f"
	for _, digits := range []int{0, 10, 40} {
		if got := Hash("example.com", digits); got != full[:digits] {
			t.Errorf("Hash of %d digits: %s", digits, got)
		}
	}
	if Hash("example.com", 41) != full || Hash("example.com", -1) != "" {
		t.Error("a length out of range is not cut to the range")
	}
}

func TestFromHash(t *testing.T) {
	tests := []struct{ hash, want string }{
		{"6b86b273ff34fce19d6b804eff5a3f57", "6b86b273ff"},
		{"exactly-10", "exactly-10"},
		{"short", "short"},
		{"", ""},
		{"ééééééééééé", "éééééééééé"},
	}
	for _, tt := range tests {
		if got := FromHash(tt.hash); got != tt.want {
			t.Errorf("FromHash(%q) = %q, want %q", tt.hash, got, tt.want)
		}
	}
}

// The texts of worked deployments; how Python 2.7 prints a body is the matter of package py27.
func TestDeployment(t *testing.T) {
	tests := []struct {
		parts  []string
		digest string
	}{
		{[]string{`{'Version': u'3', 'Bucket': u'bucket', 'Key': u'key'}`}, "013e44b796006b3a6ddf6fcc423514c28b5ae6f2"},
		{[]string{`{u'paths': {}, u'swagger': u'2.0'}`}, "4fc299d0231d133ea66a1aa4be7d5bcd64d5f900"},
		{
			[]string{`{u'paths': {}, u'x-n': u'a\nb\tc\rd\x01\x7f', u'x-d': u'say "hi"', ` +
				`u'x-b': u'it\'s "both" \\ back', u'x-u': u'\xe9\u20ac\U0001f600', u'swagger': u'2.0', u'x-q': u"it's"}`},
			"9871e31cd64be4e80fe2a65decc68f71d20939e2",
		},
		{
			[]string{
				`{'info': {'version': '1.0', 'title': {'Ref': 'AWS::StackName'}}, 'paths': {u'/y/{id}': {u'post': ` +
					`{'x-amazon-apigateway-integration': {'httpMethod': 'POST', 'type': 'aws_proxy', 'uri': {'Fn::Sub': ` +
					`u'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}, ` +
					`'responses': {}}}, u'/x': {'x-amazon-apigateway-any-method': {'x-amazon-apigateway-integration': ` +
					`{'httpMethod': 'POST', 'type': 'aws_proxy', 'uri': {'Fn::Sub': ` +
					`u'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}, ` +
					`'responses': {}}}}, 'openapi': u'3.0.1'}`,
				`3.0.1`,
				`{"CertificateArn": "arn", "ApiDomainName": "ApiGatewayDomainName0caaf24ab1", ` +
					`"EndpointConfiguration": "REGIONAL", "DomainName": "example.com"}`,
				`myfnmyfn`,
			},
			"fc947409a5233c23a4f15f86fedd9db870f2ffa9",
		},
	}
	for _, tt := range tests {
		suffix, description := Deployment(tt.parts...)
		if suffix != tt.digest[:10] || description != "RestApi deployment id: "+tt.digest {
			t.Errorf("Deployment(%s) = %s, %s, want %s", tt.parts, suffix, description, tt.digest)
		}
	}
}

func TestNames(t *testing.T) {
	tests := []struct {
		name                string
		alphanumeric, valid bool
	}{
		{"Prod", true, true},
		{"09azAZ", true, true},
		{"", false, false},
		{"prod-1", false, false},
		{"a b", false, false},
		{"$default", false, false},
		{"a@[`{/:", false, false},
		{"éß", true, false},
		{"½", true, false},
		{"\u0301", false, false}, // a combining accent is no letter
	}
	for _, tt := range tests {
		if got := IsAlphanumeric(tt.name); got != tt.alphanumeric {
			t.Errorf("IsAlphanumeric(%q) = %t", tt.name, got)
		}
		if got := Valid(tt.name); got != tt.valid {
			t.Errorf("Valid(%q) = %t", tt.name, got)
		}
	}
}
