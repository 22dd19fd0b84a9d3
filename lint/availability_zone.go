package lint

var availabilityZoneRules []Rule
