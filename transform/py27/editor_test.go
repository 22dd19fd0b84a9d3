package py27

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// TestEditor makes the same random changes with an Editor and with Realm's own methods, and compares after every session;
// some sessions are aborted.
func TestEditor(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 0))
		var realm Realm
		var b maker.Builder
		want := b.Map()
		if seed%4 > 0 {
			want = realm.Dict(b, maker.Entry{Key: "first", Value: b.Str("1")})
		}
		edited := want
		for session := range 120 {
			e, _ := realm.Resume(edited)
			expected := want
			if random.IntN(3) > 0 {
				e.DeepCopy()
				expected = realm.DeepCopy(expected)
			}
			for range random.IntN(5) {
				key := b.Str(fmt.Sprintf("/path%d", random.IntN(400)))
				value := realm.Dict(b, maker.Entry{Key: "a", Value: b.List(b.Int(session))}, maker.Entry{Key: "i", Value: b.Map()})
				e.Set(key, value)
				expected = realm.Set(expected, key, value)
			}
			if random.IntN(4) == 0 {
				e.Abort()
				edited = e.Node()
			} else {
				e.DeepCopy()
				want, edited = realm.DeepCopy(expected), e.Node()
			}
			compareMaps(t, &realm, edited, want)
		}
	}
}

// compareMaps wants two maps to have the same entries in the same order, and tables that lead to the same orders later.
func compareMaps(t *testing.T, realm *Realm, got, want *cfn.Node) {
	t.Helper()
	if g, w := string(cfn.AppendJSON(nil, got)), string(cfn.AppendJSON(nil, want)); g != w {
		t.Fatalf("got  %s\nwant %s", g, w)
	}
	g, w := realm.dicts.of(got), realm.dicts.of(want)
	if (g == nil) != (w == nil) {
		t.Fatalf("one is a py27 map, the other is not")
	}
	if g != nil && (!g.table.same(w.table) || g.table.fill != w.table.fill) {
		t.Fatalf("the tables differ")
	}
}
