package lint

var snsRules []Rule
