package lint

var concurrencyRules []Rule
