package lint

var globalsRules []Rule
