package lint

var dynamoDBRules []Rule
