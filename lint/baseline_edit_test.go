package lint_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// reordered is a template with its resources in the other order, where they stand in blocks of their own; else as it is.
func reordered(t *cfn.Template) []byte {
	resources := t.Root.Get("Resources")
	if t.JSON || !resources.IsMap() || resources.Len() == 0 {
		return t.Source
	}
	var starts []int
	for _, pair := range resources.Pairs {
		at := int(pair.Key.Span.Start)
		start := bytes.LastIndexByte(t.Source[:at], '\n') + 1
		if len(bytes.TrimLeft(t.Source[start:at], " ")) > 0 || len(starts) > 0 && start <= starts[len(starts)-1] {
			return t.Source
		}
		starts = append(starts, start)
	}
	end := len(t.Source) // of the last block: the next line without indentation
	for at := starts[len(starts)-1]; at < end; {
		length := bytes.IndexByte(t.Source[at:], '\n') + 1
		if length == 0 {
			return t.Source
		}
		if at += length; at < len(t.Source) && !bytes.ContainsRune([]byte(" \r\n#"), rune(t.Source[at])) {
			end = at
		}
	}
	out := bytes.Clone(t.Source[:starts[0]])
	for i, start := range slices.Backward(starts) {
		next := end
		if i+1 < len(starts) {
			next = starts[i+1]
		}
		out = append(out, t.Source[start:next]...)
	}
	return append(out, t.Source[end:]...)
}

// TestBaselineOrder: what a baseline of a template accepts it accepts with the resources in another order. Findings that are
// about the first of several resources may be about another one then, and so may what depends on which comes first.
func TestBaselineOrder(t *testing.T) {
	o := options()
	moved, accepted, fresh := 0, 0, 0
	for _, c := range officialLintCases(t) {
		before := lint.Source(context.Background(), c.name, c.source, o)
		source := reordered(before.Template)
		after := lint.Source(context.Background(), c.name, source, o)
		if bytes.Equal(source, c.source) || len(after.Template.Resources) != len(before.Template.Resources) || len(before.Findings) == 0 {
			continue
		}
		left, _ := throughFile(t, before).New([]lint.Result{after})
		for _, f := range left[0].Findings {
			t.Logf("%s: in another order there is %s %v %s", c.name, f.Rule, f.Path, f.Message)
		}
		moved, accepted, fresh = moved+1, accepted+len(after.Findings)-len(left[0].Findings), fresh+len(left[0].Findings)
	}
	t.Logf("%d templates, %d findings accepted, %d new", moved, accepted, fresh)
	if moved < 50 || fresh*100 > accepted {
		t.Errorf("%d templates: of %d findings %d are new in another order", moved, accepted+fresh, fresh)
	}
}

// TestBaselineJobs: the number of jobs makes no difference to a baseline.
func TestBaselineJobs(t *testing.T) {
	var texts [][]byte
	for _, jobs := range []int{1, 8} {
		o := options()
		o.Jobs = jobs
		results, err := lint.Files(context.Background(), []string{fixtureRoot + "/function", fixtureRoot + "/dependency"}, o)
		if err != nil {
			t.Fatal(err)
		}
		text, err := lint.NewBaseline(results).JSON()
		if err != nil || len(text) < 1000 {
			t.Fatalf("a baseline of %d bytes: %v", len(text), err)
		}
		texts = append(texts, text)
	}
	if !bytes.Equal(texts[0], texts[1]) {
		t.Error("the baseline depends on the number of jobs")
	}
}

// editedElsewhere is a template with comments and blank lines above, one more resource, more indentation and other line ends.
func editedElsewhere(t *cfn.Template) []byte {
	source := string(t.Source)
	if at := strings.Index(source, "\nResources:\n  "); at >= 0 && !strings.HasPrefix(source[at+len("\nResources:\n  "):], " ") {
		at += len("\nResources:\n")
		source = source[:at] + "  OneMoreTopic:\n    Type: AWS::SNS::Topic\n" + source[at:]
	}
	var out strings.Builder
	if !t.JSON {
		out.WriteString("# one\n\n# two")
	}
	out.WriteString("\r\n\r\n")
	for line := range strings.Lines(source) {
		if strings.HasPrefix(line, " ") {
			line = "  " + line
		}
		out.WriteString(strings.TrimSuffix(line, "\n") + "\r\n")
	}
	return []byte(out.String())
}

// TestBaselineEdits: what a baseline of a template accepts it accepts after the template was edited elsewhere.
func TestBaselineEdits(t *testing.T) {
	o := options()
	cases := officialLintCases(t)
	for _, f := range allFixtures(t) {
		cases = append(cases, lintCase{name: f.path, source: f.source})
	}
	accepted := 0
	for _, c := range cases {
		before := lint.Source(context.Background(), c.name, c.source, o)
		after := lint.Source(context.Background(), c.name, editedElsewhere(before.Template), o)
		if len(before.Template.Resources) == 0 || differences(before.Template.Root, after.Template.Root) > 1 {
			continue
		}
		fresh, _ := throughFile(t, before).New([]lint.Result{after})
		for _, f := range fresh[0].Findings {
			if f.LogicalID != "OneMoreTopic" {
				t.Errorf("%s: after edits there is %s %v %s", c.name, f.Rule, f.Path, f.Message)
			}
		}
		accepted += len(after.Findings) - len(fresh[0].Findings)
	}
	if accepted < 2000 {
		t.Errorf("only %d findings", accepted)
	}
}

// throughFile is the baseline of a result, written and read.
func throughFile(t testing.TB, r lint.Result) lint.Baseline {
	t.Helper()
	text, err := lint.NewBaseline([]lint.Result{r}).JSON()
	if err != nil {
		t.Fatal(err)
	}
	baseline, err := lint.ParseBaseline("b.json", text)
	if err != nil {
		t.Fatal(err)
	}
	return baseline
}

// TestBaselineLists: an element of a list may move, and one more with the same fault is new.
func TestBaselineLists(t *testing.T) {
	const head = "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags:\n"
	const good, good2 = "        - {Key: a, Value: b}\n", "        - {Key: aa, Value: b}\n"
	const bad, bad2 = "        - {Key: c, Value: d, Colour: red}\n", "        - {Key: cc, Value: d, Colour: red}\n"
	const other = "  B:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags:\n"
	cases := []struct {
		what, before, after string
		fresh               []string
		settled             int
	}{
		{"an element before it", head + bad, head + good + bad, nil, 0},
		{"two elements before them", head + bad + bad2, head + good + good2 + bad + bad2, nil, 0},
		{"another order", head + good + good2 + bad, head + bad + good2 + good, nil, 0},
		{"one more fault before it", head + bad, head + bad2 + bad, []string{"Resources/A/Properties/Tags/1/Colour"}, 0},
		{"the fault in another resource, too", head + bad, head + bad + other + bad, []string{"Resources/B/Properties/Tags/0/Colour"}, 0},
		{"one of two is mended", head + bad + bad2, head + good + bad2, nil, 1},
	}
	for _, c := range cases {
		before, after := lintNamed(t, "t.yaml", c.before), lintNamed(t, "t.yaml", c.after)
		fresh, settled := throughFile(t, before).New([]lint.Result{after})
		var paths []string
		for _, f := range fresh[0].Findings {
			paths = append(paths, strings.Join(f.Path, "/"))
		}
		if !slices.Equal(paths, c.fresh) || settled != c.settled {
			t.Errorf("%s: new %v, %d settled; want %v, %d", c.what, paths, settled, c.fresh, c.settled)
		}
	}
}

// FuzzBaseline: what can be read as a baseline comes back from its file as it was; and the baseline of a result accepts it.
func FuzzBaseline(f *testing.F) {
	f.Add([]byte(`{"version": 1, "findings": [{"rule": "E3034", "file": "a.yaml", "path": "Resources/A/Tags/0", "message": "x"}]}`), []byte(delayed))
	f.Add([]byte("\xEF\xBB\xBF{\"version\": 1}"), []byte("Resources: {\"\xff\xfe\": {Type: \"a\xff\"}}"))
	f.Add([]byte(`{"version": 2}`), []byte("a: [\x00"))
	f.Fuzz(func(t *testing.T, source, template []byte) {
		if b, err := lint.ParseBaseline("b.json", source); err == nil {
			text, err := b.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := lint.ParseBaseline("b.json", text); err != nil || !slices.Equal(again.Findings, b.Findings) {
				t.Errorf("%v: %+v became %+v", err, b, again)
			}
		}
		r := lint.Source(context.Background(), "a\xff\xfe.yaml", template, lint.Options{})
		if fresh, settled := throughFile(t, r).New([]lint.Result{r}); len(fresh[0].Findings) != 0 || settled != 0 {
			t.Errorf("a run is not accepted by its own baseline: %+v, %d settled", fresh[0].Findings, settled)
		}
	})
}
