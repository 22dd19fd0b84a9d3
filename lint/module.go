package lint

var moduleRules []Rule
