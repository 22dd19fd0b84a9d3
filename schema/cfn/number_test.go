package cfn

import "testing"

func TestNumbers(t *testing.T) {
	tests := []struct {
		text    string
		decimal string
		value   float64
		whole   bool
	}{
		{"0", "0", 0, true},
		{"-0", "0", 0, true},
		{"+12", "12", 12, true},
		{"1_000", "1000", 1000, true},
		{"0123", "83", 83, true},
		{"-0x1F", "-31", -31, true},
		{"0b101", "5", 5, true},
		{"190:20:30", "685230", 685230, true},
		{"9223372036854775808", "9223372036854775808", 9223372036854775808, true},
		{"1.10", "1.1", 1.1, false},
		{"1.0", "1.0", 1, false},
		{"-.0", "-0.0", 0, false},
		{"1e5", "100000.0", 100000, false},
		{"1.0e+16", "1e+16", 1e16, false},
		{"0.0001", "0.0001", 0.0001, false},
		{"0.00001", "1e-05", 0.00001, false},
		{"20:30:15.5", "73815.5", 73815.5, false},
		{"685.230_15e+03", "685230.15", 685230.15, false},
	}
	for _, test := range tests {
		n := &Node{Kind: Number, Text: test.text}
		if got := n.Decimal(); got != test.decimal {
			t.Errorf("%s is printed as %s, want %s", test.text, got, test.decimal)
		}
		if got, ok := n.Float(); !ok || got != test.value {
			t.Errorf("%s is %v, want %v", test.text, got, test.value)
		}
		if n.IsWhole() != test.whole {
			t.Errorf("%s: whole is %v", test.text, n.IsWhole())
		}
		got, ok := n.Int()
		if fits := test.whole && test.value < 1<<62; ok != fits || fits && got != int64(test.value) {
			t.Errorf("%s as an integer is %d, %v", test.text, got, ok)
		}
	}
}

func TestNoNumbers(t *testing.T) {
	for _, n := range []*Node{nil, {Kind: String, Text: "1"}, {Kind: Null}, {Kind: List}} {
		if _, ok := n.Int(); ok || n.IsWhole() || n.Decimal() != "" {
			t.Errorf("%v is a number", n)
		}
		if _, ok := n.Float(); ok {
			t.Errorf("%v is a number", n)
		}
	}
}

func TestEqual(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"{a: 1, b: 2}", "{b: 2, a: 1}", true},
		{"[1, 2]", "[2, 1]", false},
		{"[1, 2]", "[1]", false},
		{"a: 1", "a: 1.0", true},
		{"a: 0x10", "a: 16", true},
		{"a: 1", "a: '1'", false},
		{"a: yes", "a: true", true},
		{"a: yes", "a: no", false},
		{"a: ~", "a:", true},
		{"a: ~", "{}", false},
		{"a: {}", "a: []", false},
		{"a: !Ref b", "a: {Ref: b}", true},
		{"Metadata: {Ref: b}", "Metadata: !Ref b", true},
		{"{a: 1, a: 2}", "a: 2", true},
	}
	for _, test := range tests {
		a, _ := Parse("a.yaml", []byte(test.a))
		b, _ := Parse("b.yaml", []byte(test.b))
		if Equal(a.Root, b.Root) != test.want || Equal(b.Root, a.Root) != test.want {
			t.Errorf("%s and %s: want %v", test.a, test.b, test.want)
		}
	}
}
