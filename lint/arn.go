package lint

var arnRules []Rule
