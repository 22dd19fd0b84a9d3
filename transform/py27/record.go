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
	// copied is the deep copy that was made of the map, which may be part of many. It does not keep the copy alive.
	copied weak.Pointer[cfn.Node]
	// editor has made the map and knows the table and the loose values, which are not here yet; nil when they are.
	editor *Editor
}

// isSettled reports whether a deep copy of the whole map is known to change nothing.
func (rec *record) isSettled() bool {
	return rec.tableSettled && rec.loose == nil
}

// records holds the records of the py27 maps that still exist. It does not keep a map alive, for an editor of a large body
// leaves behind a version of its largest maps with every step.
type records struct {
	byNode map[weak.Pointer[cfn.Node]]*record
	added  int // pairs of the maps recorded since the last sweep
	alive  int // pairs of the maps that were alive then
}

// sweepAfter is how many pairs are recorded before a sweep is worth its time: about 50 MB of maps and tables.
const sweepAfter = 1 << 20

// of returns the record of n, or nil when n is no py27 map.
func (s *records) of(n *cfn.Node) *record {
	if !n.IsMap() || len(s.byNode) == 0 {
		return nil
	}
	return s.byNode[weak.Make(n)]
}

// known is of with a record that is complete.
func (s *records) known(n *cfn.Node) *record {
	rec := s.of(n)
	if rec != nil {
		rec.complete(n)
	}
	return rec
}

func (s *records) add(n *cfn.Node, rec *record) *cfn.Node {
	s.added += len(n.Pairs)
	return s.addShared(n, rec)
}

// addShared is add for a map whose pairs and table are another's, too.
func (s *records) addShared(n *cfn.Node, rec *record) *cfn.Node {
	if s.byNode == nil {
		s.byNode = make(map[weak.Pointer[cfn.Node]]*record)
	}
	s.byNode[weak.Make(n)] = rec
	s.added++
	if s.added > sweepAfter+s.alive {
		s.sweep()
	}
	return n
}

// sweep drops the records of maps that are gone.
func (s *records) sweep() {
	s.added, s.alive = 0, 0
	for p := range s.byNode {
		n := p.Value()
		if n == nil {
			delete(s.byNode, p)
			continue
		}
		s.alive += len(n.Pairs) + 1
	}
}

// A draft is a py27 map under construction: pairs and looseness are ordered by the numbers of the table's keys.
type draft struct {
	table  *table
	pairs  []cfn.Pair
	loose  []bool
	copied bool // the table is a deep copy of another
}

// newDraft returns a draft of an empty map with room for so many pairs.
func newDraft(room int) draft {
	d := draft{table: newTable(), pairs: make([]cfn.Pair, 0, room), loose: make([]bool, 0, room)}
	d.table.keys = make([]tableKey, 0, room)
	return d
}

// draft returns a draft that starts as n stands.
func (rec *record) draft(n *cfn.Node) draft {
	d := draft{table: rec.table, pairs: slices.Clone(n.Pairs), loose: slices.Clone(rec.loose)}
	if d.loose == nil {
		d.loose = make([]bool, len(d.pairs))
	}
	return d
}

// store sets a key. The table of the draft must be its own.
func (r *Realm) store(d *draft, p cfn.Pair) {
	number, added := d.table.add(p.Key.Text)
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
	former := d.table.order()
	if slices.IsSorted(former) {
		return r.keepArranged(n, d, &record{table: d.table, tableSettled: d.copied})
	}
	d.table.arrange(former)
	pairs, loose := make([]cfn.Pair, len(former)), make([]bool, len(former))
	for i, number := range former {
		pairs[i], loose[i] = d.pairs[number], d.loose[number]
	}
	d.pairs, d.loose = pairs, loose
	return r.keepArranged(n, d, &record{table: d.table})
}

// keepTable records a draft of n that has the table of n and other values.
func (r *Realm) keepTable(n *cfn.Node, d draft, old *record) *cfn.Node {
	return r.keepArranged(n, d, &record{table: old.table, tableSettled: old.tableSettled})
}

func (r *Realm) keepArranged(n *cfn.Node, d draft, rec *record) *cfn.Node {
	if slices.Contains(d.loose, true) {
		rec.loose = d.loose
	}
	return r.dicts.add(maker.Replace(n, nil, d.pairs), rec)
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
