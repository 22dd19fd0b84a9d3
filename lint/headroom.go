package lint

var headroomRules []Rule
