package cfn

import (
	"sort"
	"strconv"
)

// PathAt returns the path of the innermost node whose span is closest around s, as map keys and list indexes from the
// root: ["Resources", "Fn", "Properties", "Timeout"].
func (t *Template) PathAt(s Span) []string {
	return t.Places().PathAt(s)
}

// NodeAt returns the innermost node around s; the root when no other is, which may then not contain s itself.
func (t *Template) NodeAt(s Span) *Node {
	places := t.Places()
	n := t.Root
	for {
		child, _ := places.childAround(n, s)
		if child == nil {
			return n
		}
		n = child
	}
}

// Places finds the paths of many spans of one tree, which must not change meanwhile. It is not safe for concurrent use.
type Places struct {
	root    *Node
	ordered map[*Node]bool // of wide nodes: whether their children stand in the source as they do in the tree
}

// wide is the number of children from which on it pays to remember their order.
const wide = 64

// Places returns a finder of paths.
func (t *Template) Places() *Places {
	return &Places{root: t.Root}
}

// PathAt is PathAt of the template.
func (p *Places) PathAt(s Span) []string {
	path, _ := p.pathTo(s)
	return path
}

// pathTo descends from the root into the child that lies closest around s until there is none, and reports whether it ends
// on the key of a map's entry.
func (p *Places) pathTo(s Span) (path []string, onKey bool) {
	for n := p.root; n != nil; {
		child, step := p.childAround(n, s)
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
func (p *Places) childAround(n *Node, s Span) (child *Node, step string) {
	width := ^uint32(0)
	first, end := p.near(len(n.Items), n, s, itemSpan)
	for i := first; i < end; i++ {
		if item := n.Items[i]; item.Span.Contains(s) && item.Span.width() < width {
			child, step, width = item, strconv.Itoa(i), item.Span.width()
		}
	}
	first, end = p.near(len(n.Pairs), n, s, pairSpan)
	for _, p := range n.Pairs[first:end] {
		if p.Value.Span.Contains(s) && p.Value.Span.width() < width {
			child, step, width = p.Value, p.Key.Text, p.Value.Span.width()
		}
		if p.Key.Span.Contains(s) && p.Key.Span.width() < width {
			child, step, width = nil, p.Key.Text, p.Key.Span.width()
		}
	}
	return child, step
}

func itemSpan(n *Node, i int) Span {
	return n.Items[i].Span
}

// pairSpan is from the key, or from the value that an anchor has put above it, to the end of both.
func pairSpan(n *Node, i int) Span {
	key, value := n.Pairs[i].Key.Span, n.Pairs[i].Value.Span
	return Span{min(key.Start, value.Start), max(key.End, value.End)}
}

// near narrows a number of children down to those that can lie around s: where starts and ends both rise from child to
// child, these are neighbours.
func (p *Places) near(count int, n *Node, s Span, span func(*Node, int) Span) (first, end int) {
	if count < wide || !p.inOrder(count, n, span) {
		return 0, count
	}
	first = sort.Search(count, func(i int) bool { return span(n, i).End >= s.End })
	end = sort.Search(count, func(i int) bool { return span(n, i).Start > s.Start })
	return first, max(first, end)
}

func (p *Places) inOrder(count int, n *Node, span func(*Node, int) Span) bool {
	if known, ok := p.ordered[n]; ok {
		return known
	}
	ordered := true
	for i := 1; i < count && ordered; i++ {
		last, next := span(n, i-1), span(n, i)
		ordered = last.Start <= next.Start && last.End <= next.End
	}
	if p.ordered == nil {
		p.ordered = map[*Node]bool{}
	}
	p.ordered[n] = ordered
	return ordered
}

func (s Span) width() uint32 {
	return s.End - s.Start
}
