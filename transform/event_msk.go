package transform

import (
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// mskEvent invokes the function for the records of an Amazon MSK cluster. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-msk.html
func mskEvent() eventSource {
	return mappingEvent(mappingKind{
		source:      "Stream",
		streaming:   true,
		managed:     "service-role/AWSLambdaMSKExecutionRole",
		kafkaConfig: "AmazonManagedKafkaEventSourceConfig",
		policy:      mskPolicy,
	})
}

// mskPolicy lets the function read from the schema registry and use client certificates; nil when it does neither.
func mskPolicy(f *function, e *event) (*rolePolicy, error) {
	statements, err := e.schemaRegistryStatements(f)
	if err != nil {
		return nil, err
	}
	b := e.cause(accessConfigurations, maker.FunctionRole)
	for _, item := range itemsOf(e.get(accessConfigurations)) {
		if uri := item.Get("URI"); isString(item.Get("Type"), clientCertificate) && truthy(uri) {
			statements = append(statements, readSecret(b, uri))
		}
	}
	if len(statements) == 0 {
		return nil, nil
	}
	return &rolePolicy{"MSKExecutionRolePolicy", iam.Unversioned(e.build(maker.FunctionRole), statements...)}, nil
}
