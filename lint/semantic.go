package lint

var semanticRules []Rule
