package lint

var guardDutyRules []Rule
