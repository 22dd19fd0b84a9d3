package py27

import (
	"testing"

	"github.com/samx-dev/samx/transform/maker"
)

// A map that takes another's keys takes its table too: later insertions find the slots that they would have found there.
func TestInherit(t *testing.T) {
	var r Realm
	b := maker.Builder{}
	original := r.Delete(r.Dict(b, maker.Entry{Key: "a", Value: b.Int(1)}, maker.Entry{Key: "i", Value: b.Int(2)},
		maker.Entry{Key: "x", Value: b.Int(3)}), "a")
	changed := maker.Replace(original, nil, original.Pairs)
	r.Inherit(changed, original)
	if !r.IsDict(changed) {
		t.Fatal("the copy is no dictionary")
	}
	want := r.Text(r.Set(original, b.Str("a"), b.Int(4)))
	if got := r.Text(r.Set(changed, b.Str("a"), b.Int(4))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	marked, plain := r.MarkString(b.Str("x")), b.Str("y")
	r.Inherit(plain, marked)
	if !r.Marked(plain) {
		t.Error("a string that takes after a marked one is not marked")
	}
}

func TestInheritOfStrangers(t *testing.T) {
	var r Realm
	b := maker.Builder{}
	dict := r.Dict(b, maker.Entry{Key: "a", Value: b.Int(1)})
	for name, to := range map[string]*struct{ keys []string }{"fewer keys": {nil}, "other keys": {[]string{"b"}}} {
		n := b.Map()
		for _, k := range to.keys {
			n = maker.With(n, b.Str(k), b.Int(1))
		}
		r.Inherit(n, dict)
		if r.IsDict(n) {
			t.Errorf("%s: it has become a dictionary of keys that it does not have", name)
		}
	}
}
