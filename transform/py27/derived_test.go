package py27

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSharedTables adds keys to tables that are remembered, in many orders, takes deep copies on the way, and compares each with a
// table that shares nothing.
func TestSharedTables(t *testing.T) {
	var r Realm
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 2))
		shared, own := r.empty(), newTable()
		for range random.IntN(fewKeys + 4) {
			key := fmt.Sprint("k", random.IntN(20))
			if _, found := own.lookup(key); !found {
				shared = shared.with(key).inOrder().table
				own.add(key)
				own.arrange(own.order())
			}
			if random.IntN(3) == 0 {
				shared, own = shared.afterDeepCopy().table, own.deepCopy()
				own.arrange(own.order())
			}
			if !shared.same(own) || shared.fill != own.fill || !slices.Equal(shared.texts(), own.texts()) {
				t.Fatalf("seed %d: %v became %v", seed, own.texts(), shared.texts())
			}
			if own.arrange(own.order()); shared.settles() && !own.deepCopy().same(own) {
				t.Fatalf("seed %d: a deep copy changes %v", seed, own.texts())
			}
		}
	}
	if first, again := r.empty().with("k1"), r.empty().with("k1"); first != again {
		t.Error("a table with one key is made twice")
	}
}

// TestManyTablesAreNotRemembered takes more keys than a table remembers followers by.
func TestManyTablesAreNotRemembered(t *testing.T) {
	var r Realm
	for _, key := range numbered("k", 10*fewNext) {
		if made := r.empty().with(key); len(made.keys) != 1 || made.keys[0].text != key {
			t.Fatalf("with %s: %v", key, made.texts())
		}
	}
	if got := len(r.empty().known.next); got != fewNext {
		t.Errorf("%d tables are remembered, want %d", got, fewNext)
	}
}
