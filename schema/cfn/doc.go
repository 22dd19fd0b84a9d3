// Package cfn is the document model: what a CloudFormation or SAM template looks like, whatever it was written in.
//
// Parse reads YAML or JSON into one immutable, ordered tree of Nodes. Every node knows the bytes it came from (Span) and
// who made it (By); an intrinsic function is a kind of node. WriteJSON and WriteYAML print a tree so that it reads back
// to the same meaning. Diagnostics speak about the user's file; the package never prints, reads files or panics on input.
//
// Trees are never changed after Parse, so any number of goroutines may read one. A changed tree is made of new nodes that
// share the unchanged ones, and wrapped with NewTemplate, so that its spans still have a source to point into.
//
// Where to look: parse.go picks the language and holds the limits; yaml.go, extent.go, escape.go and yaml_error.go read
// YAML, scalar.go says what plain scalars mean, json.go reads JSON; intrinsic.go decides which maps are functions,
// pairs.go what duplicate keys mean. sub.go and ref.go find what a template mentions, path.go, position.go and
// text_span.go turn places into words. write_json.go, write_yaml.go and yaml_text.go print.
package cfn
