package lint

var permissionRules []Rule
