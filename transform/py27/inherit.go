package py27

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// Inherit makes the Realm know a node that was made of another: a copy of a string with another text or place, a map with the
// keys of the other and values of its own. What from is, marked or a py27 map, to is as well.
func (r *Realm) Inherit(to, from *cfn.Node) {
	if to == from {
		return
	}
	if r.Marked(from) {
		mark(to)
	}
	old := r.dicts.known(from)
	if old == nil || !sameKeys(to, from) {
		return
	}
	loose := make([]bool, len(to.Pairs))
	for i, p := range to.Pairs {
		loose[i] = r.isLoose(p.Value)
	}
	r.dicts.add(to, newRecord(old.table, loose, old.tableSettled))
}

// sameKeys reports whether two maps have the same keys in the same order.
func sameKeys(a, b *cfn.Node) bool {
	return slices.EqualFunc(a.Pairs, b.Pairs, func(p, q cfn.Pair) bool { return p.Key.Text == q.Key.Text })
}
