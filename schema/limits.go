package schema

// The quotas of AWS services that rules compare with, each group with the page it comes from. They are constants of
// their own, beside the limits in the type database, because they hold for what several resources do together.

// AWS Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	LambdaTimeoutMin     = 1     // seconds
	LambdaTimeoutMax     = 900   // seconds
	LambdaTimeoutDefault = 3     // seconds
	LambdaMemoryMin      = 128   // MB
	LambdaMemoryMax      = 10240 // MB; 32768 on a capacity provider
	LambdaMemoryDefault  = 128   // MB
	LambdaStorageMin     = 512   // MB in /tmp
	LambdaStorageMax     = 10240 // MB in /tmp
	LambdaLayersMax      = 5
	LambdaEnvironmentMax = 4096 // bytes of all names and values together

	LambdaConcurrencyDefault = 1000 // executions at once in an account and region, unless AWS has raised it
	LambdaUnreservedMin      = 100  // of them that no function can reserve
)

// Amazon API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	RestIntegrationTimeoutMax = 29 // seconds; more for regional and private APIs on request
	HTTPIntegrationTimeoutMax = 30 // seconds
)

// AWS CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	TemplateSizeMax         = 1_000_000 // bytes of a template in S3, as linters count
	TemplateInlineSizeMax   = 51_200    // bytes of a template in the call itself
	TemplateDescriptionMax  = 1024      // bytes
	TemplateResourcesMax    = 500
	TemplateParametersMax   = 200
	TemplateOutputsMax      = 200
	TemplateMappingsMax     = 200
	MappingAttributesMax    = 200
	TemplateNameMax         = 255  // characters of the name of a parameter, mapping, resource or output
	ParameterValueMax       = 4096 // bytes
	ParameterDescriptionMax = 4000 // characters
)

// Tags: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
const TagsMax = 50 // per resource, those of AWS's own not counted

// Amazon SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const SQSVisibilityTimeoutDefault = 30 // seconds

// Amazon CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const SubscriptionFiltersMax = 2 // per log group

// reservedEnvironment holds the environment variables that Lambda sets itself, sorted.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
var reservedEnvironment = table(`AWS_ACCESS_KEY
AWS_ACCESS_KEY_ID
AWS_DEFAULT_REGION
AWS_EXECUTION_ENV
AWS_LAMBDA_FUNCTION_MEMORY_SIZE
AWS_LAMBDA_FUNCTION_NAME
AWS_LAMBDA_FUNCTION_VERSION
AWS_LAMBDA_INITIALIZATION_TYPE
AWS_LAMBDA_LOG_GROUP_NAME
AWS_LAMBDA_LOG_STREAM_NAME
AWS_LAMBDA_RUNTIME_API
AWS_REGION
AWS_SECRET_ACCESS_KEY
AWS_SESSION_TOKEN
LAMBDA_RUNTIME_DIR
LAMBDA_TASK_ROOT
_HANDLER
_X_AMZN_TRACE_ID
`)

// ReservedEnvironment reports whether a function may not set the environment variable, because Lambda does.
func ReservedEnvironment(name string) bool {
	_, ok := reservedEnvironment.find(name)
	return ok && name != ""
}
