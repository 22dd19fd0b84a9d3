package py27

import "slices"

// What a slot of a table holds; any other value is the number of a key plus one.
const (
	emptySlot int32 = 0
	dummySlot int32 = -1 // held a key that was removed; probes pass over it
)

const smallestTable = 8

// A table is the key side of a Python 2.7 dict: an open-addressing hash table that never forgets where a key was removed
// until it is resized. Iteration follows the slots, so the order of the keys depends on the table's whole history.
//
// Keys are numbered: a new key gets the next number, and removing one moves the higher numbers down. Tables that a Realm
// keeps are arranged: their numbers follow the iteration order, as the pairs of the node do.
type table struct {
	slots []int32
	keys  []tableKey // by number
	fill  int        // slots that are not empty

	known *derived // what was derived of a table of few keys, which is never changed then
}

type tableKey struct {
	hash uint64
	text string
}

func newTable() *table {
	return &table{slots: make([]int32, smallestTable)}
}

// clone returns the same table, history and all.
func (t *table) clone() *table {
	return &table{slots: slices.Clone(t.slots), keys: slices.Clone(t.keys), fill: t.fill}
}

// same reports whether two arranged tables of the same keys are alike, slot by slot.
func (t *table) same(other *table) bool {
	return len(t.keys) == len(other.keys) && slices.Equal(t.slots, other.slots)
}

// hash is Python 2.7's 64-bit hash of a string, over its code points and without a seed.
func hash(text string) uint64 {
	var x, count uint64
	for _, c := range text {
		if count == 0 {
			x = uint64(c) << 7
		}
		x = 1000003*x ^ uint64(c)
		count++
	}
	return x ^ count
}

// A probe walks the slots that a key may stand in. The position is carried unmasked and only the slot index is masked.
type probe struct {
	position, perturb, mask uint64
}

func newProbe(hash uint64, slots int) probe {
	mask := uint64(slots - 1)
	return probe{position: hash & mask, perturb: hash, mask: mask}
}

func (p *probe) slot() int {
	return int(p.position & p.mask)
}

func (p *probe) advance() {
	p.position = 5*p.position + p.perturb + 1
	p.perturb >>= 5
}

// find returns the slot that holds the key, or the slot where the key is to be stored. A table always has an empty slot,
// so the walk ends.
func (t *table) find(key tableKey) (slot int, found bool) {
	free := -1
	for p := newProbe(key.hash, len(t.slots)); ; p.advance() {
		slot = p.slot()
		switch held := t.slots[slot]; {
		case held == emptySlot && free >= 0:
			return free, false
		case held == emptySlot:
			return slot, false
		case held == dummySlot && free < 0:
			free = slot
		case held != dummySlot && t.keys[held-1] == key:
			return slot, true
		}
	}
}

// lookup returns the number of a key.
func (t *table) lookup(text string) (number int, found bool) {
	slot, found := t.find(tableKey{hash(text), text})
	return int(t.slots[slot]) - 1, found
}

// add stores a key unless it is there, and returns its number.
func (t *table) add(text string) (number int, added bool) {
	key := tableKey{hash(text), text}
	slot, found := t.find(key)
	if found {
		return int(t.slots[slot]) - 1, false
	}
	if t.slots[slot] == emptySlot {
		t.fill++
	}
	t.keys = append(t.keys, key)
	t.slots[slot] = int32(len(t.keys))
	t.growIfCrowded(len(t.keys))
	return len(t.keys) - 1, true
}

// remove turns the slot of a key into a dummy and returns the number the key had.
func (t *table) remove(text string) (number int, removed bool) {
	slot, found := t.find(tableKey{hash(text), text})
	if !found {
		return -1, false
	}
	held := t.slots[slot]
	t.slots[slot] = dummySlot
	t.keys = slices.Delete(t.keys, int(held)-1, int(held))
	for i, other := range t.slots {
		if other > held {
			t.slots[i]--
		}
	}
	return int(held) - 1, true
}

// reserve makes room for keys that are about to be merged in: update and copy size the table once, up front.
func (t *table) reserve(incoming int) {
	if incoming > 0 && (t.fill+incoming)*3 >= len(t.slots)*2 {
		t.resize((len(t.order()) + incoming) * 2)
	}
}

// growIfCrowded resizes a table of so many live keys once two thirds of its slots are not empty.
func (t *table) growIfCrowded(live int) {
	if t.fill < crowdedFrom(len(t.slots)) {
		return
	}
	t.resize(grownRequest(live))
}

// crowdedFrom returns how many slots that are not empty make so many slots crowded.
func crowdedFrom(slots int) int {
	return (2*slots + 2) / 3
}

// grownRequest is what a crowded table of so many live keys asks for.
func grownRequest(live int) int {
	if live > 50000 {
		return live * 2
	}
	return live * 4
}

// slotsFor returns the number of slots for a request: the smallest power of two above it.
func slotsFor(request int) int {
	size := smallestTable
	for size <= request {
		size *= 2
	}
	return size
}

// resize moves the live keys, in their order, to fresh slots.
func (t *table) resize(request int) {
	live := t.order()
	t.slots, t.fill = make([]int32, slotsFor(request)), 0
	for _, number := range live {
		t.place(number)
	}
}

// place stores a key that is known to be absent in a table without dummies.
func (t *table) place(number int32) {
	p := newProbe(t.keys[number].hash, len(t.slots))
	for t.slots[p.slot()] != emptySlot {
		p.advance()
	}
	t.slots[p.slot()] = number + 1
	t.fill++
}

// order returns the numbers of the keys in iteration order.
func (t *table) order() []int32 {
	numbers := make([]int32, 0, len(t.keys))
	for _, held := range t.slots {
		if held > 0 {
			numbers = append(numbers, held-1)
		}
	}
	return numbers
}

// shallowCopy returns the table of dict.copy(): the keys of an arranged table merged into a new one, sized up front.
func (t *table) shallowCopy() *table {
	out := &table{slots: make([]int32, smallestTable), keys: t.keys}
	out.reserve(len(t.keys))
	out.replay()
	return out
}

// deepCopy returns the table of copy.deepcopy(): the keys of an arranged table stored in a new one, one by one. Keys that
// collide may change places each time.
func (t *table) deepCopy() *table {
	out := &table{slots: make([]int32, smallestTable), keys: t.keys}
	out.replay()
	return out
}

// deepCopyTimes makes so many deep copies of a table one after the other, in its place, and reports whether another one is known
// to change nothing. The keys keep their numbers. The scratch must be of a table that became this one by adding keys.
//
// Keys that collide go round in small circles, so the table may come back to what it was: then only what is left of the last round
// is to be made.
func (t *table) deepCopyTimes(count int, s *scratch) (settled bool) {
	s.learn(t)
	own := t.slots
	settled = t.copyInto(count, s)
	t.slots = append(own[:0], t.slots...)
	return settled
}

// copyInto is deepCopyTimes that leaves the slots of the table in the scratch.
func (t *table) copyInto(count int, s *scratch) (settled bool) {
	for count = s.round.left(count); count > 0; count-- {
		slots := s.copyOf(t)
		if slices.Equal(slots, t.slots) {
			return true
		}
		t.slots, t.fill = slots, len(t.keys)
		if s.round.ends(slots) {
			count = s.round.left(count-1) + 1
		}
	}
	return false
}

// A round is after how many deep copies a table is what it was. It is found by comparing the copies with one of them, the mark,
// which is moved twice as far each time (Brent's way).
type round struct {
	mark      []int32
	age, next int // copies since the mark, and until it is moved
	length    int // 0: not known
}

// firstMark is how many copies are made before one of them is kept: most often a key is added before.
const firstMark = 16

// begin forgets the copies so far.
func (r *round) begin() {
	*r = round{mark: r.mark[:0]}
}

// ends takes the next copy, and reports whether that tells how long a round is.
func (r *round) ends(slots []int32) bool {
	if r.length > 0 {
		return false
	}
	r.age++
	switch {
	case slices.Equal(slots, r.mark):
		r.length = r.age
	case r.age >= max(r.next, firstMark):
		r.mark = append(r.mark[:0], slots...)
		r.age, r.next = 0, 2*max(r.next, firstMark)
	}
	return r.length > 0
}

// left returns how many of so many copies are left when those of whole rounds are not made.
func (r *round) left(copies int) int {
	if r.length == 0 {
		return copies
	}
	return copies % r.length
}

// scratch is room for the slots of tables: a copy and two to fill in turn on the way to the next one; and what is known of the last
// copies.
type scratch struct {
	slots  [3][]int32
	copied int // which of them is the last copy
	round  round
	copier copier
	size   int // the number of slots of the table that was copied last
	copies int // how many copies of tables with as many slots were made one after the other
}

// A copier pays for tables with more slots than this, and when more copies than this were made: it has to make some in full, at
// greater cost, before it knows what it can change.
const (
	smallTable = 512
	fewCopies  = 2 * copiesAhead
)

// copyOf returns the slots of a deep copy of a table whose keys are learnt. They are valid until the copy after the next one.
func (s *scratch) copyOf(t *table) []int32 {
	if len(t.slots) != s.size {
		s.size, s.copies = len(t.slots), 0
		s.copier.reset()
	}
	if s.copies++; s.size <= smallTable || s.copies <= fewCopies {
		return t.replayed(s)
	}
	return s.copier.copy(t)
}

// learn takes the hashes of the keys that are new.
func (s *scratch) learn(t *table) {
	s.copier.learn(t.keys)
}

// forget forgets the keys from a number on.
func (s *scratch) forget(number int) {
	if s.copier.forget(number) {
		s.copies = 0
	}
}

// empty returns slots that are all empty, in one of the rooms.
func (s *scratch) empty(room, size int) []int32 {
	if cap(s.slots[room]) < size {
		s.slots[room] = make([]int32, size)
	}
	slots := s.slots[room][:size]
	clear(slots)
	return slots
}

// replayed returns the slots of deepCopy for any table, with the numbers that its keys have. They are valid until the scratch
// is used again. It must have learnt the keys.
func (t *table) replayed(s *scratch) []int32 {
	room, other, left := (s.copied+1)%3, (s.copied+2)%3, t.slots
	slots := s.empty(room, smallestTable)
	for placed := 0; ; {
		most := crowdedFrom(len(slots))
		for count := min(most, len(t.keys)); placed < count; left = left[1:] {
			if held := left[0]; held > 0 {
				put(slots, s.copier.room.hashes[held-1], held)
				placed++
			}
		}
		if placed < most {
			s.copied = room
			return slots
		}
		room, other = other, room
		old := slots
		slots = s.empty(room, slotsFor(grownRequest(placed)))
		for _, held := range old {
			if held > 0 {
				put(slots, s.copier.room.hashes[held-1], held)
			}
		}
	}
}

// put is place for slots without a table.
func put(slots []int32, hash uint64, held int32) {
	mask := uint64(len(slots) - 1)
	position := hash & mask
	for perturb := hash; slots[position&mask] != emptySlot; perturb >>= 5 {
		position = 5*position + perturb + 1
	}
	slots[position&mask] = held
}

// replay stores all keys in the order of their numbers.
func (t *table) replay() {
	for number := range t.keys {
		t.place(int32(number))
		t.growIfCrowded(number + 1)
	}
}

// arrange renumbers the keys in iteration order, which is given by their present numbers.
func (t *table) arrange(order []int32) {
	keys := make([]tableKey, len(order))
	for i, number := range order {
		keys[i] = t.keys[number]
	}
	t.keys = keys // a new slice: copies share theirs with the original
	next := int32(0)
	for i, held := range t.slots {
		if held > 0 {
			next++
			t.slots[i] = next
		}
	}
}
