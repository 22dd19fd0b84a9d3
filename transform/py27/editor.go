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
// with every deep copy, and Pairs puts the entries in order. Until Realm.Settle those of the node of an editor that can be resumed
// stand in any order.
type Editor struct {
	realm  *Realm
	like   *cfn.Node // what the map is besides its entries: its place and its maker
	made   *cfn.Node // the map as it was made last; nil after a change
	resume bool      // Realm.Resume may find it by its node

	pairs []cfn.Pair     // by number
	loose []bool         // the values that a deep copy may change, by number
	todo  []int          // the numbers of these
	index map[string]int // the numbers of the keys; nil when the table has all keys

	history            // its table is nil for a plain map
	ordered []cfn.Pair // room for the pairs in the order of the table

	start *cfn.Node // the node that the session began with
	taken bool      // start was made by an earlier session, and its entries are changed with those of the editor
	had   int       // how many entries there were then,
	owed  int       // and how many steps of the history are of earlier sessions
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
		e.indexKeys()
		for i, p := range n.Pairs {
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

func (e *Editor) indexKeys() {
	e.index = make(map[string]int, len(e.pairs))
	for i, p := range e.pairs {
		e.index[p.Key.Text] = i
	}
}

// Resume returns the editor that has made n, ready for another session, and reports whether there is one. Without it is Edit,
// with an editor that can be resumed.
func (r *Realm) Resume(n *cfn.Node) (e *Editor, resumed bool) {
	e, resumed = r.editors[n]
	if !resumed {
		e = r.Edit(n)
		e.resume = true
		e.indexKeys() // the table gets its keys later
	}
	e.start, e.taken, e.had, e.owed, e.undo, e.saved.valid = n, resumed, len(e.pairs), e.close(), e.undo[:0], false
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
	e.steps, e.copies = e.steps[:e.owed], 0
	if !e.saved.valid {
		return
	}
	e.table.slots, e.table.fill = append(e.table.slots[:0], e.saved.slots...), e.saved.fill
	e.table.keys = e.table.keys[:e.had]
	e.scratch.forget(e.had)
	e.changed()
	e.settled, e.saved.valid = e.saved.settled, false
}

// Node returns the map as it is. It ends the session of an editor that can be resumed: Abort no longer takes back what was done.
func (e *Editor) Node() *cfn.Node {
	switch {
	case e.made != nil:
	case e.resume:
		e.made = maker.Replace(e.like, nil, slices.Clip(e.pairs))
		e.record(e.made)
		e.realm.remember(e)
		e.goAhead()
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
	rec := &record{editor: e, tableSettled: e.isSettled() && len(e.todo) == 0}
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

// Close waits for what other cores still do for the editors. A Realm is of no use afterwards.
func (r *Realm) Close() {
	for _, e := range r.editors {
		e.wait()
	}
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

// Any reports whether something holds for any entry, whatever their order.
func (e *Editor) Any(holds func(p cfn.Pair) bool) bool {
	return slices.ContainsFunc(e.pairs, holds)
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
	if e.index == nil {
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
	e.made = nil
	e.pairs, e.loose = append(e.pairs, p), append(e.loose, false)
	if e.table != nil {
		e.history.add(p.Key.Text)
	}
	if e.index == nil {
		e.catchUp()
	} else {
		e.index[p.Key.Text] = number
	}
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
	switch {
	case e.table == nil:
	case e.realm.AnyOrder:
		e.realm.spared = e.realm.spared || len(e.pairs) > 1
	case e.deepCopy():
		e.made = nil
	}
}

// catchUp brings the table up to date.
func (e *Editor) catchUp() {
	e.first(e.owed)
	e.owed = 0
	if steps := e.close(); steps > 0 {
		e.save()
		e.first(steps)
	}
}

// goAhead ends a session: what was done in it is not taken back any more.
func (e *Editor) goAhead() {
	if e.table != nil {
		e.owed = 0
		e.workAhead()
	}
}
