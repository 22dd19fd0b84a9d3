package py27

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// An Editor makes many changes to one map, in place, where Realm.Set would copy the map for each of them: the paths of an API
// to which thousands of events add. Its effects are those of Realm.Set and Realm.DeepCopy.
//
// Node gives the map as it is. The next change takes that node over, so whoever goes on editing must be the only one who
// still needs it.
//
// Entries keep their numbers, which are those of the table, whatever becomes of the order. Keys that collide may change places
// with every deep copy. So deep copies of the table are only counted, and made when the order matters: before a key is added,
// when Pairs is called, and in the end. Until Realm.Settle the entries of the node of an editor that can be resumed stand in
// any order.
type Editor struct {
	realm  *Realm
	like   *cfn.Node // what the map is besides its entries: its place and its maker
	made   *cfn.Node // the map as it was made last; nil after a change
	resume bool      // Realm.Resume may find it by its node

	pairs []cfn.Pair     // by number
	loose []bool         // the values that a deep copy may change, by number
	todo  []int          // the numbers of these
	index map[string]int // of a plain map: the numbers of its keys

	table   *table     // nil: a plain map
	pending int        // deep copies that the table is behind
	settled bool       // a deep copy is known to give the same table
	ordered []cfn.Pair // room for the pairs in the order of the table
	scratch scratch

	start *cfn.Node // the node that the session began with
	taken bool      // start was made by an earlier session, and its entries are changed with those of the editor
	had   int       // how many entries there were then,
	owed  int       // and how many deep copies were pending
	undo  []replaced
	saved savedTable
}

// replaced is a value that a change has done away with.
type replaced struct {
	number int
	value  *cfn.Node
}

// savedTable is the table as it was when the session began.
type savedTable struct {
	valid   bool // else it has not changed since
	slots   []int32
	fill    int
	settled bool
}

// Edit returns an editor of a copy of the map n.
func (r *Realm) Edit(n *cfn.Node) *Editor {
	e := &Editor{realm: r, like: n, made: n, start: n, pairs: slices.Clone(n.Pairs), had: len(n.Pairs)}
	e.loose = make([]bool, len(n.Pairs))
	rec := r.dicts.known(n)
	if rec == nil {
		e.index = make(map[string]int, len(n.Pairs))
		for i, p := range n.Pairs {
			e.index[p.Key.Text] = i
			if r.isLoose(p.Value) {
				e.loosen(i)
			}
		}
		return e
	}
	e.table, e.settled = rec.table.clone(), rec.tableSettled
	for i, loose := range rec.loose {
		if loose {
			e.loosen(i)
		}
	}
	return e
}

// Resume returns the editor that has made n, ready for another session, and reports whether there is one. Without it is Edit,
// with an editor that can be resumed.
func (r *Realm) Resume(n *cfn.Node) (e *Editor, resumed bool) {
	e, resumed = r.editors[n]
	if !resumed {
		e = r.Edit(n)
		e.resume = true
	}
	e.start, e.taken, e.had, e.owed, e.undo, e.saved.valid = n, resumed, len(e.pairs), e.pending, e.undo[:0], false
	return e, resumed
}

// Abort takes back what was done since Edit or Resume.
func (e *Editor) Abort() {
	for _, r := range slices.Backward(e.undo) {
		e.pairs[r.number].Value = r.value
		e.loosen(r.number)
	}
	e.takeBackAdded()
	e.restore()
	e.made, e.undo = e.start, e.undo[:0]
	if e.taken {
		e.start.Pairs = slices.Clip(e.pairs)
		e.record(e.start)
	}
}

// takeBackAdded removes the entries that were added, but for their slots.
func (e *Editor) takeBackAdded() {
	for _, p := range e.pairs[e.had:] {
		delete(e.index, p.Key.Text)
	}
	e.pairs, e.loose = e.pairs[:e.had], e.loose[:e.had]
	e.todo = slices.DeleteFunc(e.todo, func(number int) bool { return number >= e.had })
}

// save keeps the table before its first change in a session.
func (e *Editor) save() {
	if !e.saved.valid {
		e.saved = savedTable{true, append(e.saved.slots[:0], e.table.slots...), e.table.fill, e.settled}
	}
}

// restore gives the table back what save has kept.
func (e *Editor) restore() {
	e.pending = e.owed
	if !e.saved.valid {
		return
	}
	e.table.slots, e.table.fill = append(e.table.slots[:0], e.saved.slots...), e.saved.fill
	e.table.keys = e.table.keys[:e.had]
	e.scratch.forget(e.had)
	e.settled, e.saved.valid = e.saved.settled, false
}

// Node returns the map as it is.
func (e *Editor) Node() *cfn.Node {
	switch {
	case e.made != nil:
	case e.resume:
		e.made = maker.Replace(e.like, nil, slices.Clip(e.pairs))
		e.record(e.made)
		e.realm.remember(e)
	default:
		e.made = maker.Replace(e.like, nil, e.Pairs())
		e.record(e.made)
	}
	return e.made
}

// record lets the realm know the map n, which has the entries of the editor.
func (e *Editor) record(n *cfn.Node) {
	if e.table == nil {
		return
	}
	rec := &record{editor: e, tableSettled: e.settled && len(e.todo) == 0}
	if !e.resume {
		rec.complete(n)
	}
	e.realm.dicts.addShared(n, rec, 0)
}

// complete puts the entries of n in their order and takes what the editor of n knows into the record.
func (rec *record) complete(n *cfn.Node) {
	e := rec.editor
	if e == nil {
		return
	}
	n.Pairs = e.Pairs()
	order := e.table.order()
	rec.editor, rec.table, rec.tableSettled = nil, e.table.clone(), e.settled
	rec.table.arrange(order)
	if len(e.todo) == 0 {
		return
	}
	rec.loose = make([]bool, len(order))
	for i, number := range order {
		rec.loose[i] = e.loose[number]
	}
}

// Settle ends the work of all editors that can be resumed: their nodes are as Realm.Set and Realm.DeepCopy would have made
// them.
func (r *Realm) Settle() {
	for n, e := range r.editors {
		r.dicts.known(n)
		e.scratch = scratch{} // records of earlier nodes may keep the editor
	}
	r.editors = nil
}

// remember lets Resume find an editor by the node that it has made last.
func (r *Realm) remember(e *Editor) {
	if r.editors == nil {
		r.editors = map[*cfn.Node]*Editor{}
	}
	delete(r.editors, e.start)
	r.editors[e.made] = e
}

// Pairs returns the entries. They are to be read before the next change.
func (e *Editor) Pairs() []cfn.Pair {
	if e.table == nil {
		return slices.Clip(e.pairs)
	}
	e.catchUp()
	e.ordered = e.ordered[:0]
	for _, held := range e.table.slots {
		if held > 0 {
			e.ordered = append(e.ordered, e.pairs[held-1])
		}
	}
	return slices.Clip(e.ordered)
}

// Lookup returns the entry under a key.
func (e *Editor) Lookup(key string) (cfn.Pair, bool) {
	if i, found := e.find(key); found {
		return e.pairs[i], true
	}
	return cfn.Pair{}, false
}

// Has reports whether there is an entry under a key.
func (e *Editor) Has(key string) bool {
	_, found := e.find(key)
	return found
}

// Get returns the value under a key, or nil.
func (e *Editor) Get(key string) *cfn.Node {
	p, _ := e.Lookup(key)
	return p.Value
}

// Key returns the node of a key, or nil.
func (e *Editor) Key(key string) *cfn.Node {
	p, _ := e.Lookup(key)
	return p.Key
}

func (e *Editor) find(key string) (int, bool) {
	if e.table != nil {
		return e.table.lookup(key)
	}
	i, found := e.index[key]
	return i, found
}

// Set is Realm.Set.
func (e *Editor) Set(key, value *cfn.Node) {
	number, found := e.find(key.Text)
	switch {
	case !found:
		number = e.add(cfn.Pair{Key: key, Value: value})
	case e.pairs[number].Value == value:
		return
	default:
		e.replace(number, value)
	}
	if e.realm.isLoose(value) {
		e.loosen(number)
	}
}

// add adds an entry under a new key and returns its number.
func (e *Editor) add(p cfn.Pair) int {
	number := len(e.pairs)
	if e.table == nil {
		e.index[p.Key.Text] = number
	} else {
		e.catchUp()
		e.save()
		e.table.add(p.Key.Text)
		e.settled = false
	}
	e.made = nil
	e.pairs, e.loose = append(e.pairs, p), append(e.loose, false)
	return number
}

func (e *Editor) replace(number int, value *cfn.Node) {
	e.made = nil
	e.undo = append(e.undo, replaced{number, e.pairs[number].Value})
	e.pairs[number].Value = value
}

// loosen notes that a deep copy may change a value.
func (e *Editor) loosen(number int) {
	if !e.loose[number] {
		e.loose[number] = true
		e.todo = append(e.todo, number)
	}
}

// DeepCopy is Realm.DeepCopy.
func (e *Editor) DeepCopy() {
	e.todo = slices.DeleteFunc(e.todo, func(number int) bool {
		have := e.pairs[number].Value
		value := e.realm.DeepCopy(have)
		if value != have {
			e.replace(number, value)
		}
		e.loose[number] = value != have && e.realm.isLoose(value)
		return !e.loose[number]
	})
	if e.table != nil && !e.settled {
		e.pending++
		e.made = nil
	}
}

// catchUp makes the deep copies of the table that are still to be made.
func (e *Editor) catchUp() {
	if e.pending == 0 || e.settled {
		e.pending = 0
		return
	}
	e.save()
	e.settled = e.table.deepCopyTimes(e.pending, &e.scratch)
	e.pending = 0
}
