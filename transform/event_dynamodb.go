package transform

// dynamoDBEvent invokes the function for the changes in a DynamoDB table. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-dynamodb.html
func dynamoDBEvent() eventSource {
	return mappingEvent(mappingKind{
		source:    "Stream",
		streaming: true,
		managed:   "service-role/AWSLambdaDynamoDBExecutionRole",
	})
}
