package jsonschema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/facts"
)

const function = "AWS::Lambda::Function"

// code are the properties that a function must have.
const code = `
Role: arn:aws:iam::123456789012:role/worker
Code: {S3Bucket: artifacts, S3Key: worker.zip}
Handler: app.handler
Runtime: python3.13
`

// TestOracle writes shapes as JSON schemas and lets an independent validator judge the same values: where no intrinsic
// and no conversion is in the way, both must say the same.
func TestOracle(t *testing.T) {
	cases := []struct{ typ, props string }{
		{function, code + "Timeout: 900\nMemorySize: 512\nVpcConfig: {SubnetIds: [subnet-12345678]}"},
		{function, code + "Timeout: 901\nMemorySize: 12\nEphemeralStorage: {Size: 511}"},
		{function, code + "VpcConfig: {SubnetIds: text, Foo: 1}\nTracingConfig: {Mode: Nope}\nTags: [{Value: v}]"},
		{function, code + "FunctionName: ''\nHandler: 'a b'\nArchitectures: [arm64, z80]"},
		{"AWS::S3::Bucket", "BucketName: my-bucket\nVersioningConfiguration: {Status: Enabled}"},
		{"AWS::S3::Bucket", `
BucketName: Bad_Name
VersioningConfiguration: {Status: 'On'}
LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 1}, {Id: x}, 7]}
PublicAccessBlockConfiguration: {BlockPublicAcls: true, Other: false}
`},
		{"AWS::SQS::Queue", "DelaySeconds: 901\nFifoQueue: true\nMaximumMessageSize: 1"},
		{"AWS::DynamoDB::Table", `
KeySchema: [{AttributeName: id, KeyType: HASH}]
AttributeDefinitions: [{AttributeName: id, AttributeType: X}]
BillingMode: PAY_PER_REQUEST
StreamSpecification: {}
`},
		{"AWS::WAFv2::WebACL", `
Scope: REGIONAL
DefaultAction: {Allow: {}}
VisibilityConfig: {SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: m}
Rules: [{Name: r, Priority: 0, Statement: {NotStatement: {Statement: {GeoMatchStatement: {CountryCodes: [XX1]}}}},
  VisibilityConfig: {SampledRequestsEnabled: true}}]
`},
	}
	for i, c := range cases {
		t.Run(fmt.Sprint(i, " ", c.typ), func(t *testing.T) {
			typ, _ := schema.Lookup(c.typ)
			oracle, err := Parse(asJSONSchema(typ.Shape()))
			if err != nil {
				t.Fatal(err)
			}
			var ours, theirs []string
			props := parsed(t, c.props)
			typ.Check(props, func(p schema.Problem) { ours = append(ours, verdict(p)) })
			if err := oracle.Check(props, func(p schema.Problem) { theirs = append(theirs, verdict(p)) }); err != nil {
				t.Fatal(err)
			}
			slices.Sort(ours)
			slices.Sort(theirs)
			ours = slices.DeleteFunc(ours, func(v string) bool { return strings.HasPrefix(v, schema.Format.String()) })
			if !slices.Equal(ours, theirs) {
				t.Errorf("we say %q, the validator says %q", ours, theirs)
			}
		})
	}
}

func verdict(p schema.Problem) string {
	return fmt.Sprint(p.Kind, " ", strings.Join(p.Path, "."), " ", p.Name)
}

// asJSONSchema writes a shape and those below it as a JSON schema with one definition each.
func asJSONSchema(root *schema.Shape) []byte {
	definitions, names := map[string]any{}, map[*schema.Shape]string{}
	var ref func(s *schema.Shape) any
	ref = func(s *schema.Shape) any {
		name, done := names[s]
		if !done {
			name = fmt.Sprint(len(names))
			names[s] = name
			definitions[name] = jsonSchemaOf(s, ref)
		}
		return map[string]any{"$ref": "#/definitions/" + name}
	}
	text, _ := json.Marshal(map[string]any{"allOf": []any{ref(root)}, "definitions": definitions})
	return text
}

func jsonSchemaOf(s *schema.Shape, ref func(*schema.Shape) any) map[string]any {
	out, members, required := map[string]any{}, map[string]any{}, []string{}
	for bit, name := range map[facts.TypeSet]string{
		facts.String: "string", facts.Integer: "integer", facts.Number: "number",
		facts.Boolean: "boolean", facts.Object: "object", facts.Array: "array",
	} {
		if s.Types&bit != 0 {
			names, _ := out["type"].([]string)
			out["type"] = append(names, name)
		}
	}
	for _, p := range s.Props() {
		members[p.Name] = ref(p.Shape())
		if p.Required() {
			required = append(required, p.Name)
		}
	}
	out["properties"] = members
	if len(required) > 0 {
		out["required"] = required
	}
	if s.Is(facts.Closed) {
		out["additionalProperties"] = false
	}
	if s.Items != 0 {
		out["items"] = ref(s.Item())
	}
	if len(s.Enum) > 0 {
		out["enum"] = s.Enum
	}
	if s.Is(facts.Unique) {
		out["uniqueItems"] = true
	}
	var checks []any
	for _, p := range s.Patterns {
		check := any(map[string]any{"pattern": p.Re})
		if p.Not {
			check = map[string]any{"not": check}
		}
		checks = append(checks, check)
	}
	for _, id := range s.AllOf {
		checks = append(checks, ref(s.At(id)))
	}
	if checks != nil {
		out["allOf"] = checks
	}
	for bound, keyword := range map[facts.Bound]string{
		facts.MinLength: "minLength", facts.MaxLength: "maxLength", facts.MinItems: "minItems",
		facts.MaxItems: "maxItems", facts.Minimum: "minimum", facts.Maximum: "maximum",
	} {
		if value, ok := s.Bounds.Get(bound); ok {
			out[keyword] = value
		}
	}
	return out
}
