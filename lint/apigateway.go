package lint

var apiGatewayRules []Rule
