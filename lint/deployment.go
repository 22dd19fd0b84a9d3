package lint

var deploymentRules []Rule
