package lint

var functionPackageRules []Rule
