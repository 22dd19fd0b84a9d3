package py27

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestHistoryAhead adds paths in many sessions, some of them aborted, while earlier steps are made on another core. In the end, and
// now and then before, the map is the one that Realm's own methods make.
func TestHistoryAhead(t *testing.T) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 3))
		var realm Realm
		want := realm.Dict(made)
		edited, started := want, 0
		for number := range 700 {
			e, _ := realm.Resume(edited)
			e.DeepCopy()
			expected := realm.DeepCopy(want)
			if random.IntN(4) > 0 {
				key, value := made.Str(fmt.Sprintf("/orders%d/{id}", number)), made.Int(number)
				e.Set(key, value)
				expected = realm.Set(expected, key, value)
			}
			if random.IntN(100) == 0 {
				comparePairs(t, e.Pairs(), expected.Pairs)
			}
			if random.IntN(10) == 0 {
				e.Abort()
			} else {
				e.DeepCopy()
				want = realm.DeepCopy(expected)
			}
			edited = e.Node()
			if e.ahead != nil {
				started++
			}
		}
		realm.Settle()
		compareMaps(t, &realm, edited, want)
		if started == 0 {
			t.Errorf("seed %d: nothing was done ahead", seed)
		}
	}
}

// TestHistoryFault: what panics on another core panics where the order is asked for.
func TestHistoryFault(t *testing.T) {
	var h history // without a table
	for range aheadFrom {
		h.add("key")
	}
	h.workAhead()
	defer func() {
		if recover() == nil {
			t.Error("the panic was lost")
		}
	}()
	h.wait()
}
