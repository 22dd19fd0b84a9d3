package lint

var tagRules []Rule
