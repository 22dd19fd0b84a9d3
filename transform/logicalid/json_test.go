package logicalid

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

func TestJSON(t *testing.T) {
	tests := []struct{ name, value, stable, ordered string }{
		{"maps", `{b: {d: 1, c: [x, {}]}, a: null}`,
			`{"a":null,"b":{"c":["x",{}],"d":1}}`, `{"b": {"d": 1, "c": ["x", {}]}, "a": null}`},
		{"keys by code point", `{"😀": 1, "\uff5e": 2, Z: 3, a: 4}`,
			`{"Z":3,"a":4,"\uff5e":2,"\ud83d\ude00":1}`, `{"\ud83d\ude00": 1, "\uff5e": 2, "Z": 3, "a": 4}`},
		{"escapes", `"\" \\ / <>& \b\f\n\r\t \x01 \x7f é"`,
			`"\" \\ / <>& \b\f\n\r\t \u0001 \u007f \u00e9"`, `"\" \\ / <>& \b\f\n\r\t \u0001 \u007f \u00e9"`},
		{"numbers", `[0x1F, -5, 9223372036854775808, 1.0, 0.1, 1.0e-5, 1.0e+16, 1.0e+15]`,
			`[31,-5,9223372036854775808,1.0,0.1,1e-05,1e+16,1000000000000000.0]`,
			`[31, -5, 9223372036854775808, 1.0, 0.1, 1e-05, 1e+16, 1000000000000000.0]`},
		{"words", `[yes, off, ~, "yes"]`, `[true,false,null,"yes"]`, `[true, false, null, "yes"]`},
		{"intrinsic function", `!GetAtt a.b`, `{"Fn::GetAtt":["a","b"]}`, `{"Fn::GetAtt": ["a", "b"]}`},
		{"number as a key", `{200: x}`, `{"200":"x"}`, `{"200": "x"}`},
		{"empty", `[[], {}]`, `[[],{}]`, `[[], {}]`},
	}
	for _, tt := range tests {
		n := parsed(t, tt.value)
		if got := string(StableJSON(n)); got != tt.stable {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.stable)
		}
		if got := string(OrderedJSON(n)); got != tt.ordered {
			t.Errorf("%s, ordered:\n got %s\nwant %s", tt.name, got, tt.ordered)
		}
	}
	if got := string(StableJSON(nil)); got != "null" {
		t.Errorf("absent: %s", got)
	}
}

// Of repeated keys the last counts, as for Lookup.
func TestStableJSONOfRepeatedKeys(t *testing.T) {
	str := func(text string) *cfn.Node { return &cfn.Node{Kind: cfn.String, Text: text} }
	pairs := []cfn.Pair{{Key: str("b"), Value: str("1")}, {Key: str("a"), Value: str("2")}, {Key: str("b"), Value: str("3")}}
	n := &cfn.Node{Kind: cfn.Map, Pairs: pairs}
	if got, want := string(StableJSON(n)), `{"a":"2","b":"3"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
