package lint

var identifierRules []Rule
