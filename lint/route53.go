package lint

var route53Rules []Rule
