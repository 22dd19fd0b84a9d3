package cfn

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestTraps holds the places where YAML's readers differ from each other or from what people expect, one row each.
func TestTraps(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"words of YAML 1.1", "[yes, On, NO, y, n]", `[true,true,false,"y","n"]`},
		{"word as a key", "On: 1\nyes: 2", `{"On":1,"yes":2}`},
		{"account ID with a leading zero", "a: 012345678901", `{"a":"012345678901"}`},
		{"octal, underscores, hexadecimal", "[0123, 1_000, 0x1F]", `[83,1000,31]`},
		{"octal of YAML 1.2", "a: 0o17", `{"a":"0o17"}`},
		{"base 60", "[1:30, 12:30:45]", `[90,45045]`},
		{"exponent without point", "a: [1e3, 1.5e3, 1.0e+3]", `{"a":["1e3","1.5e3",1000.0]}`},
		{"dates", "[2010-09-09, 2024-01-02T03:04:05Z]", `["2010-09-09","2024-01-02T03:04:05Z"]`},
		{"fraction", "a: 1.10", `{"a":1.1}`},
		{"duplicate keys", "a: 1\nb: 2\na: 3", `{"a":3,"b":2}`},
		{"merge key", "x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x, c: 4}", `{"x":{"a":1,"b":2},"y":{"a":1,"b":3,"c":4}}`},
		{"merge key with a list", "x: &x {a: 1}\ny: &y {a: 2, b: 3}\nz: {<<: [*x, *y]}",
			`{"x":{"a":1},"y":{"a":2,"b":3},"z":{"a":1,"b":3}}`},
		{"merge key with tags", "a: {<<: !Sub {b: 1}, <<: !Sub [!Ref {c: 2}]}", `{"a":{"b":1,"c":2}}`},
		{"quoted merge key", "x: &x {a: 1}\ny: {'<<': *x}", `{"x":{"a":1},"y":{"<<":{"a":1}}}`},
		{"alias", "x: &x [1]\ny: *x", `{"x":[1],"y":[1]}`},
		{"absent value", "a:\nb: [c, ]\nd: {e: }", `{"a":null,"b":["c"],"d":{"e":null}}`},
		{"escapes of JSON", `a: "x\/y \ud83d\ude00 \\/ \u00e9"`, `{"a":"x/y 😀 \\/ é"}`},
		{"those escapes elsewhere", `a: '\/ \ud83d'`, `{"a":"\\/ \\ud83d"}`},
		{"long JSON key", `{"` + strings.Repeat("k", 1100) + `": 1}`, `{"` + strings.Repeat("k", 1100) + `":1}`},
		{"carriage returns", "a: b\r\nc: |\r\n  d\r\n  e\r\n", `{"a":"b","c":"d\ne\n"}`},
		{"byte order mark", "\uFEFFa: b", `{"a":"b"}`},
		{"tabs in JSON", "{\n\t\"a\":\t1\n}", `{"a":1}`},
		{"exponents in JSON", `{"a": 1e3}`, `{"a":1000.0}`},
		{"flow map of YAML", "{a: 1, b: yes}", `{"a":1,"b":true}`},
		{"equals sign", "a: =", `{"a":"="}`},
		{"tag without a name", "a: ! 12", `{"a":"12"}`},
		{"tags of types", `[!!str 1, !!int "0x1F", !!float 2, !!bool "on", !!null x]`, `["1",31,2.0,true,null]`},
		{"text behind short tags", "[!Ref 123, !Sub yes, !Foo 2012-10-17]",
			`[{"Ref":"123"},{"Fn::Sub":"yes"},{"Fn::Foo":"2012-10-17"}]`},
		{"types inside short tags", "!If [c, yes, 012]", `{"Fn::If":["c",true,10]}`},
		{"short tag without a value", "a: !Ref", `{"a":{"Ref":""}}`},
		{"dots of !GetAtt", "[!GetAtt a.b.c, !GetAtt a, !GetAtt [a, b.c]]",
			`[{"Fn::GetAtt":["a","b.c"]},{"Fn::GetAtt":["a"]},{"Fn::GetAtt":["a","b.c"]}]`},
		{"!Condition", "a: !Condition b", `{"a":{"Condition":"b"}}`},
	}
	for _, test := range tests {
		tpl, diags := Parse("t", []byte(test.src))
		if got := string(AppendJSON(nil, tpl.Root)); got != test.want {
			t.Errorf("%s: got %s, want %s; %v", test.name, got, test.want, diags)
		}
	}
}

// describe gives a diagnostic as "line:column-line:column severity message", the message cut to what matters.
func describe(tpl *Template, d Diagnostic) string {
	from, to := tpl.Position(d.Span.Start), tpl.Position(d.Span.End)
	return fmt.Sprintf("%d:%d-%d:%d %s", from.Line, from.Column, to.Line, to.Column, d.Severity)
}

func TestDiagnostics(t *testing.T) {
	tests := []struct {
		name, file, src string
		want            string // place and severity of each, separated by commas
		message         string // part of the first message
	}{
		{"empty", "t.yaml", "", "1:1-1:1 error", "empty"},
		{"only a comment", "t.yaml", "# nothing\n", "2:1-2:1 error", "empty"},
		{"no map", "t.yaml", "- a\n", "1:1-1:4 error", "list"},
		{"not UTF-8", "t.yaml", "a: b\nc: \xE9", "2:4-2:5 error", "0xE9"},
		{"control character", "t.yaml", "a: b\x07", "1:5-1:6 error", "U+0007"},
		{"second document", "t.yaml", "a: 1\n---\nb: 2", "2:1-2:4 error", "second"},
		{"broken second document", "t.yaml", "a: 1\n---\nb: 'x\n", "3:1-3:6 error", "quote"},
		{"unknown anchor", "t.yaml", "a: 1\nb: *x\n", "2:4-2:6 error", "&x"},
		{"alias of itself", "t.yaml", "a: &x [*x]\n", "1:8-1:10 error", "itself"},
		{"bad indentation", "t.yaml", "a:\n  b:\n    c: 1\n   d: 2\ne: 3\n", "4:4-4:8 error", "indentation"},
		{"bad list", "t.yaml", "a:\n  - b\n  c: d\n", "3:3-3:7 error", "list"},
		{"two colons", "t.yaml", "a: 1\nb: c: d\n", "2:1-2:8 error", "colon"},
		{"two colons on the first line", "t.yaml", "a: b: c", "1:1-1:8 error", "colon"},
		{"no colon", "t.yaml", "a: 1\nb\n\nc: 2\n", "4:1-4:5 error", "colon"},
		{"no blank after the colon", "t.yaml", "a: 1\nb:c\n  d: 1\n", "3:3-3:7 error", "colon"},
		{"no colon at the end", "t.yaml", "a: 1\nb\n", "2:1-2:2 error", "colon"},
		{"tab", "t.yaml", "a:\n\tb: 1\n", "2:2-2:6 error", "tab"},
		{"open bracket", "t.yaml", "a: 1\nb: [c, d\ne: 2\n", "2:1-2:9 error", "]"},
		{"open quote", "t.yaml", "a: 1\nb: 'c\nd: 2\n", "2:1-2:6 error", "quote"},
		{"text after a quote", "t.yaml", "a: 1\nb: 'c' d\ne: 2\n", "2:1-2:9 error", "quote"},
		{"two tags", "t.yaml", "a: 1\nb: !Base64 !Sub c\n", "2:1-2:18 error", "tags"},
		{"error after a long list", "t.yaml", "a: [b,\n  c,\n  d]\n e: 1\n", "4:2-4:6 error", ""},
		{"null key", "t.yaml", "a: 1\n~: 2\n", "2:1-2:2 error", "null"},
		{"list as a key", "t.yaml", "a: 1\n? [b]\n: 2\n", "2:3-2:6 error", "list"},
		{"intrinsic function as a key", "t.yaml", "a: 1\n!Ref b : 2\n", "2:1-2:7 error", "intrinsic"},
		{"escapes in a tag", "t.yaml", "a: !b%C0%80 c\n", "1:4-1:12 error", "UTF-8"},
		{"unknown tag", "t.yaml", "a: !!python/object b\n", "1:4-1:19 error", "python"},
		{"tag of another type", "t.yaml", "a: !!int b\n", "1:10-1:11 error", "!!int"},
		{"unsupported tag", "t.yaml", "a: !!binary aGk=\n", "1:4-1:12 warning", "!!binary"},
		{"merge of an intrinsic function", "t.yaml", "a: 1\n<<: !Sub b\n", "2:1-2:3 error", "intrinsic"},
		{"merge of a string", "t.yaml", "a: 1\n<<: b\n", "2:1-2:3 error", "<<"},
		{"octal", "t.yaml", "a: 010", "1:4-1:7 warning", "means 8"},
		{"base 60", "t.yaml", "a: 1:30", "1:4-1:8 warning", "means 90"},
		{"infinity", "t.yaml", "a: -.inf", "1:4-1:9 warning", "quote"},
		{"half a surrogate pair", "t.yaml", `a: "\ud83d"`, "1:4-1:12 warning", "surrogate"},
		{"two byte order marks", "t.yaml", "\uFEFF\uFEFFa: b", "1:1-1:2 error", "second byte order mark"},
		{"too deep", "t.yaml", strings.Repeat("- ", 300) + "a", "1:401-1:401 error", "200 deep"},
		{"alias bomb", "t.yaml", aliasBomb(), "7:12-7:12 error", "1000000"},

		{"JSON: empty", "t.json", " \n", "2:1-2:1 error", "empty"},
		{"JSON: comma too many", "t.json", "{\"a\": 1,\n}", "1:8-1:9 error", "remove"},
		{"JSON: comma missing", "t.json", "{\"a\": 1\n\"b\": 2}", "1:8-1:8 error", "comma is missing"},
		{"JSON: comma missing twice", "t.json", "{\"a\": 1\n\"b\": [[] {}]}", "1:8-1:8 error,2:9-2:9 error", "comma is missing"},
		{"JSON: colon missing", "t.json", `{"a" 1}`, "1:6-1:7 error", "colon"},
		{"JSON: key without quotes", "t.json", `{a: 1}`, "1:2-1:3 error", "double quotes"},
		{"JSON: single quotes", "t.json", `{"a": 'b'}`, "1:7-1:8 error", "value"},
		{"JSON: unknown word", "t.json", `{"a": True}`, "1:7-1:11 error", "true, false, null"},
		{"JSON: not closed", "t.json", "{\"a\": [1, 2\n", "1:12-1:12 error", "closing ]"},
		{"JSON: open quote", "t.json", "{\"a\": \"b\n}", "1:7-1:9 error", "closing quote"},
		{"JSON: unknown escape", "t.json", `{"a": "\x"}`, "1:8-1:10 error", `\x`},
		{"JSON: control character", "t.json", "{\"a\": \"b\tc\"}", "1:9-1:10 error", "U+0009"},
		{"JSON: numbers", "t.json", `{"a": [01, 1., .5]}`, "1:8-1:10 error,1:12-1:14 error,1:16-1:17 error", "01"},
		{"JSON: infinite", "t.json", `{"a": 1e999}`, "1:7-1:12 error", "larger"},
		{"JSON: comment", "t.json", "{ // b\n\"a\": /* c */ 1}", "1:3-1:7 error,2:6-2:13 error", "comments"},
		{"JSON: more than one value", "t.json", "{}\n{}", "2:1-2:3 error", "only one"},
		{"JSON: half a surrogate pair", "t.json", `{"a": "\ude00"}`, "1:8-1:14 warning", "surrogate"},
		{"JSON: too deep", "t.json", strings.Repeat("[", 300), "1:201-1:201 error", "200 deep"},
		{"JSON: YAML", "t.json", "a: 1", "1:1-1:2 error", "JSON"},
		{"broken JSON without a name for it", "template", `{"a": "b" "c"`, "1:10-1:10 error,1:14-1:14 error", "comma"},
		{"broken flow map of YAML", "template", `{a: b`, "1:1-1:6 error", "}"},
	}
	for _, test := range tests {
		tpl, diags := Parse(test.file, []byte(test.src))
		var got []string
		for _, d := range diags {
			got = append(got, describe(tpl, d))
		}
		if places := strings.Join(got, ","); places != test.want {
			t.Errorf("%s: got %s, want %s; %v", test.name, places, test.want, diags)
		} else if !strings.Contains(diags[0].Message, test.message) {
			t.Errorf("%s: %q does not mention %q", test.name, diags[0].Message, test.message)
		}
		if Unreadable(diags) != strings.Contains(test.want, "error") {
			t.Errorf("%s: Unreadable is %v", test.name, Unreadable(diags))
		}
	}
}

// aliasBomb makes a text of eight lines whose last one stands for some twenty million values. The second alias of the
// seventh line is the one that passes the limit of a million.
func aliasBomb() string {
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c < 'i'; c++ {
		fmt.Fprintf(&b, "%c: &%c [%s]\n", c, c, strings.Join(strings.Split(strings.Repeat("*"+string(c-1)+" ,", 8), ",")[:8], ","))
	}
	return b.String()
}

func TestDuplicateKeys(t *testing.T) {
	for _, src := range []string{
		"Resources:\n  A:\n    x: 1\n    y: 2\n    x: 3\n",
		"{\"Resources\":\n  {\"A\":\n    {\"x\": 1,\n    \"y\": 2,\n    \"x\": 3}}}",
	} {
		tpl, diags := Parse("t", []byte(src))
		if got := string(AppendJSON(nil, tpl.Root)); got != `{"Resources":{"A":{"x":3,"y":2}}}` {
			t.Errorf("the last entry should count, in the place of the first: %s", got)
		}
		if Unreadable(diags) || len(diags) != 2 {
			t.Fatalf("want two diagnostics that leave the tree readable: %v", diags)
		}
		for i, d := range diags {
			other := diags[1-i]
			if d.Rule != "E0000" || d.Severity != Error || d.Detail != DuplicateKey || d.LogicalID != "A" ||
				strings.Join(d.Path, "/") != "Resources/A/x" || !strings.Contains(d.Message, `"x"`) {
				t.Errorf("diagnostic %+v", d)
			}
			if len(d.Notes) != 1 || d.Notes[0].Span != other.Span {
				t.Errorf("the note of %v should lead to %v", d, other.Span)
			}
		}
		if first, second := tpl.Position(diags[0].Span.Start).Line, tpl.Position(diags[1].Span.Start).Line; first != 3 || second != 5 {
			t.Errorf("reported on lines %d and %d", first, second)
		}
	}
}

func TestManyDiagnosticsAreCut(t *testing.T) {
	src := "{" + strings.Repeat("\"a\": 1,", 5_000) + "\"b\" 1}"
	_, diags := Parse("t.json", []byte(src))
	if len(diags) > maxDiagnostics+1 || !Unreadable(diags) {
		t.Errorf("%d diagnostics, unreadable %v", len(diags), Unreadable(diags))
	}
}

func TestUTF16(t *testing.T) {
	units := utf16.Encode([]rune("a: é😀\nb: [c"))
	for name, order := range map[string]func(u uint16) []byte{
		"little": func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} },
		"big":    func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} },
	} {
		src := order(0xFEFF)
		for _, u := range units {
			src = append(src, order(u)...)
		}
		tpl, diags := Parse("t.yaml", append(src, order(']')...))
		if got := string(AppendJSON(nil, tpl.Root)); got != `{"a":"é😀","b":["c"]}` || len(diags) > 0 {
			t.Errorf("%s endian: %s %v", name, got, diags)
		}
		if string(tpl.Source) != "a: é😀\nb: [c]" {
			t.Errorf("%s endian: the source is %q", name, tpl.Source)
		}
		if _, diags := Parse("t.yaml", append(src, 0)); !Unreadable(diags) {
			t.Errorf("%s endian: half a character is accepted", name)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, test := range []struct {
		name, src string
		json      bool
	}{
		{"t.yaml", "a: 1", false},
		{"t.json", `{"a": 1}`, true},
		{"T.JSON", " {}", true},
		{"t.yaml", `{"a": 1}`, true},
		{"t.template", "\n [1]", true},
		{"t.template", `{a: 1}`, false},
		{"t.template", `{"a": 1,}`, false}, // a comma that YAML allows
		{"t.json", `{"a": 1,}`, true},
	} {
		if tpl, _ := Parse(test.name, []byte(test.src)); tpl.JSON != test.json {
			t.Errorf("%s %s: JSON is %v", test.name, test.src, tpl.JSON)
		}
	}
}
