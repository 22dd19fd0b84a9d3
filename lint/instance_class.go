package lint

var instanceClassRules []Rule
