package lint

var iamActionRules []Rule
