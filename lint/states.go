package lint

var statesRules []Rule
