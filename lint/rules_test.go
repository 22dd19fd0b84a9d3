package lint_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	docsRoot     = "../docs/rules"
	examplesFile = "examples.txt.gz"
)

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)

// TestRules holds every rule to what the lists, pages and reports rely on.
func TestRules(t *testing.T) {
	letters := map[byte]cfn.Severity{'E': cfn.Error, 'W': cfn.Warning, 'I': cfn.Info}
	seen := map[string]bool{}
	kinds := map[schema.ProblemKind]string{}
	rules := lint.Rules()
	if !slices.IsSortedFunc(rules, func(a, b lint.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("rules are not sorted by ID")
	}
	for _, r := range rules {
		if seen[r.ID] || seen[r.Name] {
			t.Errorf("%s %s: the ID or the name is taken", r.ID, r.Name)
		}
		seen[r.ID], seen[r.Name] = true, true
		if severity, ok := letters[r.ID[0]]; !ok || severity != r.Severity {
			t.Errorf("%s: the letter does not say %s", r.ID, r.Severity)
		}
		if !ruleName.MatchString(r.Name) {
			t.Errorf("%s: the name %q is not of the form family-what", r.ID, r.Name)
		}
		for what, text := range map[string]string{"Title": r.Title, "Why": r.Why, "Source": r.Source, "Since": r.Since} {
			if text == "" {
				t.Errorf("%s: no %s", r.ID, what)
			}
		}
		if strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: the title ends in a full stop", r.ID)
		}
		if !strings.HasPrefix(r.Source, "https://docs.aws.amazon.com/") {
			t.Errorf("%s: the source is not a page of AWS's documentation", r.ID)
		}
		if r.Regional && (r.Node != nil || r.Reference != nil || len(r.Problems) > 0 || r.Calls != "") {
			t.Errorf("%s: of a regional rule only Template, Resource and Case are called", r.ID)
		}
		for _, o := range r.Options {
			if o.Name == "" || o.Doc == "" || strings.HasSuffix(o.Doc, ".") {
				t.Errorf("%s: option %q has no name, or no sentence about it", r.ID, o.Name)
			}
		}
		if r.Stage == 0 {
			t.Errorf("%s: no stage", r.ID)
		}
		for _, kind := range r.Problems {
			if kinds[kind] != "" {
				t.Errorf("%s: problem kind %d is %s's", r.ID, kind, kinds[kind])
			}
			kinds[kind] = r.ID
		}
	}
}

// TestEveryProblemKindHasARule: a problem without a rule would be lost without a word.
func TestEveryProblemKindHasARule(t *testing.T) {
	reported := map[schema.ProblemKind]bool{}
	for _, r := range lint.Rules() {
		for _, kind := range r.Problems {
			reported[kind] = true
		}
	}
	for kind := schema.Unknown; kind <= schema.Other; kind++ {
		if !reported[kind] {
			t.Errorf("no rule reports problem kind %d", kind)
		}
	}
}

// TestRuleFixtures demands of each rule a bad fixture that it finds fault with and a good one, and allows no others.
func TestRuleFixtures(t *testing.T) {
	folders := map[string]bool{}
	for _, r := range lint.Rules() {
		folder := fixtureFolder(&r)
		folders[folder] = true
		bad, _ := filepath.Glob(folder + "/bad*.yaml")
		good, _ := filepath.Glob(folder + "/good*.yaml")
		if len(bad) == 0 || len(good) == 0 {
			t.Errorf("%s: %s needs bad.yaml and good.yaml", r.ID, folder)
			continue
		}
		for _, path := range bad {
			f := readFixture(t, path)
			if !slices.ContainsFunc(f.wants, func(w want) bool { return w.rule == r.ID }) {
				t.Errorf("%s does not expect %s", path, r.ID)
			}
		}
	}
	present, _ := filepath.Glob(fixtureRoot + "/*/*")
	for _, folder := range present {
		if !folders[filepath.ToSlash(folder)] && filepath.Base(filepath.Dir(folder)) != "report" {
			t.Errorf("%s belongs to no rule", folder)
		}
	}
}

func fixtureFolder(r *lint.Rule) string {
	return fixtureRoot + "/" + r.Family() + "/" + r.Name
}

// TestDocs compares the examples and docs/rules with what the rules and the fixtures say; -update rewrites them.
func TestDocs(t *testing.T) {
	var examples strings.Builder
	for _, r := range lint.Rules() {
		wrong := readFixture(t, fixtureFolder(&r)+"/bad.yaml")
		fmt.Fprintf(&examples, "\n=== %s wrong\n%s\n=== %s says\n%s\n=== %s right\n%s", r.ID, shown(t, wrong.path),
			r.ID, says(t, &r, wrong), r.ID, shown(t, fixtureFolder(&r)+"/good.yaml"))
	}
	if *update {
		packExamples(t, examples.String())
		t.Log("the pages are made of the examples that were compiled in: run again when these have changed")
	}
	if unpackExamples(t) != examples.String() {
		t.Errorf("%s is not up to date; run go test ./lint -update", examplesFile)
	}
	pages := map[string]bool{"README.md": true}
	for _, r := range lint.Rules() {
		pages[r.ID+".md"] = true
		golden(t, docsRoot+"/"+r.ID+".md", r.Explain())
	}
	golden(t, docsRoot+"/README.md", ruleIndex())
	present, _ := os.ReadDir(docsRoot)
	for _, entry := range present {
		if !pages[entry.Name()] {
			t.Errorf("%s/%s is no rule's page", docsRoot, entry.Name())
		}
	}
}

// packExamples writes the text of the examples, unless that is what the file holds already: another version of Go may
// compress the same text to other bytes.
func packExamples(t *testing.T, text string) {
	t.Helper()
	if unpackExamples(t) == text {
		return
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // it has no name and no time in it
	io.WriteString(w, text)
	w.Close()
	if err := os.WriteFile(examplesFile, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// unpackExamples is the text in the file of examples; empty when that cannot be read, so that -update makes a new one.
func unpackExamples(t *testing.T) string {
	t.Helper()
	packed, err := os.Open(examplesFile)
	if err != nil {
		return ""
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(r)
	return string(text)
}

// shown is a fixture as documentation shows it: without the expectations.
func shown(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, line := range strings.SplitAfter(string(text), "\n") {
		trimmed := wantComment.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")
		trimmed = repeatLine.ReplaceAllString(trimmed, "${1}# $2 lines like this:")
		if trimmed == "" && strings.TrimSpace(line) != "" {
			continue // the line was an expectation
		}
		out.WriteString(trimmed)
		if strings.HasSuffix(line, "\n") {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// says lists the findings of a rule in a fixture.
func says(t *testing.T, r *lint.Rule, f fixture) string {
	t.Helper()
	var out strings.Builder
	for _, finding := range findings(t, f.path, "template.yaml", f.source) {
		if finding.Rule == r.ID {
			fmt.Fprintf(&out, "%s: %s\n", finding.Severity, finding.Sentence())
		}
	}
	return out.String()
}

// ruleIndex is docs/rules/README.md.
func ruleIndex() string {
	var page strings.Builder
	page.WriteString("# Rules\n\nMade from the rules in `lint/` by `go test ./lint -update`; do not edit. An ID that cfn-lint " +
		"has too means the same check;\n51xx are our own. E is an error, W a warning, I informational: those run only when " +
		"asked for.\n\n| ID | name | what holds in a good template |\n| --- | --- | --- |\n")
	for _, r := range lint.Rules() {
		fmt.Fprintf(&page, "| [%s](%s.md) | %s | %s |\n", r.ID, r.ID, r.Name, r.Title)
	}
	return page.String()
}

func golden(t *testing.T, path, text string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v; run go test ./lint -update", err)
		return
	}
	if !bytes.Equal(have, []byte(text)) {
		t.Errorf("%s is not up to date; run go test ./lint -update and look at the difference", path)
	}
}
