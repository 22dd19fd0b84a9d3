package lint

var engineVersionRules []Rule
