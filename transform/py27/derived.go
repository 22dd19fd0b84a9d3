package py27

import "slices"

// Most maps of a definition have few keys, and the same ones again and again. So what becomes of a table of few keys is remembered
// with it, and maps share their tables. It begins with the table without keys.
const (
	fewKeys = 8
	fewNext = 64 // so many tables with one key more are remembered of each
)

// derived is what is known to become of one table.
type derived struct {
	next     map[string]*table // the tables with one key more, by that
	arranged arrangement       // nothing yet when its table is nil
	copied   arrangement       // of its deep copy; likewise
	settled  *record           // of all maps with the table that a deep copy leaves alone
}

// An arrangement is a table whose numbers follow the iteration order.
type arrangement struct {
	table *table
	order []int32 // the numbers that its keys had before; nil when they are the same
}

// remembered makes the table, which must not change any more, remember what becomes of it.
func (t *table) remembered() *table {
	if t.known == nil && len(t.keys) <= fewKeys {
		t.known = &derived{}
	}
	return t
}

// with returns a table with one key more, which the table does not have.
func (t *table) with(key string) *table {
	if t.known != nil && t.known.next[key] != nil {
		return t.known.next[key]
	}
	made := &table{slots: slices.Clone(t.slots), keys: append(make([]tableKey, 0, len(t.keys)+1), t.keys...), fill: t.fill}
	made.add(key)
	if t.known == nil || len(t.known.next) == fewNext {
		return made
	}
	if t.known.next == nil {
		t.known.next = map[string]*table{}
	}
	t.known.next[key] = made.remembered()
	return made
}

// inOrder returns the table with the numbers in iteration order.
func (t *table) inOrder() arrangement {
	if t.known != nil && t.known.arranged.table != nil {
		return t.known.arranged
	}
	made := arrangement{table: t}
	if order := t.order(); !slices.IsSorted(order) {
		made = arrangement{&table{slots: slices.Clone(t.slots), keys: t.keys, fill: t.fill}, order}
		made.table.arrange(order)
	}
	if t.known != nil {
		made.table.remembered()
		t.known.arranged = made
	}
	return made
}

// afterDeepCopy returns the deep copy of an arranged table, in order: the table itself when a deep copy leaves it alone.
func (t *table) afterDeepCopy() arrangement {
	if t.known != nil && t.known.copied.table != nil {
		return t.known.copied
	}
	made := arrangement{table: t}
	if copied := t.deepCopy(); !copied.same(t) {
		made = copied.inOrder()
	}
	if t.known != nil {
		made.table.remembered()
		t.known.copied = made
	}
	return made
}

// settles reports whether the table is known to be left alone by a deep copy. One that remembers finds out.
func (t *table) settles() bool {
	return t.known != nil && t.afterDeepCopy().table == t
}

// settledRecord is the record of a map that has the table and nothing that a deep copy changes. Maps share it.
func (t *table) settledRecord() *record {
	if t.known == nil {
		return &record{table: t, tableSettled: true}
	}
	if t.known.settled == nil {
		t.known.settled = &record{table: t, tableSettled: true}
	}
	return t.known.settled
}
