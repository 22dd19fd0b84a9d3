package py27

import (
	"slices"

	"github.com/samx-dev/samx/schema/ahead"
)

// A history is a table with what is still to be done to it. Every event of an API copies the table of its paths twice and may add
// a path, and nobody asks for the order until the last event has been there. So steps are only noted, and made when the order
// matters. Many steps are made ahead, on another core, while the events go on.
type history struct {
	table   *table // with all steps made but these:
	steps   []step
	copies  int  // deep copies to be made after the steps
	settled bool // a deep copy is known to give the same table

	scratch scratch
	ahead   *ahead.Work // makes earlier steps; until it is done the table, settled and scratch are not ours; nil: there is none
}

// A step makes deep copies, and then stores a key, unless it does nothing but copy.
type step struct {
	copies   int
	key      string
	onlyCopy bool
}

// aheadFrom is how many steps are worth another goroutine.
const aheadFrom = 64

// add stores a key that the table does not have.
func (h *history) add(key string) {
	h.steps = append(h.steps, step{copies: h.copies, key: key})
	h.copies = 0
}

// deepCopy copies the table, and reports whether that may change it.
func (h *history) deepCopy() bool {
	if h.isSettled() {
		return false
	}
	h.copies++
	return true
}

// isSettled reports whether a deep copy is known to change nothing.
func (h *history) isSettled() bool {
	return h.ahead == nil && len(h.steps) == 0 && h.settled
}

// close makes a step of the copies that belong to none, and returns how many steps there are.
func (h *history) close() int {
	if h.copies > 0 {
		h.steps = append(h.steps, step{copies: h.copies, onlyCopy: true})
		h.copies = 0
	}
	return len(h.steps)
}

// first makes so many steps, the first ones.
func (h *history) first(count int) {
	h.wait()
	h.do(h.steps[:count])
	h.steps = slices.Delete(h.steps, 0, count)
}

func (h *history) do(steps []step) {
	for _, s := range steps {
		if s.copies > 0 && !h.settled {
			h.settled = h.table.deepCopyTimes(s.copies, &h.scratch)
		}
		if !s.onlyCopy {
			h.table.add(s.key)
			h.changed()
		}
	}
}

// changed notes that the table is no longer the one that was copied last.
func (h *history) changed() {
	h.settled = false
	h.scratch.round.begin()
}

// workAhead has the steps made by another goroutine if they are many, and if no other still makes earlier ones.
func (h *history) workAhead() {
	if h.working() || len(h.steps)+h.copies < aheadFrom {
		return
	}
	h.close()
	steps := h.steps
	h.steps = nil
	h.ahead = ahead.Start(func() { h.do(steps) })
}

// working reports whether steps are being made ahead.
func (h *history) working() bool {
	if h.ahead != nil && h.ahead.Done() {
		h.wait()
	}
	return h.ahead != nil
}

// wait waits for the steps that are being made ahead.
func (h *history) wait() {
	if work := h.ahead; work != nil {
		h.ahead = nil
		work.Wait()
	}
}
