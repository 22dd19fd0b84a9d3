package lint

var iamRules []Rule
