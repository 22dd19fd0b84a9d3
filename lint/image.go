package lint

var imageRules []Rule
