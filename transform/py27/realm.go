package py27

import (
	"math"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A Realm knows the Python side of the nodes of one transform run. A map it does not know is a plain map, in the order of
// its pairs; a string it does not know is a plain string. The zero value is ready; a Realm serves one goroutine. It writes memos
// into the nodes that it makes: they must be removed (set to 0) before the tree is handed on.
//
// The depth of its recursion is that of the tree it is given, which Parse limits.
type Realm struct {
	// AnyOrder spares the search for the order of the maps that editors change for many sessions: keys stand as if these maps had
	// never been copied.
	AnyOrder bool
	spared   bool // AnyOrder has spared a copy

	dicts   records
	none    *table                // without keys
	room    []bool                // for what is loose in a draft
	editors map[*cfn.Node]*Editor // those that can be resumed, by the node that they have made last
}

// InOrder reports whether all maps have their order in spite of AnyOrder.
func (r *Realm) InOrder() bool { return !r.spared }

// MarkString returns a marked copy of a string, or of the text of an odd key such as 200; a marked string as it is.
func (r *Realm) MarkString(n *cfn.Node) *cfn.Node {
	if n == nil || r.Marked(n) {
		return n
	}
	out := *n
	out.Kind = cfn.String
	return mark(&out)
}

// Marked reports whether n is a string (or a whole number above 2^63-1) that was marked.
func (r *Realm) Marked(n *cfn.Node) bool {
	return n != nil && n.Memo == marked
}

// Derive makes a string that takes after another: it is marked when from is.
func (r *Realm) Derive(b maker.Builder, text string, from *cfn.Node) *cfn.Node {
	if r.Marked(from) {
		return mark(b.Str(text))
	}
	return b.Str(text)
}

// marked is the memo of a marked string, and of no map.
const marked cfn.Memo = math.MaxUint32

// mark marks a node that was made for that.
func mark(n *cfn.Node) *cfn.Node {
	n.Memo = marked
	return n
}

// Mark returns n as AWS's transform reads the parts that feed an API: strings and keys marked, maps as py27 maps filled in
// source order, whole numbers above 2^63-1 as Python 2's long. Spans, makers and kinds stay.
func (r *Realm) Mark(n *cfn.Node) *cfn.Node {
	switch {
	case n.Is(cfn.String):
		return r.MarkString(n)
	case isLong(n) && !r.Marked(n):
		out := *n
		return mark(&out)
	case n.Is(cfn.List):
		items := make([]*cfn.Node, len(n.Items))
		for i, item := range n.Items {
			items[i] = r.Mark(item)
		}
		return maker.Replace(n, items, nil)
	case n.IsMap():
		return r.markMap(n, r.Mark)
	}
	return n
}

// MarkKeys returns the map n as a py27 map with marked keys and the values as they are; anything else unchanged.
func (r *Realm) MarkKeys(n *cfn.Node) *cfn.Node {
	if !n.IsMap() {
		return n
	}
	return r.markMap(n, func(value *cfn.Node) *cfn.Node { return value })
}

func (r *Realm) markMap(n *cfn.Node, value func(*cfn.Node) *cfn.Node) *cfn.Node {
	pairs := make([]cfn.Pair, len(n.Pairs))
	for i, p := range n.Pairs {
		pairs[i] = cfn.Pair{Key: r.MarkString(p.Key), Value: value(p.Value)}
	}
	pairs, rec := r.fill(pairs)
	return r.dicts.add(maker.Replace(n, nil, pairs), rec)
}

// isLong reports whether n is a whole number that Python 2 printed as a long. It never did so below zero, where AWS's
// imitation of it stops.
func isLong(n *cfn.Node) bool {
	if !n.Is(cfn.Number) {
		return false
	}
	if _, fits := n.Int(); fits || !n.IsWhole() {
		return false
	}
	return n.Decimal()[0] != '-'
}

// Dict makes a py27 map, its entries stored one by one under plain keys; entries whose value is nil are left out.
func (r *Realm) Dict(b maker.Builder, entries ...maker.Entry) *cfn.Node {
	return r.DictOf(b, b.PairsOf(entries))
}

// DictOf makes a py27 map of ready pairs, stored one by one, so that keys can be marked. Under a key that comes twice the
// first key node and the last value stay. The map takes the list of the pairs over.
func (r *Realm) DictOf(b maker.Builder, pairs []cfn.Pair) *cfn.Node {
	pairs, rec := r.fill(pairs)
	return r.dicts.add(b.Pairs(pairs), rec)
}

// fill stores the pairs one by one, in their own list. It returns them in order, with the record of their map.
func (r *Realm) fill(pairs []cfn.Pair) ([]cfn.Pair, *record) {
	d := draft{table: r.empty(), pairs: pairs[:0], loose: r.room[:0]}
	if len(pairs) > fewKeys {
		d.table = &table{slots: make([]int32, smallestTable), keys: make([]tableKey, 0, len(pairs))}
	}
	for _, p := range pairs {
		if d.table.known != nil {
			r.storeShared(&d, p)
		} else {
			r.store(&d, p)
		}
	}
	r.room = d.loose
	return d.finish(d.table.inOrder(), false)
}

// empty returns the table without keys, which many maps have or begin with.
func (r *Realm) empty() *table {
	if r.none == nil {
		r.none = newTable().remembered()
	}
	return r.none
}

// IsDict reports whether n is a py27 map.
func (r *Realm) IsDict(n *cfn.Node) bool {
	return r.dicts.of(n) != nil
}

// Set returns a copy of the map m with the key set to the value. An existing key node stays, whatever the kind of the new
// one. A nil value deletes the key, as in maker.With. Anything but a map is returned as it is.
func (r *Realm) Set(m, key, value *cfn.Node) *cfn.Node {
	rec := r.dicts.known(m)
	switch {
	case !m.IsMap():
		return m
	case value == nil:
		return r.Delete(m, key.Text)
	case rec == nil:
		return maker.With(m, key, value)
	}
	if number, found := rec.table.lookup(key.Text); found {
		return r.setValue(m, rec, number, value)
	}
	d := r.draft(rec, m, 1)
	r.storeShared(&d, cfn.Pair{Key: key, Value: value})
	return r.keep(m, d)
}

// setValue replaces a value under an existing key, which leaves the table as it is.
func (r *Realm) setValue(m *cfn.Node, rec *record, number int, value *cfn.Node) *cfn.Node {
	if m.Pairs[number].Value == value {
		return m
	}
	d := r.draft(rec, m, 0)
	d.pairs[number].Value, d.loose[number] = value, r.isLoose(value)
	return r.keepArranged(m, d, arrangement{table: rec.table}, rec.tableSettled)
}

// Delete returns a copy of the map m that lacks the key, or m itself when it has no such key.
func (r *Realm) Delete(m *cfn.Node, key string) *cfn.Node {
	rec := r.dicts.known(m)
	if rec == nil {
		return maker.Without(m, key)
	}
	d := r.draft(rec, m, 0)
	d.table = rec.table.clone()
	number, removed := d.table.remove(key)
	if !removed {
		return m
	}
	d.pairs = slices.Delete(d.pairs, number, number+1)
	d.loose = slices.Delete(d.loose, number, number+1)
	return r.keep(m, d)
}

// Update returns a copy of the map m with all entries of other set, as Python's m.update(other): a py27 map makes room for
// all of them first. To make a py27 map of a literal, update an empty one. Anything but two maps leaves m as it is.
func (r *Realm) Update(m, other *cfn.Node) *cfn.Node {
	if !m.IsMap() || !other.IsMap() || len(other.Pairs) == 0 {
		return m
	}
	rec := r.dicts.known(m)
	if rec == nil {
		return maker.Replace(m, nil, distinct(append(slices.Clone(m.Pairs), other.Pairs...)))
	}
	incoming := distinct(other.Pairs)
	d := r.draft(rec, m, len(incoming))
	d.table = rec.table.clone()
	d.table.reserve(len(incoming))
	for _, p := range incoming {
		r.store(&d, p)
	}
	return r.keep(m, d)
}

// Copy returns m.copy(): a shallow copy, which moves the keys of a py27 map into a new table. It is m itself when nothing
// would change, as always for a plain map.
func (r *Realm) Copy(m *cfn.Node) *cfn.Node {
	rec := r.dicts.known(m)
	if rec == nil {
		return m
	}
	copied := rec.table.shallowCopy()
	if copied.same(rec.table) {
		return m
	}
	d := r.draft(rec, m, 0)
	d.table = copied
	return r.keep(m, d)
}

// DeepCopy returns copy.deepcopy(n): every py27 map in n moves into a new table. It is n itself when nothing would change.
// Settled parts are remembered, so that copying a body again and again costs as much as what was changed in between.
func (r *Realm) DeepCopy(n *cfn.Node) *cfn.Node {
	if rec := r.dicts.of(n); rec != nil {
		return r.deepCopyDict(n, rec)
	}
	switch {
	case n.Len() == 0:
		return n
	case n.Is(cfn.List):
		return r.deepCopyList(n)
	}
	return r.deepCopyPlain(n)
}

func (r *Realm) deepCopyDict(n *cfn.Node, rec *record) *cfn.Node {
	if rec.isSettled() {
		return n
	}
	if copied := rec.copied; copied != nil {
		return copied
	}
	rec.complete(n)
	d, changed := r.deepCopyValues(n, rec)
	a := rec.table.afterDeepCopy()
	if a.table == rec.table && !changed {
		rec.tableSettled, rec.loose = true, nil
		return n
	}
	// A table that has kept the order is stored in that order again.
	rec.copied = r.keepArranged(n, d, a, a.order == nil)
	return rec.copied
}

// deepCopyValues returns a draft of n with copies of the values, and reports whether one of them is another.
func (r *Realm) deepCopyValues(n *cfn.Node, rec *record) (d draft, changed bool) {
	d = r.draft(rec, n, 0)
	d.loose = slices.Clone(d.loose) // copying the values needs the room
	for i, loose := range d.loose {
		if !loose {
			continue
		}
		value := r.DeepCopy(n.Pairs[i].Value)
		d.loose[i] = value != n.Pairs[i].Value && r.isLoose(value)
		changed = changed || value != n.Pairs[i].Value
		d.pairs[i].Value = value
	}
	return d, changed
}

func (r *Realm) deepCopyPlain(n *cfn.Node) *cfn.Node {
	pairs := slices.Clone(n.Pairs)
	changed := false
	for i, p := range pairs {
		pairs[i].Value = r.DeepCopy(p.Value)
		changed = changed || pairs[i].Value != p.Value
	}
	if !changed {
		return n
	}
	return maker.Replace(n, nil, pairs)
}

func (r *Realm) deepCopyList(n *cfn.Node) *cfn.Node {
	items := slices.Clone(n.Items)
	changed := false
	for i, item := range items {
		items[i] = r.DeepCopy(item)
		changed = changed || items[i] != item
	}
	if !changed {
		return n
	}
	return maker.Replace(n, items, nil)
}
