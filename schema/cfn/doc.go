// Package cfn is the document model: what a CloudFormation or SAM template looks like, whatever it was written in.
//
// Parse reads YAML or JSON into one immutable, ordered tree of Nodes. Every node knows the bytes it came from (Span) and
// who made it (By); an intrinsic function is a kind of node. WriteJSON and WriteYAML print a tree so that it reads back
// to the same meaning. Diagnostics speak about the user's file; the package never prints, reads files or panics on input.
package cfn
