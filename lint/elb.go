package lint

var elbRules []Rule
