package lint

var eventSourceRules []Rule
