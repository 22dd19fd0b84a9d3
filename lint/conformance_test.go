package lint_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/lint"
)

// The official corpus of findings: templates and what another linter says about them. Rules are compared by ID and line.

// lintFloors are what agreement with the official corpus has reached, in parts of a thousand. They only ever rise.
var lintFloors = map[string]agreement{
	"default": {f1: 980, precision: 997, exact: 970},
	"all":     {f1: 983, precision: 996, exact: 963},
}

// An agreement says how far the findings agree, in parts of a thousand.
type agreement struct {
	f1, precision int // of findings, by rule and line
	exact         int // templates without any difference
}

// notJudged are rules about the other linter's own faults.
var notJudged = []string{"E0002", "E1101"}

// A lintCase is one template of the corpus.
type lintCase struct {
	name   string // "probes/E3012-type.yaml"
	source []byte
	want   []place // errors and warnings
	extra  []place // informational findings
}

// A place is a rule and the line that it reports.
type place struct {
	Rule string
	Line int
}

func officialLintCases(t testing.TB) []lintCase {
	t.Helper()
	root := official.Folder(t, "corpus/lint")
	var cases []lintCase
	for _, group := range []string{"fixtures", "probes", "realworld"} {
		expected := filepath.Join(root, group, "expected")
		err := filepath.WalkDir(expected, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			var file struct {
				Template        string
				Findings, Extra []place
			}
			if err := readJSON(path, &file); err != nil {
				return err
			}
			source, err := os.ReadFile(filepath.Join(root, group, filepath.FromSlash(file.Template)))
			name := group + "/" + strings.TrimPrefix(file.Template, "templates/")
			cases = append(cases, lintCase{name, source, file.Findings, file.Extra})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(cases) == 0 {
		t.Fatal("the corpus has no cases")
	}
	return cases
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// TestOfficialFindings holds agreement with the corpus to its floors.
func TestOfficialFindings(t *testing.T) {
	cases := officialLintCases(t)
	for mode, floor := range lintFloors {
		var hits, missing, surplus, exact int
		for _, c := range cases {
			d := c.differences(t, mode == "all")
			hits, missing, surplus = hits+len(d.agreed), missing+len(d.missing), surplus+len(d.surplus)
			exact += count(len(d.missing)+len(d.surplus) == 0)
		}
		got := agreement{
			f1: 2000 * hits / (2*hits + missing + surplus), precision: 1000 * hits / (hits + surplus), exact: 1000 * exact / len(cases),
		}
		t.Logf("%s: F1 %d, precision %d, exact %d of 1000; %d missing, %d surplus", mode, got.f1, got.precision, got.exact, missing,
			surplus)
		if got.f1 < floor.f1 || got.precision < floor.precision || got.exact < floor.exact {
			t.Errorf("%s: agreement is %+v per mille; it has been %+v", mode, got, floor)
		}
	}
}

// A comparison is the findings of both sides, those that the corpus has and we miss, and the other way round.
type comparison struct {
	agreed, missing, surplus []place
}

// officialOptions judge for the day that the corpus was made for.
func officialOptions() lint.Options {
	return lint.Options{Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
}

// differences compares. What only we look for does not count: rules of our own, and what the template expands to.
func (c lintCase) differences(t testing.TB, all bool) (d comparison) {
	t.Helper()
	o := officialOptions()
	want := slices.Clone(c.want)
	if all {
		o.Include = []string{"I"}
		want = append(want, c.extra...)
	}
	want = slices.DeleteFunc(want, func(p place) bool { return slices.Contains(notJudged, p.Rule) })
	result := lint.Source(context.Background(), c.name, c.source, o)
	if result.Err != nil {
		t.Fatalf("%s: %v", c.name, result.Err)
	}
	sam := strings.Contains(string(c.source), "AWS::Serverless-2016-10-31")
	// An expanded finding counts only where one is expected that no written finding meets.
	open := map[string]int{}
	for _, p := range want {
		open[p.Rule]++
	}
	expanded := func(f lint.Finding) bool { return sam && f.Stage == lint.Expanded }
	for _, f := range result.Findings {
		if !expanded(f) {
			open[f.Rule]--
		}
	}
	d.missing = want
	for _, f := range result.Findings {
		found := place{f.Rule, f.Start.Line}
		if isOwn(f.Rule) || slices.Contains(notJudged, f.Rule) {
			continue
		}
		if expanded(f) {
			if open[f.Rule]--; open[f.Rule] < 0 {
				continue
			}
		}
		if i := slices.Index(d.missing, found); i >= 0 {
			d.missing = slices.Delete(d.missing, i, i+1)
			d.agreed = append(d.agreed, found)
			continue
		}
		d.surplus = append(d.surplus, found)
	}
	return d
}

// isOwn reports whether a rule is in the block that is ours.
func isOwn(rule string) bool {
	return len(rule) == 5 && rule[1] == '5' && rule[1:] >= "5100"
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
