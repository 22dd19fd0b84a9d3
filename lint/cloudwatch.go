package lint

var cloudWatchRules []Rule
