package lint

var recursionRules []Rule
