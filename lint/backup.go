package lint

var backupRules []Rule
