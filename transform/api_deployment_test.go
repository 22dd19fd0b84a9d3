package transform

import (
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/schema/cfn"
)

// The IDs below are those that AWS's transform gives. Each template isolates one thing that the text they are hashed from
// depends on; a function is written out once.
const testFunction = `
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://b/k, Handler: h, Runtime: python3.12, Role: arn, EXTRA}
`

func TestDeploymentIDs(t *testing.T) {
	function := func(extra string) string { return strings.Replace(testFunction, "EXTRA", extra, 1) }
	conditional := strings.Replace(function("Events: {E1: {Type: Api, Properties: {Path: /x, Method: get}}}"),
		"Properties:", "Condition: C\n    Properties:", 1)
	for _, test := range []struct {
		name, template string
		want           []string
	}{
		{"a definition in S3", api("A", `DefinitionUri: "s3://bucket/key?versionId=3"`), []string{"ADeployment013e44b796"}},
		{"the smallest definition", api("A", `DefinitionBody: {swagger: "2.0", paths: {}}`), []string{"ADeployment4fc299d023"}},
		{"scalars", api("A", `DefinitionBody: {swagger: "2.0", paths: {"/a": {get: {x-int: 1, x-float: 1.5, x-bool: true, x-null: null,
          x-big: 9223372036854775808, x-neg: -9223372036854775809, x-list: [a, 2, false, {k: v}]}}}}`),
			[]string{"ADeployment30099fd2e0"}},
		{"quotes and escapes", api("A", `DefinitionBody: {swagger: "2.0", paths: {}, x-q: "it's", x-d: 'say "hi"',
          x-b: "it's \"both\" \\ back", x-n: "a\nb\tc\rd\x01\x7f", x-u: "é€😀"}`), []string{"ADeployment9871e31cd6"}},
		{"a version, a domain, function names and any", api("A", "OpenApiVersion: 3.0.1, Domain: {DomainName: example.com, CertificateArn: arn}") +
			function(`FunctionName: myfn, Events: {E1: {Type: Api, Properties: {Path: /x, Method: any, RestApiId: !Ref A}},
      E2: {Type: Api, Properties: {Path: "/y/{id}", Method: POST, RestApiId: !Ref A}}}`),
			[]string{"ADeploymentfc947409a5", "ApiGatewayDomainName0caaf24ab1"}},
		{"a condition", "Conditions: {C: !Equals [a, a]}\nResources:" + conditional,
			[]string{"ServerlessRestApiDeployment5330adf643"}},
		{"CORS, API keys and an alias", "Globals: {Api: {Cors: \"'*'\", Auth: {ApiKeyRequired: true}}}\nResources:" +
			function("AutoPublishAlias: live, Events: {E1: {Type: Api, Properties: {Path: /x, Method: get}}}"),
			[]string{"ServerlessRestApiDeployment4646d3ba27", "FVersion03ba323aca"}},
		{"many keys", api("A", `DefinitionBody: {swagger: "2.0", paths: {}, k0: 0, k1: 1, k2: 2, k3: 3, k4: 4, k5: 5, k6: 6, k7: 7,
          a: 8, i: 9}`), []string{"ADeploymentf3b339eba4"}},
		{"keys that collide", api("A", `DefinitionBody: {swagger: "2.0", paths: {}, a: 1, i: 2}`), []string{"ADeploymentaa34ceb11a"}},
		{"keys that collide, the other way round", api("A", `DefinitionBody: {swagger: "2.0", paths: {}, i: 2, a: 1}`),
			[]string{"ADeployment9b6dc28806"}},
		{"a default authorizer", api("A", "Auth: {DefaultAuthorizer: Cog, Authorizers: {Cog: {UserPoolArn: arn:pool}}}") +
			function("Events: {E1: {Type: Api, Properties: {Path: /x, Method: get, RestApiId: !Ref A}}}"),
			[]string{"ADeployment19f0511fff"}},
		{"all that is written into a definition", api("A", `Auth: {ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}}, Models: {User: {type: object}},
      GatewayResponses: {UNAUTHORIZED: {StatusCode: 401, ResponseParameters: {Headers: {X: "'*'"}}}}, BinaryMediaTypes: [image~1gif]`) +
			function(`Events: {E1: {Type: Api, Properties: {Path: "/x/{id}/", Method: get, RestApiId: !Ref A, TimeoutInMillis: 5000,
      RequestModel: {Model: User, Required: true, ValidateBody: true}, RequestParameters: [method.request.header.H,
      {method.request.querystring.q: {Required: true, Caching: true}}]}}}`), []string{"ADeploymentde472c6650"}},
		{"no editor", api("A", `DefinitionBody: {swagger: "2.0", paths: {}, x-c: 1, x-g: 2}`), []string{"ADeployment608f8576fa"}},
		{"one editor", api("B", `BinaryMediaTypes: [a~1b], DefinitionBody: {swagger: "2.0", paths: {}, x-c: 1, x-g: 2}`),
			[]string{"BDeployment312c87ac96"}},
		{"merged definitions", api("A", `MergeDefinitions: true, DefinitionBody: {swagger: "2.0", paths: {"/x": {get: {summary: s,
      responses: {"200": {}}}}}}`) + function(`Events: {E1: {Type: Api, Properties: {Path: /x, Method: get, RestApiId: !Ref A}},
      E2: {Type: Api, Properties: {Path: /new, Method: ANY, RestApiId: !Ref A}}}`), []string{"ADeployment81a7be8daf"}},
		{"a domain that Globals begins", `
Parameters: {Dom: {Type: String, Default: d.com}}
Globals: {Api: {OpenApiVersion: 3.0.1, Cors: "'*'", Domain: {CertificateArn: !Ref Cert, BasePath: [one]}}}
Resources:` + function(`FunctionName: !Sub "${AWS::StackName}-f", Events: {E1: {Type: Api,
      Properties: {Path: /x, Method: get, RestApiId: !Ref A}}}`) + `
  A:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, Domain: {DomainName: !Ref Dom, Route53: {HostedZoneId: Z1}}}
`, []string{"ADeploymentf7affb2bd8", "ApiGatewayDomainNamee751d22948", "RecordSetGroup0cf6d58763"}},
		{"a state machine", `
Resources:
  SM:
    Type: AWS::Serverless::StateMachine
    Properties: {Definition: {StartAt: a}, Role: arn, Events: {E1: {Type: Api, Properties: {Path: /s, Method: POST}}}}
`, []string{"ServerlessRestApiDeployment9f11751879"}},
		{"an include", api("A", "DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}"),
			[]string{"ADeployment347c1af8e8"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := expandText(t, test.template, Options{})
			for _, id := range test.want {
				if out.Resource(id) == nil {
					t.Errorf("there is no %s, but %v", id, resourceIDs(out))
				}
			}
		})
	}
}

// With AlwaysDeploy nothing but the time is hashed.
func TestAlwaysDeployHashesTheTime(t *testing.T) {
	clock := func() time.Time { return time.Unix(13, 999) }
	out := expandText(t, api("A", "AlwaysDeploy: true"), Options{Clock: clock})
	if id := "ADeploymentbd307a3ec3"; out.Resource(id) == nil { // the SHA-1 of "13"
		t.Errorf("there is no %s, but %v", id, resourceIDs(out))
	}
}

func TestStageIDs(t *testing.T) {
	for name, want := range map[string]string{
		"Prod":        "AProdStage",
		"v1-beta":     "AStage2817521297",
		`""`:          "AStage",
		"{Ref: Name}": "AStage",
	} {
		out := expandText(t, "Resources: {A: {Type: AWS::Serverless::Api, Properties: {StageName: "+name+"}}}", Options{})
		if out.Resource(want) == nil {
			t.Errorf("StageName %s: there is no %s, but %v", name, want, resourceIDs(out))
		}
	}
}

// api is a template with one API that has the properties given, written in flow style.
func api(id, properties string) string {
	return "Resources:\n  " + id + ":\n    Type: AWS::Serverless::Api\n    Properties: {StageName: Prod, " + properties + "}\n"
}

func expandText(t *testing.T, template string, o Options) *cfn.Template {
	t.Helper()
	in, diagnostics := cfn.Parse("template.yaml", []byte(template))
	if len(diagnostics) > 0 {
		t.Fatalf("the template cannot be read: %v", diagnostics)
	}
	out, err := Expand(in, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func resourceIDs(t *cfn.Template) []string {
	var ids []string
	for _, r := range t.Resources {
		ids = append(ids, r.ID.Text)
	}
	return ids
}
