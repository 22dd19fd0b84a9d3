package lint

var expansionRules []Rule
