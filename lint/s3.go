package lint

var s3Rules []Rule
