package cfn

// Equal reports whether two nodes mean the same JSON value: spans, styles, makers and the order of map entries do not
// matter, the order of list elements does. Numbers compare by value (1 equals 1.0), as JSON readers compare them.
func Equal(a, b *Node) bool {
	if a.IsNull() || b.IsNull() {
		return a.IsNull() && b.IsNull()
	}
	if a == b {
		return true
	}
	switch {
	case a.IsMap() && b.IsMap():
		return equalMaps(a, b)
	case a.Kind != b.Kind:
		return false
	}
	switch a.Kind {
	case Bool:
		x, _ := a.Bool()
		y, _ := b.Bool()
		return x == y
	case Number:
		return equalNumbers(a, b)
	case List:
		return equalLists(a, b)
	}
	return a.Text == b.Text
}

func equalMaps(a, b *Node) bool {
	for _, p := range a.Pairs {
		q, ok := b.Lookup(p.Key.Text)
		if !ok || !Equal(a.Get(p.Key.Text), q.Value) {
			return false
		}
	}
	return a.distinctKeys() == b.distinctKeys()
}

// distinctKeys counts the keys of a map; duplicates, of which only the last counts, are counted once.
func (n *Node) distinctKeys() int {
	seen := make(map[string]struct{}, len(n.Pairs))
	for _, p := range n.Pairs {
		seen[p.Key.Text] = struct{}{}
	}
	return len(seen)
}

func equalLists(a, b *Node) bool {
	if len(a.Items) != len(b.Items) {
		return false
	}
	for i := range a.Items {
		if !Equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}
