package openapi

import "github.com/samx-dev/samx/schema/cfn"

// kind names the kind of a value that may be absent.
func kind(n *cfn.Node) string {
	if n == nil {
		return cfn.Null.Phrase()
	}
	return n.Kind.Phrase()
}

// truthy reports whether n is present and not empty.
func truthy(n *cfn.Node) bool { return !n.IsEmpty() }
