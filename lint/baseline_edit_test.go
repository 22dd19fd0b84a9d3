package lint_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

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
