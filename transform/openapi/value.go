package openapi

import "github.com/samx-dev/samx/schema/cfn"

// truthy reports whether n is present and not null, false, 0, "", [] or {}.
func truthy(n *cfn.Node) bool {
	if n.IsNull() {
		return false
	}
	switch n.Kind {
	case cfn.Bool:
		value, _ := n.Bool()
		return value
	case cfn.Number:
		value, _ := n.Float()
		return value != 0
	case cfn.String:
		return n.Text != ""
	}
	return n.Len() > 0
}

// kind names the kind of a value that may be absent.
func kind(n *cfn.Node) string {
	if n == nil {
		return cfn.Null.Phrase()
	}
	return n.Kind.Phrase()
}

func firstOf(nodes ...*cfn.Node) *cfn.Node {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}
