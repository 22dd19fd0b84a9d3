package lint

var ec2Rules []Rule
