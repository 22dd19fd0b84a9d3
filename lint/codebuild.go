package lint

var codeBuildRules []Rule
