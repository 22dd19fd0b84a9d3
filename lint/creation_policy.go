package lint

var creationPolicyRules []Rule
