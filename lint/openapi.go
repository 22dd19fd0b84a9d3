package lint

var openAPIRules []Rule
