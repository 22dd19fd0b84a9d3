package report_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema/cfn"
)

// textAbout is the report in text about one finding, without its first line and without the summary.
func textAbout(t *testing.T, source, fault string) string {
	t.Helper()
	template, _ := cfn.Parse("x.yaml", []byte(source))
	at := strings.Index(source, fault)
	if at < 0 {
		t.Fatalf("%q is not in the source", fault)
	}
	span := cfn.Span{Start: uint32(at), End: uint32(at + len(fault))}
	finding := lint.Finding{
		Diagnostic: cfn.Diagnostic{Rule: "E1", Message: "m", Span: span}, File: "x.yaml",
		Start: template.Position(span.Start), End: template.Position(span.End),
	}
	var out bytes.Buffer
	if err := report.Text(&out, []lint.Result{{Name: "x.yaml", Template: template, Findings: []lint.Finding{finding}}}, report.Options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(out.String(), "\n")
	return strings.Join(lines[1:len(lines)-3], "")
}

// TestExcerpt: the carets stand below the fault, whatever is before it and in it.
func TestExcerpt(t *testing.T) {
	for _, c := range []struct{ name, source, fault, text, under string }{
		{"plain", "a: b\nkey: value # c\n", "value", "key: value # c", "     ^^^^^"},
		{"tabs", "a:\tb\tc", "b\tc", "a:\tb\tc", "  \t^\t^"},
		{"wide", "größe: 漢字 ☃ b", "b", "größe: 漢字 ☃ b", "              ^"},
		{"wide fault", "k: 漢字", "漢字", "k: 漢字", "   ^^^^"},
		{"emoji", "k: 🚀 v", "v", "k: 🚀 v", "      ^"},
		{"combining", "k: e\u0301 v", "v", "k: e\u0301 v", "     ^"},
		{"CR LF", "a: b\r\nc: d\r\n", "d", "c: d", "   ^"},
		{"several lines", "a: b\r\n   c\r\n", "b\r\n   c", "a: b", "   ^"},
		{"nothing", "a: b\n", "", "a: b", "^"},
		{"the end", "a: b", "b", "a: b", "   ^"},
		{"byte order mark", "\uFEFFa: b", "a", "a: b", "^"},
		{"control characters", "a: \x00\x1b[2J\x7f\u0085\u009b b", "b", "a: \uFFFD\uFFFD[2J\uFFFD\uFFFD\uFFFD b", "            ^"},
		{"directions", "a: \u202E\u2066\u200F\u2028 b", "b", "a: \uFFFD\uFFFD\uFFFD\uFFFD b", "        ^"},
		{"no UTF-8", "a: \xff\xc3 b", "b", "a: \uFFFD\uFFFD b", "      ^"},
		{"just too long", strings.Repeat("x", 155) + " fault", "fault", "..." + strings.Repeat("x", 154) + " fault", strings.Repeat(" ", 158) + "^^^^^"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := strings.Count(c.source[:strings.Index(c.source, c.fault)], "\n") + 1
			want := fmt.Sprintf("%5d | %s\n      | %s\n", line, c.text, c.under)
			if got := textAbout(t, c.source, c.fault); got != want {
				t.Errorf("got\n%q, not\n%q", got, want)
			}
		})
	}
}

// TestExcerptOfLongLines: a part of a long line is shown, with the fault in it.
func TestExcerptOfLongLines(t *testing.T) {
	for _, c := range []struct{ before, after int }{
		{0, 1_000_000}, {39, 1_000_000}, {500_000, 500_000}, {1_000_000, 0}, {1_000_000, 10}, {140, 14}, {140, 15}, {140, 16},
	} {
		source := strings.Repeat("ö", c.before) + "FAULT" + strings.Repeat("é", c.after)
		lines := strings.Split(textAbout(t, source, "FAULT"), "\n")
		text, under := []rune(lines[0]), []rune(lines[1])
		at := strings.IndexRune(lines[1], '^')
		if at < 0 || string(text[at:at+len("FAULT")]) != "FAULT" || string(under[at:]) != "^^^^^" {
			t.Errorf("%+v: the fault is not underlined:\n%s\n%s", c, lines[0], lines[1])
		}
		shown := len(text) - len("    1 | ")
		if whole := c.before+c.after+len("FAULT") <= 160; whole == strings.Contains(lines[0], "...") || shown > 166 {
			t.Errorf("%+v: %d characters are shown: %s", c, shown, lines[0])
		}
	}
}

// TestTextIsShort: what is printed does not grow with the lines and names of a template.
func TestTextIsShort(t *testing.T) {
	name := strings.Repeat("K", 10_000) + "漢"
	source := `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"` + name + `1": 1, "` + name + `2": {"Ref": "` + name + `"}}}}}`
	result := lint.Source(context.Background(), "x.json", []byte(source), lint.Options{})
	var out bytes.Buffer
	if err := report.Text(&out, []lint.Result{result}, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if most := 2000 * len(result.Findings); len(result.Findings) < 2 || out.Len() > most || !utf8.Valid(out.Bytes()) {
		t.Errorf("%d findings in %d bytes, more than %d", len(result.Findings), out.Len(), most)
	}
}
