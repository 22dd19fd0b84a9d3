package lint_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/lint"
)

const compatibilityPage = "../docs/compatibility.md"

// TestCleanTemplates: the page lists every error and warning of ours in templates that the other linter finds clean, each of
// them read and judged.
func TestCleanTemplates(t *testing.T) {
	official.Folder(t, "corpus/lint")
	page, err := os.ReadFile(compatibilityPage)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		if m := cleanRow.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			listed[strings.Join(m[1:4], " | ")] = true
		}
	}
	clean := 0
	for _, c := range officialLintCases(t) {
		if !c.isClean() {
			continue
		}
		clean++
		for _, f := range lint.Source(context.Background(), c.name, c.source, officialOptions()).Findings {
			key := c.name + " | " + strconv.Itoa(f.Start.Line) + " | " + f.Rule
			if !listed[key] {
				t.Errorf("the page lacks: | %s | %s |", key, f.Sentence())
			}
		}
	}
	if want := fmt.Sprintf("In %d templates", clean); !strings.Contains(string(page), want) {
		t.Errorf("the page does not say %q", want)
	}
}

// isClean reports whether a template of real use, or a probe that is meant to be good, has no finding in the corpus.
func (c lintCase) isClean() bool {
	group, name, _ := strings.Cut(c.name, "/")
	judged := slices.DeleteFunc(slices.Clone(c.want), func(p place) bool { return slices.Contains(notJudged, p.Rule) })
	return group == "probes" && strings.Contains(name, "-ok") || group == "realworld" && len(judged) == 0
}

// A row of the table of findings in clean templates: | template | line | rule | what is found |.
var cleanRow = regexp.MustCompile(`^\| (\S+) \| (\d+) \| ([EWI]\d{4}) \| (\S.*) \|$`)

// A row of the table of differences: | template | line | rule | cfn-lint's findings | ours | who is right | why |.
var differenceRow = regexp.MustCompile(`^\| (\S+) \| (\d+) \| ([EWI]\d{4}) \| (\d+) \| (\d+) \| (samx|cfn-lint|both|neither) \| (\S.*) \|$`)

// TestCompatibilityPage: the page lists exactly the differences that there are.
func TestCompatibilityPage(t *testing.T) {
	official.Folder(t, "corpus/lint")
	listed := listedDifferences(t)
	measured := measuredDifferences(t)
	for _, key := range slices.Sorted(maps.Keys(measured)) {
		if counts, ok := listed[key]; !ok || counts != measured[key] {
			t.Errorf("the page lacks: | %s | %s | who | why |", key, measured[key])
		}
		delete(listed, key)
	}
	for _, key := range slices.Sorted(maps.Keys(listed)) {
		t.Errorf("there is no longer a difference: %s", key)
	}
}

func listedDifferences(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile(compatibilityPage)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| --- |")
	listed := map[string]string{}
	for line := range strings.Lines(table) {
		if m := differenceRow.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			listed[strings.Join(m[1:4], " | ")] = m[4] + " | " + m[5]
		}
	}
	return listed
}

// measuredDifferences are the differences by place, informational rules included: how many findings of the rule are
// there on either side.
func measuredDifferences(t *testing.T) map[string]string {
	t.Helper()
	measured := map[string]string{}
	for _, c := range officialLintCases(t) {
		d := c.differences(t, true)
		for _, p := range slices.Concat(d.missing, d.surplus) {
			theirs, ours := 0, 0
			for _, other := range slices.Concat(d.missing, d.agreed) {
				theirs += count(other == p)
			}
			for _, other := range slices.Concat(d.surplus, d.agreed) {
				ours += count(other == p)
			}
			measured[c.name+" | "+strconv.Itoa(p.Line)+" | "+p.Rule] = fmt.Sprintf("%d | %d", theirs, ours)
		}
	}
	return measured
}
