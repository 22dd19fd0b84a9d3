package lint

var failureRules []Rule
