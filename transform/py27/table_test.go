package py27

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestHash(t *testing.T) {
	tests := []struct {
		text string
		want uint64
	}{
		{"", 0},
		{"a", 12416037344},
		{"i", 13440040424},
		{"paths", 13778350363235242913},
		{"swagger", 3580634783886297403},
		{"info", 11954018007230035808},
		{"openapi", 11962747467939622479},
		{"get", 13143490727865502791},
		{"/x", 6016036143054263},
		{"securityDefinitions", 15572696383572321775},
		{"x-amazon-apigateway-integration", 11271268369173863242},
		{"é", 29824089448},
		{"\U0001f600", 16449585346049}, // one code point, not two UTF-16 units
	}
	for _, tt := range tests {
		if got := hash(tt.text); got != tt.want {
			t.Errorf("hash(%q) = %d, want %d", tt.text, got, tt.want)
		}
	}
}

// texts returns the keys in iteration order.
func (t *table) texts() []string {
	list := make([]string, 0, len(t.keys))
	for _, number := range t.order() {
		list = append(list, t.keys[number].text)
	}
	return list
}

func tableOf(keys ...string) *table {
	t := newTable()
	for _, k := range keys {
		t.add(k)
	}
	t.arrange(t.order())
	return t
}

func TestDeepCopyMayReorder(t *testing.T) {
	tests := []struct {
		last                   [2]string
		built, copied, copied2 string
	}{
		{[2]string{"x-b", "x-j"}, "paths swagger x-j x-b", "paths swagger x-b x-j", "paths swagger x-j x-b"},
		{[2]string{"x-c", "x-e"}, "paths swagger x-e x-c", "paths x-c swagger x-e", "paths swagger x-e x-c"},
		{[2]string{"x-c", "x-g"}, "paths x-g swagger x-c", "swagger paths x-g x-c", "paths x-c swagger x-g"},
	}
	for _, tt := range tests {
		built := tableOf("swagger", "paths", tt.last[0], tt.last[1])
		once := built.deepCopy()
		once.arrange(once.order())
		for i, got := range []*table{built, once, once.deepCopy()} {
			want := []string{tt.built, tt.copied, tt.copied2}[i]
			if order := strings.Join(got.texts(), " "); order != want {
				t.Errorf("%v after %d deep copies: %s, want %s", tt.last, i, order, want)
			}
		}
	}
}

func TestTableSizes(t *testing.T) {
	tests := []struct{ from, to, oneByOne, shallow int }{
		{1, 5, 8, 8},
		{6, 7, 32, 16},
		{8, 15, 32, 32},
		{16, 21, 32, 64},
		{22, 31, 128, 64},
		{32, 63, 128, 128},
		{64, 85, 128, 256},
		{86, 86, 512, 256},
		{342, 342, 2048, 1024},
	}
	for _, tt := range tests {
		for n := tt.from; n <= tt.to; n++ {
			built := tableOf(numbered("k", n)...)
			sizes := []int{len(built.slots), len(built.shallowCopy().slots), len(built.deepCopy().slots)}
			if want := []int{tt.oneByOne, tt.shallow, tt.oneByOne}; !slices.Equal(sizes, want) {
				t.Errorf("%d keys: built, copied and deep-copied sizes %v, want %v", n, sizes, want)
			}
		}
	}
}

func TestRemoveLeavesDummies(t *testing.T) {
	table := tableOf("a", "i") // both at home in slot 0
	if number, removed := table.remove("a"); number != 0 || !removed {
		t.Fatalf("remove(a) = %d, %t", number, removed)
	}
	if _, removed := table.remove("a"); removed {
		t.Error("a key was removed twice")
	}
	if number, found := table.lookup("i"); number != 0 || !found {
		t.Errorf("lookup(i) behind a dummy = %d, %t", number, found)
	}
	if table.fill != 2 {
		t.Errorf("fill = %d, want 2: a dummy counts", table.fill)
	}
	table.add("a")
	if got := strings.Join(table.texts(), " "); got != "a i" || table.fill != 2 {
		t.Errorf("a stored again: %s with fill %d, want it in its dummy", got, table.fill)
	}
	for _, k := range []string{"b", "c", "d", "e"} { // a new dummy each, until the fourth makes the table grow
		table.add(k)
		table.remove(k)
	}
	if len(table.slots) != 16 || table.fill != 3 {
		t.Errorf("%d slots, fill %d, want 16 and 3: growth sweeps all dummies but the last", len(table.slots), table.fill)
	}
}

// The orders of large tables, as hashes of the joined keys; beyond 50,000 keys a table only doubles.
func TestLargeTables(t *testing.T) {
	table := tableOf(numbered("k", 60000)...)
	checkDigest(t, "one by one", table, "4bfd0f5a6c")
	checkDigest(t, "shallow copy", table.shallowCopy(), "de0336ae8f")
	checkDigest(t, "deep copy", table.deepCopy(), "486cb1e864")
}

func checkDigest(t *testing.T, what string, table *table, want string) {
	t.Helper()
	sum := sha1.Sum([]byte(strings.Join(table.texts(), ",")))
	if got := hex.EncodeToString(sum[:])[:10]; got != want {
		t.Errorf("%s: order %s, want %s", what, got, want)
	}
}

// numbered returns n names with a prefix and a number from 0 on.
func numbered(prefix string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(prefix, i)
	}
	return list
}
