package lint

var eventRouteRules []Rule
