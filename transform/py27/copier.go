package py27

import "slices"

// copiesAhead is after how many copies most keys are back in the slots where they were. Keys that collide go round in circles of
// two, nearly always, or of three, four or six: so of twelve copies, too.
const copiesAhead = 12

// A copier makes deep copies of one table while keys are added to it. The keys have to keep their numbers.
//
// From one copy to the next, up to a quarter of the keys change places. After twelve copies nearly all of them are back. So the
// copier remembers, of the last twelve copies, how each of them was made, and makes the next one by changing what it remembers
// of the one twelve copies ago. It costs what has changed between these two, not what there is. The result is exact whatever
// has changed: how often keys come back decides nothing but the time.
type copier struct {
	replays [copiesAhead]replay
	last    int  // the replay of the last copy
	lost    bool // the table may be another one than the last copy with the keys that were added since
	room    workroom
}

// A workroom is what the stages of all replays share.
type workroom struct {
	table   []int32  // the slots of the table that is copied
	hashes  []uint64 // of the keys, by number
	moves   []move   // of the keys of the table
	passed  []int32  // keys that the end of a stage has passed by
	out     []int32  // keys that are to be stored in a stage
	was     []int32  // the former slots of the keys that are touched, by number
	touched []bool   // by number
}

// A move is what became of a key of the table: its former slot, or -1, and its new one.
type move struct {
	number, from, to int32
}

// copy returns the slots of a deep copy of the table, whose keys are learnt. They are valid until the next copy.
func (c *copier) copy(t *table) []int32 {
	c.room.table = t.slots
	last := &c.replays[c.last]
	c.last = (c.last + 1) % copiesAhead
	r := &c.replays[c.last]
	fresh := !r.fits(t)
	if fresh {
		*r = newReplay(t)
	}
	if fresh || c.lost || r.apart || !last.fits(t) {
		r.compare(&c.room)
	} else {
		r.succeed(last, t, &c.room)
	}
	r.apart, c.lost = c.lost, false
	return r.follow(&c.room)
}

// learn takes the hashes of the keys that are new.
func (c *copier) learn(keys []tableKey) {
	for _, key := range keys[len(c.room.hashes):] {
		c.room.hashes = append(c.room.hashes, key.hash)
	}
	c.room.was, c.room.touched = padded(c.room.was, len(keys)), padded(c.room.touched, len(keys))
}

// forget forgets the keys from a number on, and reports whether there were any. The table may have changed otherwise, too.
func (c *copier) forget(number int) bool {
	c.lost = true
	if number >= len(c.room.hashes) {
		return false
	}
	c.room.hashes = c.room.hashes[:number]
	c.reset()
	return true
}

// reset forgets all copies.
func (c *copier) reset() {
	c.replays = [copiesAhead]replay{}
}

// padded returns the list with so many elements.
func padded[T any](list []T, size int) []T {
	if size <= len(list) {
		return list
	}
	return append(list, make([]T, size-len(list))...)
}

// A replay is how a deep copy of a table was made. A deep copy stores all keys anew, in iteration order: first in the fewest
// slots, then, whenever these are crowded, in more. Each number of slots is a stage.
type replay struct {
	size   int     // of the table that was copied: its slots
	at     []int32 // the slots of its keys, by number, plus one; 0: not there yet
	stages []stage
	apart  bool // the table was another one than the copy before with the keys that were added since
}

// newReplay returns the replay of a copy of an empty table with as many slots, which has room for as many keys.
func newReplay(t *table) replay {
	r := replay{size: len(t.slots)}
	for size := smallestTable; ; size = slotsFor(grownRequest(crowdedFrom(size))) {
		most := crowdedFrom(size)
		last := len(t.keys) < most
		r.stages = append(r.stages, stage{slots: make([]int32, size), first: make([]int32, size), most: most, all: last})
		if last {
			return r
		}
	}
}

// fits reports whether a copy of a table can be made by changing this one.
func (r *replay) fits(t *table) bool {
	return len(t.slots) == r.size && len(t.keys) >= len(r.at) && len(t.keys) < r.made().most
}

// made returns the last stage: the copy.
func (r *replay) made() *stage {
	return &r.stages[len(r.stages)-1]
}

// compare finds the moves from the slots of the table that was copied to those of the table that is copied now.
func (r *replay) compare(w *workroom) {
	r.at, w.moves = padded(r.at, len(w.hashes)), w.moves[:0]
	for slot, held := range w.table {
		if held > 0 && int(r.at[held-1]) != slot+1 {
			w.moves = append(w.moves, move{held - 1, r.at[held-1] - 1, int32(slot)})
		}
	}
}

// succeed is compare for the table that the last copy has become by adding keys. The table of this replay was the former one of
// the last, with the keys of then; so no keys but those that have moved in the last, and the new ones, can stand elsewhere.
func (r *replay) succeed(last *replay, t *table, w *workroom) {
	r.at, w.moves = padded(r.at, len(w.hashes)), w.moves[:0]
	made := last.made()
	for _, number := range made.moved {
		if r.at[number] != made.keys[number].at {
			w.moves = append(w.moves, move{number, r.at[number] - 1, made.keys[number].at - 1})
		}
	}
	for number := len(last.at); number < len(t.keys); number++ {
		slot, _ := t.find(t.keys[number])
		w.moves = append(w.moves, move{int32(number), r.at[number] - 1, int32(slot)})
	}
}

// follow makes the moves, and what follows from them, stage by stage. It returns the slots of the copy.
func (r *replay) follow(w *workroom) []int32 {
	for _, m := range w.moves {
		r.at[m.number] = m.to + 1
	}
	var before *stage
	for i := range r.stages {
		r.stages[i].follow(r, before, w)
		before = &r.stages[i]
	}
	return before.slots
}

// A stage is the slots of one size that a deep copy fills on its way: with the first keys of the table in iteration order, as
// many as make the slots crowded; the last stage with all keys. A key's turn says when it is stored: first the keys of the
// stage before, in the order of its slots, then the others, in the order of the table.
//
// A key takes the first slot on its way (its probe) that no key with an earlier turn has taken. So each slot has the key with
// the earliest turn of those that come to it. That does not depend on the order in which we look at the keys: as long as it
// holds for each slot and each key that has passed it by, the stage is what storing the keys one by one makes of it. That is
// why a stage can be changed: keys whose turn has changed are taken out and stored again, and with them those that they drive
// out or make room for.
type stage struct {
	slots []int32
	keys  []stageKey // by number
	most  int        // so many keys make the slots crowded
	all   bool       // it is the last stage: all keys

	end  int // the slot of the table that comes after those of the keys here
	here int // how many keys are before it

	first []int32 // the keys that have passed a slot by: an index of list plus one, or 0
	list  []passer
	free  int32 // the first passer that is not used, in the same way

	moved []int32 // the keys that have got another slot here, or none, in the last copy
}

// A stageKey is where a key is and when it is stored.
type stageKey struct {
	at   int32 // its slot plus one; 0: not here
	turn int32 // plus one; 0: not here
}

type passer struct {
	number, next int32
}

// follow brings the stage up to date after the moves of the table, and those in the stage before, if there is one.
func (s *stage) follow(r *replay, before *stage, w *workroom) {
	s.keys = padded(s.keys, len(w.hashes))
	s.moved, w.passed, w.out = s.moved[:0], w.passed[:0], w.out[:0]
	outside := s.moveEnd(r, w)
	for _, m := range w.moves {
		if m.to < outside || uint32(m.from) < uint32(outside) {
			s.changeTurn(m.number, s.turnOf(r, before, m.number), w)
		}
	}
	for _, number := range w.passed {
		s.changeTurn(number, s.turnOf(r, before, number), w)
	}
	if before != nil {
		for _, number := range before.moved {
			s.changeTurn(number, s.turnOf(r, before, number), w)
		}
	}
	for _, number := range w.out {
		s.store(number, w)
	}
	s.moved = slices.DeleteFunc(s.moved, func(number int32) bool {
		w.touched[number] = false
		return s.keys[number].at == w.was[number]
	})
}

// moveEnd finds the end of the keys that belong here. Keys that it passes by come or go. It returns a slot from which on no key
// belongs here or has belonged.
func (s *stage) moveEnd(r *replay, w *workroom) (outside int32) {
	if s.all {
		return int32(r.size)
	}
	outside = int32(s.end)
	for _, m := range w.moves {
		if m.from >= 0 && int(m.from) < s.end {
			s.here--
		}
		if int(m.to) < s.end {
			s.here++
		}
	}
	for ; s.here > s.most; s.end-- {
		s.here -= w.pass(w.table[s.end-1])
	}
	for ; s.here < s.most; s.end++ {
		s.here += w.pass(w.table[s.end])
	}
	return max(outside, int32(s.end))
}

// pass notes that an end has passed by what a slot holds, and returns how many keys these are, one or none.
func (w *workroom) pass(held int32) int {
	if held <= 0 {
		return 0
	}
	w.passed = append(w.passed, held-1)
	return 1
}

// turnOf returns the turn of a key, plus one, or 0 when it does not belong here.
func (s *stage) turnOf(r *replay, before *stage, number int32) int32 {
	at := r.at[number]
	switch {
	case !s.all && int(at) > s.end:
		return 0
	case before == nil:
		return at
	case before.keys[number].at > 0:
		return before.keys[number].at
	}
	return int32(len(before.slots)) + at
}

// changeTurn gives a key another turn. It is taken out unless it has its slot with that, too.
func (s *stage) changeTurn(number, turn int32, w *workroom) {
	was := s.keys[number].turn
	switch {
	case turn == was:
		return
	case was == 0:
		w.out = append(w.out, number)
	case !s.keeps(number, turn, w):
		s.take(number, w)
		if turn > 0 {
			w.out = append(w.out, number)
		}
	}
	s.keys[number].turn = turn
}

// keeps reports whether a key has the same slot with another turn: the keys that it has passed by come earlier, those that have
// passed it by come later.
func (s *stage) keeps(number, turn int32, w *workroom) bool {
	end := s.keys[number].at - 1
	for p := s.probe(number, w); p.slot() != int(end); p.advance() {
		if s.keys[s.slots[p.slot()]-1].turn >= turn {
			return false
		}
	}
	for at := s.first[end]; at != 0; at = s.list[at-1].next {
		if s.keys[s.list[at-1].number].turn <= turn {
			return false
		}
	}
	return turn > 0
}

// touch notes where a key was.
func (s *stage) touch(number int32, w *workroom) {
	if !w.touched[number] {
		w.touched[number], w.was[number] = true, s.keys[number].at
		s.moved = append(s.moved, number)
	}
}

func (s *stage) probe(number int32, w *workroom) probe {
	return newProbe(w.hashes[number], len(s.slots))
}

// probeAt returns the probe of a key that has come to a slot.
func (s *stage) probeAt(number, slot int32, w *workroom) probe {
	p := s.probe(number, w)
	for p.slot() != int(slot) {
		p.advance()
	}
	return p
}

// store stores a key. One whose turn comes later makes way and goes on.
func (s *stage) store(number int32, w *workroom) {
	s.touch(number, w)
	for p := s.probe(number, w); ; p.advance() {
		slot := int32(p.slot())
		held := s.slots[slot] - 1
		if held < 0 {
			s.slots[slot], s.keys[number].at = number+1, slot+1
			return
		}
		if s.keys[held].turn > s.keys[number].turn {
			s.slots[slot], s.keys[number].at = number+1, slot+1
			s.touch(held, w)
			number, p = held, s.probeAt(held, slot, w)
		}
		s.pass(slot, number)
	}
}

// take takes a key away. The earliest one that has passed its slot by moves in, and so on.
func (s *stage) take(number int32, w *workroom) {
	s.touch(number, w)
	hole := s.keys[number].at - 1
	s.leave(s.probe(number, w), number, hole)
	s.keys[number].at = 0
	for {
		next := s.earliest(hole)
		if next < 0 {
			s.slots[hole] = emptySlot
			return
		}
		s.touch(next, w)
		left := s.keys[next].at - 1
		s.leave(s.probeAt(next, hole, w), next, left)
		s.slots[hole], s.keys[next].at = next+1, hole+1
		hole = left
	}
}

// leave takes a key out of those that have passed by the slots from where its probe is to the slot where it has ended.
func (s *stage) leave(p probe, number, end int32) {
	for ; p.slot() != int(end); p.advance() {
		s.unpass(int32(p.slot()), number)
	}
}

// pass notes that a key has passed a slot by.
func (s *stage) pass(slot, number int32) {
	at := s.free
	if at == 0 {
		s.list = append(s.list, passer{})
		at = int32(len(s.list))
	} else {
		s.free = s.list[at-1].next
	}
	s.list[at-1] = passer{number, s.first[slot]}
	s.first[slot] = at
}

// unpass takes back one pass.
func (s *stage) unpass(slot, number int32) {
	link := &s.first[slot]
	for s.list[*link-1].number != number {
		link = &s.list[*link-1].next
	}
	at := *link
	*link = s.list[at-1].next
	s.list[at-1].next, s.free = s.free, at
}

// earliest returns the key with the earliest turn of those that have passed a slot by, or -1.
func (s *stage) earliest(slot int32) int32 {
	best := int32(-1)
	for at := s.first[slot]; at != 0; at = s.list[at-1].next {
		if number := s.list[at-1].number; best < 0 || s.keys[number].turn < s.keys[best].turn {
			best = number
		}
	}
	return best
}
