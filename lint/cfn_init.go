package lint

var cfnInitRules []Rule
