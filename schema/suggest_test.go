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

func TestSuggestSurely(t *testing.T) {
	names := []string{"SecurityGroupIds", "SecurityGroups", "MinCapacity", "ImportName", "Ipv6Address", "Type", "Timeout", "tags", "Tags"}
	cases := []struct{ word, want string }{
		{"SecurityGruopIds", "SecurityGroupIds"},
		{"securitygroups", "SecurityGroups"},
		{"SecurityGroupId", ""}, // nearly as near to either
		{"SecurityGroupds", ""},
		{"MaxCapacity", ""}, // the opposite
		{"ExportName", ""},
		{"Ipv4Address", ""}, // another one
		{"Timout", "Timeout"},
		{"Tmout", ""}, // more than a slip
		{"Typ", ""},   // too short to tell
		{"TAGS", ""},  // either
		{"Timeout", ""},
	}
	for _, c := range cases {
		if got, ok := SuggestSurely(c.word, names); got != c.want || ok != (c.want != "") {
			t.Errorf("SuggestSurely(%q) = %q, %v; want %q", c.word, got, ok, c.want)
		}
	}
}

func TestSuggestValue(t *testing.T) {
	values := []string{"PAY_PER_REQUEST", "PROVISIONED", "HTTP", "a-b", "ab", ""}
	cases := []struct{ word, want string }{
		{"pay-per-request", "PAY_PER_REQUEST"}, {"Provisioned", "PROVISIONED"}, {"http", "HTTP"},
		{"HTTPS", ""}, {"PROVISIONEDD", ""}, {"A_B", ""}, {"HTTP", ""}, {"-", ""},
	}
	for _, c := range cases {
		if got, ok := SuggestValue(c.word, values); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("SuggestValue(%q) = %q, %v; want %q", c.word, got, ok, c.want)
		}
	}
}
