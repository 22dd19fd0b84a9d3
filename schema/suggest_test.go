package schema

import (
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	names := []string{"Timeout", "TracingConfig", "Tags", "Role", "Runtime", "MemorySize"}
	cases := []struct{ word, want string }{
		{"Tmeout", "Timeout"},   // a letter missing
		{"Timeoutt", "Timeout"}, // one too many
		{"Tiemout", "Timeout"},  // two swapped
		{"timeout", "Timeout"},  // case
		{"Memory_Size", "MemorySize"},
		{"Tag", "Tags"},
		{"Rule", "Role"},
		{"Policies", ""},
		{"X", ""},
		{"", ""},
		{strings.Repeat("Timeout", 1000), ""},
		{"Timeout", ""}, // already right
	}
	for _, c := range cases {
		if got, ok := Suggest(c.word, names); got != c.want && ok || ok != (c.want != "") {
			t.Errorf("Suggest(%.20q) = %q, %v; want %q", c.word, got, ok, c.want)
		}
	}
	if got, _ := Suggest("Nam", []string{"Name", "Namd"}); got != "Name" {
		t.Errorf("of equals the first is suggested, got %q", got)
	}
}
