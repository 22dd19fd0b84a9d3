package lint

var samEventRules []Rule
