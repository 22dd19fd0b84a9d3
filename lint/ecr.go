package lint

var ecrRules []Rule
