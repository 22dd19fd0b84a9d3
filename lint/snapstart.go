package lint

var snapStartRules []Rule
