package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

func TestMappingProperties(t *testing.T) {
	const start = `{"EventSourceArn":"q","FunctionName":{"Ref":"F"}`
	for _, test := range []struct{ properties, want string }{
		{"", start + `}`},
		{", Enabled: false, BatchSize: 0, FunctionResponseTypes: []",
			start + `,"BatchSize":0,"Enabled":false,"FunctionResponseTypes":[]}`},
		{", FilterCriteria: {}", start + `,"FilterCriteria":{}}`},
		{", FilterCriteria: !Ref Filters", start + `,"FilterCriteria":{"Ref":"Filters"}}`},
		{", DestinationConfig: {}", start + `}`},
		{", DestinationConfig: {OnFailure: {Type: '', Destination: d}}",
			start + `,"DestinationConfig":{"OnFailure":{"Type":"","Destination":"d"}}}`},
		{", DestinationConfig: {OnFailure: {Type: SQS, Destination: d}, OnSuccess: {Type: SQS}}",
			start + `,"DestinationConfig":{"OnFailure":{"Destination":"d"},"OnSuccess":{"Type":"SQS"}}}`},
		{", ConsumerGroupId: '', SchemaRegistryConfig: {a: b}, SecretsManagerKmsKeyId: !Ref Key", start + `}`},
		{", KafkaBootstrapServers: [h]", start + `,"SelfManagedEventSource":{"Endpoints":{"KafkaBootstrapServers":["h"]}}}`},
	} {
		out := expandEvent(t, "SQS", "{Queue: q"+test.properties+"}", "")
		checkJSON(t, out.Resource("FE").Props, test.want)
	}
}

func TestMappingRolePolicies(t *testing.T) {
	secret := func(uri string) string {
		return `{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":` + uri + `}`
	}
	const kafka = "{KafkaBootstrapServers: [h], Topics: [t], SourceAccessConfigurations: "
	for _, test := range []struct{ name, typ, properties, policy, statements string }{
		{"a bucket", "SQS", "{Queue: q, DestinationConfig: {OnFailure: {Type: S3, Destination: d}}}", "FES3Policy",
			`[{"Action":"s3:PutObject","Effect":"Allow","Resource":{"Fn::Join":["/",["d","*"]]}},` +
				`{"Action":"s3:ListBucket","Effect":"Allow","Resource":"d"}]`},
		{"a topic", "SQS", "{Queue: q, DestinationConfig: {OnFailure: {Type: SNS, Destination: d}}}", "FESNSPolicy",
			`[{"Action":"sns:publish","Effect":"Allow","Resource":"d"}]`},
		{"Kafka", "SQS", "{Queue: q, DestinationConfig: {OnFailure: {Type: Kafka, Destination: d}}}", "", ""},
		{"a destination that is missing", "SQS", "{Queue: q, DestinationConfig: {OnFailure: {Type: SQS}}}", "FESQSPolicy",
			`[{"Action":"sqs:SendMessage","Effect":"Allow","Resource":null}]`},
		{"a broker's key", "MQ", "{Broker: b, SecretsManagerKmsKeyId: k, DynamicPolicyName: true, " +
			"SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: u}]}", "FEAMQPolicy",
			`[` + secret(`"u"`) + `,{"Action":["mq:DescribeBroker"],"Effect":"Allow","Resource":"b"},{"Action":"kms:Decrypt","Effect":` +
				`"Allow","Resource":{"Fn::Sub":"arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/k"}}]`},
		{"MSK without secrets", "MSK", "{Stream: s, StartingPosition: LATEST, " +
			"SourceAccessConfigurations: [{Type: CLIENT_CERTIFICATE_TLS_AUTH}]}", "", ""},
		{"an authority without a secret", "SelfManagedKafka", kafka + "[{Type: SERVER_ROOT_CA_CERTIFICATE, URI: ca}]}",
			"SelfManagedKafkaExecutionRolePolicy", `[` + secret(`null`) + `]`},
		{"an authority with a secret", "SelfManagedKafka",
			kafka + "[{Type: SERVER_ROOT_CA_CERTIFICATE, URI: ca}, {Type: BASIC_AUTH, URI: u}]}",
			"SelfManagedKafkaExecutionRolePolicy", `[` + secret(`"u"`) + `,` + secret(`"u"`) + `]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			policies := expandEvent(t, test.typ, test.properties, "").Resource("FRole").Props.Get("Policies")
			if test.policy == "" {
				if policies != nil {
					t.Error("there are policies")
				}
				return
			}
			if len(policies.Items) != 1 || policies.Items[0].Get("PolicyName").Text != test.policy {
				t.Fatalf("the one policy should be %s", test.policy)
			}
			checkJSON(t, policies.Items[0].Get("PolicyDocument").Get("Statement"), test.statements)
		})
	}
}

func TestGlueRegistry(t *testing.T) {
	for _, test := range []struct{ uri, want string }{
		{"arn:aws:glue:eu-west-1:111122223333:registry/crops", "crops"},
		{"arn:aws:glue:eu-west-1:111122223333:registry/a/b:c", "a/b"},
		{"!Ref Registry", "given"},
		{"!Sub 'arn:aws:glue:${AWS::Region}:${Account}:registry/crops'", "crops"},
		{"!Sub 'arn:aws:glue:${AWS::Region}:${AWS::AccountId}:registry/crops'", ""}, // the colons of what stays unknown count
		{"!Sub ['arn:aws:glue:r:1:registry/crops', {}]", ""},
		{"!GetAtt Registry.Arn", ""},
		{"arn:aws:glue:eu-west-1:111122223333:schema/crops", ""},
		{"arn:aws", ""},
		{"https://registry.example.org", ""},
		{"7", ""},
	} {
		t.Run(test.uri, func(t *testing.T) {
			out := expandEvent(t, "MSK", "{Stream: s, StartingPosition: LATEST, SchemaRegistryConfig: {SchemaRegistryURI: "+
				test.uri+", EventRecordFormat: JSON, SchemaValidationConfigs: []}}", "")
			var schemas []string
			out.Resource("FRole").Props.Get("Policies").Walk(func(n *cfn.Node) bool {
				if s, _ := n.Arg("Fn::Sub").Str(); strings.Contains(s, ":schema/") {
					schemas = append(schemas, s)
				}
				return true
			})
			var want []string
			if test.want != "" {
				want = []string{"arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:schema/" + test.want + "/*"}
			}
			if !slices.Equal(schemas, want) {
				t.Errorf("got %v, want %v", schemas, want)
			}
		})
	}
}
