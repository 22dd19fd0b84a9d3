package lint

var acmRules []Rule
