package lint

var ecsRules []Rule
