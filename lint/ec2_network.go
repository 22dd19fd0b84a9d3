package lint

var ec2NetworkRules []Rule
