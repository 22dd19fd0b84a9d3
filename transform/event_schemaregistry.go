package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// schemaRegistryStatements makes the statements that allow to read the schemas of Kafka records; none when the event has no
// SchemaRegistryConfig. See https://docs.aws.amazon.com/lambda/latest/api/API_KafkaSchemaRegistryConfig.html
func (e *event) schemaRegistryStatements(f *function) ([]*cfn.Node, error) {
	config := e.get("SchemaRegistryConfig")
	if !truthy(config) {
		return nil, nil
	}
	if err := e.checkSchemaRegistry(f, config); err != nil {
		return nil, err
	}
	b := e.cause("SchemaRegistryConfig", maker.FunctionRole)
	var statements []*cfn.Node
	for _, item := range itemsOf(config.Get("AccessConfigs")) {
		statements = append(statements, readSecret(b, item.Get("URI")))
	}
	uri := config.Get("SchemaRegistryURI")
	name, err := f.glueRegistry(uri)
	if err != nil || name == nil {
		return statements, err
	}
	schemas := b.Sub("arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:schema/" + *name + "/*")
	return append(statements,
		iam.AllowList(b, uri, "glue:GetRegistry"),
		iam.AllowList(b, b.List(schemas), "glue:GetSchemaVersion")), nil
}

func (e *event) checkSchemaRegistry(f *function, config *cfn.Node) error {
	for _, key := range []string{"SchemaRegistryURI", "EventRecordFormat", "SchemaValidationConfigs"} {
		if !config.Has(key) {
			return e.refuse(f, config, "SchemaRegistryConfig needs %s", key)
		}
	}
	if format := config.Get("EventRecordFormat"); !oneOf("JSON", "SOURCE").fits(format) {
		return e.refuse(f, format, "EventRecordFormat must be JSON or SOURCE")
	}
	if validation := config.Get("SchemaValidationConfigs"); !validation.Is(cfn.List) {
		return e.refuse(f, validation, "SchemaValidationConfigs must be a list, not %s", validation.Kind.Phrase())
	}
	access := config.Get("AccessConfigs")
	if !truthy(access) {
		return nil
	}
	if !access.Is(cfn.List) {
		return e.refuse(f, access, "AccessConfigs must be a list, not %s", access.Kind.Phrase())
	}
	for _, item := range access.Items {
		if !item.Has("Type") || !item.Has("URI") {
			return e.refuse(f, item, "each of AccessConfigs must be a map with Type and URI")
		}
	}
	return nil
}

// glueRegistry returns the name of the AWS Glue registry that a URI stands for, after parameters are filled in; nil when it is
// no ARN of one, so far as can be told before deployment.
func (f *function) glueRegistry(uri *cfn.Node) (*string, error) {
	resolved, err := f.x.resolve(uri)
	if err != nil {
		return nil, err
	}
	if resolved.IsMap() {
		resolved = resolved.Get("Fn::Sub")
	}
	s, _ := resolved.Str()
	parts := strings.SplitN(s, ":", 7)
	if !strings.HasPrefix(s, "arn") || len(parts) < 6 {
		return nil, nil
	}
	name, ok := strings.CutPrefix(parts[5], "registry/")
	if !ok {
		return nil, nil
	}
	return &name, nil
}
