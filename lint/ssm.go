package lint

var ssmRules []Rule
