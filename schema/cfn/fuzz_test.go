package cfn

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzYAML(f *testing.F) {
	for name, src := range fixtureFiles(f) {
		if filepath.Ext(name) == ".yaml" {
			f.Add(src)
		}
	}
	for _, src := range brokenTexts {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tpl, diags := Parse("t.yaml", src)
		checkDiagnostics(t, tpl, diags)
		checkSpans(t, "t.yaml", tpl)
		if len(diags) == 0 {
			checkText(t, tpl)
		}
		if !Unreadable(diags) {
			checkRoundTrip(t, "t.yaml", tpl)
		}
	})
}

// brokenTexts are seeds that no fixture can hold: texts that are no template.
var brokenTexts = []string{
	"", "\xff", "a: \x00", "\uFEFF", "\uFEFF\uFEFFa:", "a: !b\n !c :", "a: {<<: !b}\n", "!%C0%80", "\xff\xfea\x00:\x00 \x00b\x00", "a: [", "a: {b", "a: 'b", "a: \"b", "a: |9\n b", "a: *b",
	"&a [*a]", "a: &b {c: *b}", "<<: 1", "a: 1\na: 2", "---\na: b\n---\nc: d", "a: !!binary x", "? [a]\n: b", ": a", "a:\tb",
	"!<!Sub> a: b", "%TAG ! tag:x,2000:\n---\na: !b c", "a: !Ref\n  b: c", "a: ! b", "- - - a", "a: \"\\ud83d\\ude00\\/\"",
	"a: &x !y &z b", "- ? a\n- ? b\n", "[? a, ? b: c]", "a: >+\n\n\n", "a: ''\n'b': \"\"", "{,}", "[a,,b]", "a: b: c", "a\u0085b: c",
	"a: &x\na: b\nc: [*x]", "a: &x {b}\nc: {*x}",
}

func FuzzJSON(f *testing.F) {
	for name, src := range fixtureFiles(f) {
		if filepath.Ext(name) == ".json" {
			f.Add(src)
		}
	}
	for _, src := range []string{
		"{", "[", `"`, `{"a"`, `{"a":`, `{"a":1,}`, `[1 2]`, `["a" "b"]`, `{'a': 1}`, `[01, 1., -, 1e]`, `"\x"`, `"\ud800"`, `nul`,
		"// c\n{}", "{/*", `{"a":1,"a":2}`, `[1e999]`, "\uFEFF{}", `{}x`, "\"a\nb\"", `{"":A`,
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tpl, diags := Parse("t.json", src)
		checkDiagnostics(t, tpl, diags)
		checkSpans(t, "t.json", tpl)
		checkAsStandardJSON(t, tpl, diags)
		if !Unreadable(diags) {
			checkRoundTrip(t, "t.json", tpl)
		}
	})
}

// checkAsStandardJSON compares with encoding/json, which accepts the same texts but for those that the limits and the
// shape of a template exclude, and reads the same values.
func checkAsStandardJSON(t *testing.T, tpl *Template, diags []Diagnostic) {
	t.Helper()
	text := bytes.TrimPrefix(tpl.Source, []byte(byteOrderMark))
	if !utf8.Valid(text) {
		return
	}
	var want, got any
	if err := json.Unmarshal(text, &want); err != nil {
		if !Unreadable(diags) && !strings.Contains(err.Error(), "cannot unmarshal number") {
			t.Errorf("%q: encoding/json says %v", text, err)
		}
		return
	}
	if Unreadable(diags) {
		if _, isMap := want.(map[string]any); isMap && !strings.Contains(diags[0].Message, "deep") {
			t.Errorf("%q is valid: %v", text, diags)
		}
		return
	}
	if err := json.Unmarshal(AppendJSON(nil, tpl.Root), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q is read as %s", text, AppendJSON(nil, tpl.Root))
	}
}

func FuzzRoundTrip(f *testing.F) {
	for _, text := range []string{
		"a", "", " ", "yes", "012", "1e3", "2010-09-09", "- a", "a: b", "a #b", "#a", "'", "\"", "\\", "a\nb", "a\n", "\na", " a\nb\n\n",
		"a \n b", "\ta\nb", "\n", "a\r\nb", "\u0085", "\u2028", "\uFEFF", "\x00", "é日😀", "---", "...", "&a", "*a", "!a", "%a", "@a", "`a",
		"<<", "=", "~", "null", "?", "-", ":", "a:", "{}", "[]", "a,b", strings.Repeat("k", 2000), "|", ">", "a\n  \nb\n", "a\n---\nb",
	} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return
		}
		text := &Node{Kind: String, Text: value}
		name := &Node{Kind: String, Text: key}
		list := &Node{Kind: List, Items: []*Node{text, {Kind: List, Items: []*Node{text}}}}
		inner := &Node{Kind: Map, Pairs: []Pair{{name, text}, {&Node{Kind: String, Text: key + "2"}, list}}}
		call := &Node{Kind: Func, Text: "Fn::Sub", Pairs: []Pair{{&Node{Kind: String, Text: "Fn::Sub"}, text}}}
		att := &Node{Kind: Func, Text: "Fn::GetAtt", Pairs: []Pair{{&Node{Kind: String, Text: "Fn::GetAtt"},
			&Node{Kind: List, Items: []*Node{name, text}}}}}
		list.Items = append(list.Items, call, att)
		root := &Node{Kind: Map, Pairs: []Pair{{name, inner}, {&Node{Kind: String, Text: key + "x"}, text}}}
		checkRoundTrip(t, "tree", NewTemplate(&Template{}, root))
	})
}

// checkDiagnostics asserts that diagnostics point into the source.
func checkDiagnostics(t *testing.T, tpl *Template, diags []Diagnostic) {
	t.Helper()
	for _, d := range diags {
		if d.Span.Start > d.Span.End || int(d.Span.End) > len(tpl.Source) {
			t.Errorf("%q: the place %v is outside of the source", d.Message, d.Span)
		}
		tpl.Line(tpl.Position(d.Span.Start).Line)
	}
}
