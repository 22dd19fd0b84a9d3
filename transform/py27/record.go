package py27

import (
	"slices"
	"weak"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A record is what a Realm knows of one py27 map. The keys of its table stand in the order of the pairs of the node.
type record struct {
	table        *table // never changed once it is here
	tableSettled bool   // a deep copy is known to give the same table
	loose        []bool // the values that a deep copy may change, by pair; nil when there are none
	// copied is the deep copy that was made of the map, which may be part of many.
	copied *cfn.Node
	number int // among the records of small maps; 0: not there yet
	// editor has made the map and knows the table and the loose values, which are not here yet; nil when they are.
	editor *Editor
}

// isSettled reports whether a deep copy of the whole map is known to change nothing.
func (rec *record) isSettled() bool {
	return rec.tableSettled && rec.loose == nil
}

// records holds the records of the py27 maps. It does not keep a large map alive: setting the keys of one, one by one, leaves
// behind a version of it with every step.
type records struct {
	small []*record // the memos of the maps number them, from 1 on
	large map[weak.Pointer[cfn.Node]]*record
	added int // pairs of the large maps recorded since the last sweep
	alive int // pairs of the large maps that were alive then
}

const (
	smallMap   = 32      // so many pairs are no more than what belongs to one step anyway
	sweepAfter = 1 << 20 // pairs that are recorded before a sweep is worth its time: about 50 MB of maps and tables
)

// of returns the record of n, or nil when n is no py27 map.
func (s *records) of(n *cfn.Node) *record {
	switch {
	case !n.IsMap():
		return nil
	case len(n.Pairs) <= smallMap:
		return s.remembered(n.Memo)
	case len(s.large) == 0:
		return nil
	}
	return s.large[weak.Make(n)]
}

func (s *records) remembered(memo cfn.Memo) *record {
	if number := int(memo); 0 < number && number <= len(s.small) {
		return s.small[number-1]
	}
	return nil
}

// known is of with a record that is complete.
func (s *records) known(n *cfn.Node) *record {
	rec := s.of(n)
	if rec != nil {
		rec.complete(n)
	}
	return rec
}

// add records a map.
func (s *records) add(n *cfn.Node, rec *record) *cfn.Node {
	return s.addShared(n, rec, len(n.Pairs))
}

// addShared is add for a map of whose pairs so many are its own; the others are those of another version.
func (s *records) addShared(n *cfn.Node, rec *record, own int) *cfn.Node {
	if len(n.Pairs) <= smallMap {
		if rec.number == 0 {
			s.small = append(s.small, rec)
			rec.number = len(s.small)
		}
		n.Memo = cfn.Memo(rec.number)
		return n
	}
	if s.large == nil {
		s.large = make(map[weak.Pointer[cfn.Node]]*record)
	}
	s.large[weak.Make(n)] = rec
	s.added += 1 + own
	if s.added > sweepAfter+s.alive {
		s.sweep()
	}
	return n
}

// sweep drops the records of maps that are gone.
func (s *records) sweep() {
	s.added, s.alive = 0, 0
	for p := range s.large {
		n := p.Value()
		if n == nil {
			delete(s.large, p)
			continue
		}
		s.alive += len(n.Pairs) + 1
	}
}

// A draft is a py27 map under construction: pairs and looseness are ordered by the numbers of the table's keys.
type draft struct {
	table *table
	pairs []cfn.Pair
	loose []bool
}

// draft returns a draft that starts as n stands, with room for so many pairs more. It has the table of n, which must not change,
// and is to be finished before there is another draft.
func (r *Realm) draft(rec *record, n *cfn.Node, more int) draft {
	size := len(n.Pairs)
	d := draft{table: rec.table, pairs: make([]cfn.Pair, size, size+more), loose: r.room[:0]}
	copy(d.pairs, n.Pairs)
	if rec.loose == nil {
		d.loose = append(d.loose, make([]bool, size)...)
	} else {
		d.loose = append(d.loose, rec.loose...)
	}
	r.room = d.loose
	return d
}

// store sets a key. The table of the draft must be its own.
func (r *Realm) store(d *draft, p cfn.Pair) {
	number, added := d.table.add(p.Key.Text)
	r.put(d, number, added, p)
}

// storeShared is store for a table that others may have, too.
func (r *Realm) storeShared(d *draft, p cfn.Pair) {
	number, found := d.table.lookup(p.Key.Text)
	if !found {
		d.table = d.table.with(p.Key.Text)
	}
	r.put(d, number, !found, p)
}

func (r *Realm) put(d *draft, number int, added bool, p cfn.Pair) {
	if added {
		d.pairs, d.loose = append(d.pairs, p), append(d.loose, r.isLoose(p.Value))
		return
	}
	d.pairs[number].Value, d.loose[number] = p.Value, r.isLoose(p.Value)
}

// isLoose reports whether a deep copy may change n. Of lists and plain maps nothing is remembered.
func (r *Realm) isLoose(n *cfn.Node) bool {
	if rec := r.dicts.of(n); rec != nil {
		return !rec.isSettled()
	}
	return n.Len() > 0
}

// keep records a finished draft as a new node in the place of n.
func (r *Realm) keep(n *cfn.Node, d draft) *cfn.Node {
	return r.keepArranged(n, d, d.table.inOrder(), false)
}

// keepArranged is keep with the table in order. settled tells that a deep copy of the table is known to change nothing.
func (r *Realm) keepArranged(n *cfn.Node, d draft, a arrangement, settled bool) *cfn.Node {
	pairs, rec := d.finish(a, settled)
	return r.dicts.add(maker.Replace(n, nil, pairs), rec)
}

// finish returns the pairs in order, and the record of their map.
func (d *draft) finish(a arrangement, settled bool) ([]cfn.Pair, *record) {
	if a.order == nil {
		return d.pairs, newRecord(a.table, d.loose, settled)
	}
	pairs := make([]cfn.Pair, len(a.order))
	var loose []bool
	if slices.Contains(d.loose, true) {
		loose = make([]bool, len(a.order))
	}
	for i, number := range a.order {
		pairs[i] = d.pairs[number]
		if loose != nil {
			loose[i] = d.loose[number]
		}
	}
	return pairs, newRecord(a.table, loose, settled)
}

// newRecord makes the record of a map with an arranged table. The list of what is loose may be used for something else then.
func newRecord(t *table, loose []bool, settled bool) *record {
	settled = settled || t.settles()
	if slices.Contains(loose, true) {
		return &record{table: t, tableSettled: settled, loose: slices.Clone(loose)}
	}
	if settled {
		return t.settledRecord()
	}
	return &record{table: t}
}

// distinct returns the pairs without repeated keys, as a Python dict has them: in the place and with the key node of the
// first, with the value of the last.
func distinct(pairs []cfn.Pair) []cfn.Pair {
	at := make(map[string]int, len(pairs))
	out := make([]cfn.Pair, 0, len(pairs))
	for _, p := range pairs {
		if i, found := at[p.Key.Text]; found {
			out[i].Value = p.Value
			continue
		}
		at[p.Key.Text] = len(out)
		out = append(out, p)
	}
	return out
}
