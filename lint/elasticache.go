package lint

var elastiCacheRules []Rule
