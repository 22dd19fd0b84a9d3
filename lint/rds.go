package lint

var rdsRules []Rule
