package lint

var updatePolicyRules []Rule
