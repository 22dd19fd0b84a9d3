package lint

var nestedStackRules []Rule
