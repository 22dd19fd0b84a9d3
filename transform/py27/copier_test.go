package py27

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCopier compares each copy that is made by changing an earlier one with the copy that is made in full: of tables to which
// keys are added at random times, whose last keys or last copies are taken back, and which begin with other slots than a copy
// has.
func TestCopier(t *testing.T) {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1))
		var c copier
		copied := newTable()
		if seed%3 == 0 {
			copied.reserve(1 + random.IntN(900))
		}
		for len(copied.keys) < 1800 {
			for range random.IntN(1 << random.IntN(7)) {
				copied.add(randomKey(random))
			}
			if random.IntN(40) == 0 && len(copied.keys) > 3 {
				had := len(copied.keys) - 1 - random.IntN(3)
				for _, key := range slices.Clone(copied.keys[had:]) {
					copied.remove(key.text)
				}
				c.forget(had)
			}
			c.learn(copied.keys)
			former := slices.Clone(copied.slots)
			for range random.IntN(1 << random.IntN(6)) {
				want := copied.inFull()
				if got := c.copy(copied); !slices.Equal(got, want) {
					t.Fatalf("seed %d: a copy of %d keys in %d slots differs", seed, len(copied.keys), len(copied.slots))
				}
				copied.slots, copied.fill = want, len(copied.keys)
			}
			if random.IntN(20) == 0 && len(former) == len(copied.slots) {
				copied.slots = former
				c.forget(len(copied.keys))
			}
		}
	}
}

// TestCopierChangesLittle adds paths as the events of an API do, with two copies for each. Of the keys that could have been
// stored again, few may be.
func TestCopierChangesLittle(t *testing.T) {
	const paths, most = 1300, 0.08
	var c copier
	copied := newTable()
	all, again := 0, 0
	for number := range paths {
		copied.add(fmt.Sprintf("/orders%d/{id}", number))
		c.learn(copied.keys)
		for range 2 {
			copied.slots, copied.fill = slices.Clone(c.copy(copied)), len(copied.keys)
			all += len(copied.keys)
			for i := range c.replays[c.last].stages {
				again += len(c.replays[c.last].stages[i].moved)
			}
		}
	}
	if got := float64(again) / float64(all); got > most {
		t.Errorf("%.3f of the keys have changed places from copy to copy; want at most %.3f", got, most)
	}
}

// randomKey makes a key like many others, or like none.
func randomKey(random *rand.Rand) string {
	forms := [...]string{"/r%d", "/orders/%d/{id}", "/%x", "/é%d/𝄞", "%d"}
	number := random.IntN(4000)
	if random.IntN(5) == 0 {
		number = random.Int()
	}
	return fmt.Sprintf(forms[random.IntN(len(forms))], number)
}

// inFull returns the slots of a deep copy that is made in full; the keys keep their numbers.
func (t *table) inFull() []int32 {
	out := newTable()
	for _, number := range t.order() {
		out.add(t.keys[number].text)
	}
	order := t.order()
	for i, held := range out.slots {
		if held > 0 {
			out.slots[i] = order[held-1] + 1
		}
	}
	return out.slots
}
