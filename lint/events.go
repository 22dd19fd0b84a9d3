package lint

var eventsRules []Rule
