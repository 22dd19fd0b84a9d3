package lint

var cloudFrontRules []Rule
