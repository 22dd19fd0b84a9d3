package py27

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// TestEditor makes the same random changes with an Editor and with Realm's own methods; some sessions are aborted. It compares
// the maps after some of the sessions, for an editor puts off what nobody asks for.
func TestEditor(t *testing.T) {
	for seed := range uint64(24) {
		random := rand.New(rand.NewPCG(seed, 0))
		var realm Realm
		want := firstMap(&realm, seed)
		edited := want
		for number := range 120 {
			e, _ := realm.Resume(edited)
			expected := want
			for range random.IntN(3) {
				e.DeepCopy()
				expected = realm.DeepCopy(expected)
			}
			for range random.IntN(5) {
				key := made.Str(fmt.Sprintf("/path%d", random.IntN(400)))
				value := randomValue(&realm, random, number)
				e.Set(key, value)
				expected = realm.Set(expected, key, value)
			}
			if random.IntN(8) == 0 {
				comparePairs(t, e.Pairs(), expected.Pairs)
			}
			if random.IntN(4) == 0 {
				e.Abort()
			} else {
				e.DeepCopy()
				want = realm.DeepCopy(expected)
			}
			edited = e.Node()
			switch random.IntN(12) {
			case 0:
				compareMaps(t, &realm, edited, want)
			case 1:
				realm.Settle()
				compareMaps(t, &realm, edited, want)
			}
		}
		compareMaps(t, &realm, edited, want)
	}
}

// firstMap is what a test begins with: a plain map, a py27 map, or one with a key removed, with values whose keys collide.
func firstMap(r *Realm, seed uint64) *cfn.Node {
	value := r.Dict(made, maker.Entry{Key: "i", Value: made.Int(1)}, maker.Entry{Key: "a", Value: made.Int(2)})
	switch seed % 4 {
	case 0:
		return made.Map(maker.Entry{Key: "first", Value: made.List(value)})
	case 1:
		m := r.Dict(made, maker.Entry{Key: "first", Value: value}, maker.Entry{Key: "second", Value: value})
		return r.Delete(m, "first")
	}
	return r.Dict(made, maker.Entry{Key: "first", Value: value})
}

// randomValue makes a value, which deep copies change or not.
func randomValue(r *Realm, random *rand.Rand, number int) *cfn.Node {
	first, second := maker.Entry{Key: "a", Value: made.List(made.Int(number))}, maker.Entry{Key: "i", Value: made.Map()}
	if random.IntN(2) == 0 {
		first, second = second, first
	}
	return r.Dict(made, first, second)
}

func comparePairs(t *testing.T, got, want []cfn.Pair) {
	t.Helper()
	g, w := string(cfn.AppendJSON(nil, made.Pairs(got))), string(cfn.AppendJSON(nil, made.Pairs(want)))
	if g != w {
		t.Fatalf("got  %s\nwant %s", g, w)
	}
}

// TestManyDeepCopies compares copies that are made at once with copies that are made one by one, of tables whose keys go
// round.
func TestManyDeepCopies(t *testing.T) {
	const paths, most = 740, 40
	var realm Realm
	m := realm.Dict(made)
	for number := range paths {
		m = realm.Set(m, made.Str(fmt.Sprintf("/orders%d/{id}", number)), made.Int(number))
	}
	want := m
	for count := range most {
		e := realm.Edit(m)
		for range count {
			e.DeepCopy()
		}
		compareMaps(t, &realm, e.Node(), want)
		want = realm.DeepCopy(want)
	}
	if realm.Text(want) == realm.Text(realm.DeepCopy(want)) {
		t.Error("the keys do not go round: the test needs others")
	}
}

// compareMaps wants two maps to have the same entries in the same order, and tables that lead to the same orders later.
func compareMaps(t *testing.T, realm *Realm, got, want *cfn.Node) {
	t.Helper()
	g, w := realm.dicts.known(got), realm.dicts.known(want)
	comparePairs(t, got.Pairs, want.Pairs)
	if (g == nil) != (w == nil) {
		t.Fatalf("one is a py27 map, the other is not")
	}
	if g != nil && (!g.table.same(w.table) || g.table.fill != w.table.fill) {
		t.Fatalf("the tables differ")
	}
}
