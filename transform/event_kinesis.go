package transform

// kinesisEvent invokes the function for the records of a Kinesis stream. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-kinesis.html
func kinesisEvent() eventSource {
	return mappingEvent(mappingKind{
		source:    "Stream",
		streaming: true,
		managed:   "service-role/AWSLambdaKinesisExecutionRole",
	})
}
