package lint

var passwordRules []Rule
