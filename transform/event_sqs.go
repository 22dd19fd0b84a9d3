package transform

// sqsManagedPolicy lets a function read from queues.
const sqsManagedPolicy = "service-role/AWSLambdaSQSQueueExecutionRole"

// sqsEvent invokes the function for the messages of a queue. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html
func sqsEvent() eventSource {
	return mappingEvent(mappingKind{source: "Queue", managed: sqsManagedPolicy})
}
