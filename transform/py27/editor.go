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
type Editor struct {
	realm  *Realm
	like   *cfn.Node // what the map is besides its entries: its place and its maker
	made   *cfn.Node // the map as it is now; nil after a change
	resume bool      // Realm.Resume may find it by its node
	state

	start *cfn.Node // the node that the session began with
	taken bool      // start was made by an earlier session, and its entries are changed with those of the editor
	saved *state    // what to go back to; nil: undo is enough
	undo  []former  // what changed since the session began

	// Keys that collide may change places with every deep copy, and change back with the next one.
	turns   [2][]move // the changes of the last deep copies, the next one first; nil: not known
	swings  bool      // turns go on alternating
	scratch scratch
}

// A move is an entry that gets another number.
type move struct {
	to, from int
}

// A state is the content of the map.
type state struct {
	pairs   []cfn.Pair
	loose   []bool         // the values that a deep copy may change, by pair
	table   *table         // nil: a plain map
	settled bool           // a deep copy is known to give the same table
	index   map[string]int // of a plain map: the places of its keys
}

// former is what a change has done away with: a value, or that there was no entry.
type former struct {
	number int
	value  *cfn.Node
	loose  bool
	added  bool
	slot   int   // of an added key in the table,
	held   int32 // and what it held before
	moves  []move
}

func (s *state) clone() *state {
	c := *s
	c.pairs, c.loose = slices.Clone(s.pairs), slices.Clone(s.loose)
	if s.table != nil {
		c.table = s.table.clone()
		return &c
	}
	c.index = make(map[string]int, len(s.pairs))
	for i, p := range s.pairs {
		c.index[p.Key.Text] = i
	}
	return &c
}

// Edit returns an editor of a copy of the map n.
func (r *Realm) Edit(n *cfn.Node) *Editor {
	s := state{pairs: n.Pairs}
	if rec := r.dicts.of(n); rec != nil {
		s.table, s.settled, s.loose = rec.table, rec.tableSettled, rec.loose
	}
	if s.loose == nil {
		s.loose = make([]bool, len(n.Pairs))
	}
	return &Editor{realm: r, like: n, made: n, start: n, state: *s.clone()}
}

// Resume returns the editor that has made n, ready for another session, and reports whether there is one. Without it is Edit,
// with an editor that can be resumed.
func (r *Realm) Resume(n *cfn.Node) (e *Editor, resumed bool) {
	e, resumed = r.editors[n]
	if !resumed {
		e = r.Edit(n)
		e.resume = true
	}
	e.start, e.taken, e.saved, e.undo = n, resumed, nil, nil
	return e, resumed
}

// Abort takes back what was done since Edit or Resume.
func (e *Editor) Abort() {
	if e.saved != nil {
		e.state = *e.saved
	}
	for _, f := range slices.Backward(e.undo) {
		switch {
		case f.added:
			e.takeBack(f)
		case f.moves != nil:
			e.apply(inverse(f.moves))
		default:
			e.pairs[f.number].Value, e.loose[f.number] = f.value, f.loose
		}
	}
	e.forgetTurns()
	e.made, e.saved, e.undo = e.start, nil, nil
	if e.taken {
		copy(e.start.Pairs, e.pairs)
		e.record(e.start)
	}
}

// takeBack removes an entry as if it had never been added.
func (e *Editor) takeBack(f former) {
	if e.table == nil {
		delete(e.index, e.pairs[f.number].Key.Text)
	} else {
		e.table.takeBack(f.number, f.slot, f.held)
	}
	e.pairs, e.loose = slices.Delete(e.pairs, f.number, f.number+1), slices.Delete(e.loose, f.number, f.number+1)
}

// Node returns the map as it is.
func (e *Editor) Node() *cfn.Node {
	if e.made != nil {
		return e.made
	}
	e.made = maker.Replace(e.like, nil, slices.Clip(e.pairs))
	e.record(e.made)
	if e.resume {
		e.realm.remember(e)
	}
	return e.made
}

// record lets the realm know the map n, which has the entries of the editor.
func (e *Editor) record(n *cfn.Node) {
	if e.table == nil {
		return
	}
	rec := &record{table: e.table, tableSettled: e.settled}
	if slices.Contains(e.loose, true) {
		rec.loose = e.loose
	}
	e.realm.dicts.addShared(n, rec)
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
func (e *Editor) Pairs() []cfn.Pair { return e.pairs }

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
	if i, found := e.find(key.Text); found {
		if e.pairs[i].Value != value {
			e.replace(i, value, e.realm.isLoose(value))
		}
		return
	}
	e.add(cfn.Pair{Key: key, Value: value}, e.realm.isLoose(value))
}

func (e *Editor) add(p cfn.Pair, loose bool) {
	f := former{number: len(e.pairs), added: true}
	switch {
	case e.table == nil:
		e.index[p.Key.Text] = f.number
	case e.table.isCrowdedByOneMore():
		e.save()
		e.table.add(p.Key.Text)
		e.pairs, e.loose, e.settled = append(e.pairs, p), append(e.loose, loose), false
		e.arrange()
		e.forgetTurns()
		return
	default:
		f.number, f.slot, f.held = e.table.insert(p.Key.Text)
		e.settled = false
		e.forgetTurns()
	}
	e.change(f)
	e.pairs, e.loose = slices.Insert(e.pairs, f.number, p), slices.Insert(e.loose, f.number, loose)
}

// replace changes a value.
func (e *Editor) replace(number int, value *cfn.Node, loose bool) {
	e.change(former{number: number, value: e.pairs[number].Value, loose: e.loose[number]})
	e.pairs[number].Value, e.loose[number] = value, loose
}

// change notes a change, unless the whole state is saved.
func (e *Editor) change(f former) {
	e.made = nil
	if e.saved == nil {
		e.undo = append(e.undo, f)
	}
}

// save prepares for a change of the whole table.
func (e *Editor) save() {
	e.made = nil
	if e.saved == nil {
		e.saved = e.clone()
	}
}

// arrange puts the entries into the order of the table, and reports whether they were in another one.
func (e *Editor) arrange() bool {
	order := e.table.order()
	if slices.IsSorted(order) {
		return false
	}
	e.table.arrange(order)
	pairs, loose := make([]cfn.Pair, len(order)), make([]bool, len(order))
	for i, number := range order {
		pairs[i], loose[i] = e.pairs[number], e.loose[number]
	}
	e.pairs, e.loose = pairs, loose
	return true
}

// DeepCopy is Realm.DeepCopy.
func (e *Editor) DeepCopy() {
	for i, loose := range e.loose {
		if !loose {
			continue
		}
		have := e.pairs[i].Value
		if value := e.realm.DeepCopy(have); value != have {
			e.replace(i, value, e.realm.isLoose(value))
		} else {
			e.loose[i] = e.table == nil
		}
	}
	if e.table != nil && !e.settled {
		e.copyTable()
	}
}

// copyTable moves the keys into a new table, one by one.
func (e *Editor) copyTable() {
	if e.swings {
		e.turns[0], e.turns[1] = e.turns[1], e.turns[0]
		e.rearrange(e.turns[1])
		return
	}
	slots := e.table.replayed(&e.scratch)
	moves, alike := e.table.compare(slots)
	switch {
	case !alike:
		e.save()
		e.table.slots, e.table.fill = slices.Clone(slots), len(e.table.keys)
		e.settled = !e.arrange()
		e.forgetTurns()
	case len(moves) == 0:
		e.settled = true
	default:
		e.swings = slices.Equal(moves, inverse(e.turns[1]))
		e.turns[0], e.turns[1] = e.turns[1], moves
		e.rearrange(moves)
	}
}

func (e *Editor) forgetTurns() {
	e.turns, e.swings = [2][]move{}, false
}

// rearrange gives entries other numbers; the slots stay as they are.
func (e *Editor) rearrange(moves []move) {
	e.change(former{moves: moves})
	e.apply(moves)
}

func (e *Editor) apply(moves []move) {
	pairs, loose, keys := make([]cfn.Pair, len(moves)), make([]bool, len(moves)), make([]tableKey, len(moves))
	for i, m := range moves {
		pairs[i], loose[i], keys[i] = e.pairs[m.from], e.loose[m.from], e.table.keys[m.from]
	}
	for i, m := range moves {
		e.pairs[m.to], e.loose[m.to], e.table.keys[m.to] = pairs[i], loose[i], keys[i]
	}
}

// inverse returns the moves that undo moves, in the order of where they lead to, as moves are.
func inverse(moves []move) []move {
	back := make([]move, len(moves))
	for i, m := range moves {
		back[i] = move{to: m.from, from: m.to}
	}
	slices.SortFunc(back, func(a, b move) int { return a.to - b.to })
	return back
}
