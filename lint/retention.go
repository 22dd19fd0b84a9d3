package lint

var retentionRules []Rule
