package lint

var codePipelineRules []Rule
