package lint

var sqsRules []Rule
