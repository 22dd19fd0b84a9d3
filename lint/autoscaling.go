package lint

var autoScalingRules []Rule
