package lint

var packagingRules []Rule
