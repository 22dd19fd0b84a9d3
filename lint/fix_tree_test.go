package lint_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// TestMendOfficial mends the official corpus: what comes out is a template, says the same but for the repairs, keeps its
// comments, and has nothing left to mend. Line ends make no difference.
func TestMendOfficial(t *testing.T) {
	o := officialOptions()
	o.Include = []string{"I"}
	total := 0
	for _, c := range officialLintCases(t) {
		before := lint.Source(context.Background(), c.name, c.source, o)
		mended, fixes := lint.Mend(context.Background(), before, o)
		if total += fixes; fixes == 0 {
			continue
		}
		checkMended(t, before, mended, fixes)
		if _, again := lint.Mend(context.Background(), mended, o); again != 0 {
			t.Errorf("%s: %d more fixes the second time", c.name, again)
		}
		checkLineEnds(t, c, mended, o)
	}
	if total < 100 {
		t.Errorf("only %d fixes", total)
	}
}

func checkMended(t *testing.T, before, after lint.Result, fixes int) {
	t.Helper()
	if _, diagnostics := cfn.Parse(after.Name, after.Template.Source); len(diagnostics) > 0 {
		t.Errorf("%s: mended to what cannot be read: %s", before.Name, diagnostics[0].Message)
	}
	if len(after.Findings) > len(before.Findings)-fixes {
		t.Errorf("%s: %d fixes, but %d findings before and %d after", before.Name, fixes, len(before.Findings), len(after.Findings))
	}
	if n := differences(before.Template.Root, after.Template.Root); n > fixes {
		t.Errorf("%s: %d fixes make %d differences", before.Name, fixes, n)
	}
	if have, want := comments(after.Template.Source), comments(before.Template.Source); have != want {
		t.Errorf("%s: comments were\n%sand are\n%s", before.Name, want, have)
	}
}

// differences counts the places in which two trees differ: keys that have another name, entries and elements that are only in
// one, and values that are others.
func differences(a, b *cfn.Node) int {
	switch {
	case a.Kind == b.Kind && a.Is(cfn.List):
		return listDifferences(a.Items, b.Items)
	case a.IsMap() && a.Kind == b.Kind && (a.Is(cfn.Map) || a.Text == b.Text):
		return mapDifferences(a.Pairs, b.Pairs)
	case a.Kind == b.Kind && a.Text == b.Text && a.Len() == b.Len():
		return 0
	}
	return 1
}

func listDifferences(a, b []*cfn.Node) int {
	if len(a) != len(b) {
		return max(len(a), len(b)) - min(len(a), len(b))
	}
	n := 0
	for i := range a {
		n += differences(a[i], b[i])
	}
	return n
}

// mapDifferences follows the order of the entries, which no repair changes.
func mapDifferences(a, b []cfn.Pair) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch name, other := a[0].Key.Text, b[0].Key.Text; {
		case name != other && len(a) > len(b):
			a, n = a[1:], n+1
			continue
		case name != other && len(a) < len(b):
			b, n = b[1:], n+1
			continue
		case name != other || a[0].Key.Kind != b[0].Key.Kind:
			n++
		}
		n += differences(a[0].Value, b[0].Value)
		a, b = a[1:], b[1:]
	}
	return n + len(a) + len(b)
}

// comments are the lines that are nothing but comments, without those that suppress something.
func comments(source []byte) string {
	var kept strings.Builder
	for line := range strings.Lines(string(source)) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "#") && !strings.Contains(text, "samx:ignore") {
			kept.WriteString(text + "\n")
		}
	}
	return kept.String()
}

func checkLineEnds(t *testing.T, c lintCase, mended lint.Result, o lint.Options) {
	t.Helper()
	if bytes.Contains(c.source, []byte("\r")) {
		return
	}
	inDOS := func(source []byte) []byte { return bytes.ReplaceAll(source, []byte("\n"), []byte("\r\n")) }
	other, _ := lint.Mend(context.Background(), lint.Source(context.Background(), c.name, inDOS(c.source), o), o)
	if !bytes.Equal(other.Template.Source, inDOS(mended.Template.Source)) {
		t.Errorf("%s: is mended otherwise with CRLF", c.name)
	}
}

// TestMendSlips swaps two letters in a property of each template of the official corpus: the property gets its name back, or
// stays as it is where that would bring up something new, but never gets another one.
func TestMendSlips(t *testing.T) {
	o := officialOptions()
	slips, restored := 0, 0
	for _, c := range officialLintCases(t) {
		before := lint.Source(context.Background(), c.name, c.source, o)
		broken, slip, ok := withSlip(before.Template)
		if !ok {
			continue
		}
		right, _ := lint.Mend(context.Background(), before, o)
		mended, _ := lint.Mend(context.Background(), lint.Source(context.Background(), c.name, broken, o), o)
		same := bytes.Equal(mended.Template.Source, right.Template.Source)
		if !same && !bytes.Contains(mended.Template.Source, slip) {
			t.Errorf("%s: %s is mended to something else", c.name, slip)
		}
		if len(before.Findings) == 0 { // else the slip may hide one of them
			slips, restored = slips+1, restored+count(same)
		}
	}
	if restored*100 < slips*95 {
		t.Errorf("of %d slips %d are mended", slips, restored)
	}
}

// withSlip swaps the third and the fourth letter of the first property that is long enough to be known again.
func withSlip(t *cfn.Template) (source, slip []byte, ok bool) {
	for _, r := range t.Resources {
		if r.Props == nil || strings.HasPrefix(r.TypeName(), "Custom::") {
			continue
		}
		for _, pair := range r.Props.Pairs {
			span := pair.Key.Span
			name := bytes.Trim(t.Source[span.Start:span.End], `'"`)
			if len(name) < 8 || string(name) != pair.Key.Text || name[2] == name[3] {
				continue
			}
			source = bytes.Clone(t.Source)
			at := bytes.Index(source[span.Start:], name) + int(span.Start) + 2
			source[at], source[at+1] = source[at+1], source[at]
			return source, source[at-2 : at-2+len(name)], true
		}
	}
	return nil, nil, false
}
