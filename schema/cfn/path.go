package cfn

import "strconv"

// pathAt returns the path to the innermost node around s.
func pathAt(root *Node, s Span) []string {
	path, _ := pathTo(root, s)
	return path
}

// pathTo descends from root into the child that lies closest around s until there is none, and reports whether it ends
// on the key of a map's entry.
func pathTo(root *Node, s Span) (path []string, onKey bool) {
	for n := root; n != nil; {
		child, step := n.childAround(s)
		if child == nil && step == "" {
			return path, false
		}
		path = append(path, step)
		n = child
	}
	return path, true
}

// childAround returns the child of n that is closest around s and the step that leads to it. On a key the step is the
// key and there is no child.
func (n *Node) childAround(s Span) (child *Node, step string) {
	width := ^uint32(0)
	for i, item := range n.Items {
		if item.Span.Contains(s) && item.Span.width() < width {
			child, step, width = item, strconv.Itoa(i), item.Span.width()
		}
	}
	for _, p := range n.Pairs {
		if p.Value.Span.Contains(s) && p.Value.Span.width() < width {
			child, step, width = p.Value, p.Key.Text, p.Value.Span.width()
		}
		if p.Key.Span.Contains(s) && p.Key.Span.width() < width {
			child, step, width = nil, p.Key.Text, p.Key.Span.width()
		}
	}
	return child, step
}

func (s Span) width() uint32 {
	return s.End - s.Start
}

// NodeAt returns the innermost node around s; the root when no other is, which may then not contain s itself.
func (t *Template) NodeAt(s Span) *Node {
	n := t.Root
	for {
		child, _ := n.childAround(s)
		if child == nil {
			return n
		}
		n = child
	}
}
