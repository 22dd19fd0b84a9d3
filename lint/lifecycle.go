package lint

var lifecycleRules []Rule
