package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema/cfn"
)

// This file holds the reports of lint against the schemas of their formats, which stand beside the repository.

func formatSchema(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(official.Folder(t, "corpus/formats"), name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// reportsOf are what lint prints about a clean template and those of the golden reports, and the golden report about a file
// that could not be read.
func reportsOf(t *testing.T, format string) [][]byte {
	t.Helper()
	templates, err := filepath.Glob(root + "/fixtures/lint/report/*.yaml")
	if err != nil || len(templates) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	var stdout, stderr bytes.Buffer
	args := append([]string{"samx", "lint", "--format", format, fixtures + "/lint-clean/files/template.yaml"}, templates...)
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != exitProblems {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	unread, err := os.ReadFile(root + "/fixtures/lint/report/nothing." + format)
	if err != nil {
		t.Fatal(err)
	}
	return [][]byte{stdout.Bytes(), unread}
}

// officialChecks are the checks of all schemas.
func officialChecks(t *testing.T) schemaChecks {
	t.Helper()
	sarif, err := sarifCheck(formatSchema(t, "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	var junit struct {
		Elements []xsdElement `xml:"element"`
	}
	if err := xml.Unmarshal(formatSchema(t, "junit-10.xsd"), &junit); err != nil {
		t.Fatal(err)
	}
	return schemaChecks{sarif: sarif, junit: func(report []byte) []string { return junitProblems(t, junit.Elements, report) }}
}

func TestSARIFFitsItsSchema(t *testing.T) {
	check := officialChecks(t).sarif
	for _, report := range reportsOf(t, "sarif") {
		for _, problem := range check(report) {
			t.Error(problem)
		}
		broken := bytes.ReplaceAll(report, []byte(`"level": "error"`), []byte(`"level": "grave"`))
		if bytes.Equal(broken, report) || len(check(broken)) == 0 {
			t.Error("a report with a wrong level passes, too")
		}
	}
}

// An xsdElement is what is read of an element in an XML schema: enough for what JUnit's uses.
type xsdElement struct {
	Name       string `xml:"name,attr"`
	Attributes []struct {
		Name string `xml:"name,attr"`
		Use  string `xml:"use,attr"`
	} `xml:"complexType>attribute"`
	InSequence []xsdReference `xml:"complexType>sequence>element"`
	InChoice   []xsdReference `xml:"complexType>choice>element"`
	InBoth     []xsdReference `xml:"complexType>sequence>choice>element"`
}

type xsdReference struct {
	To string `xml:"ref,attr"`
}

// check returns what is wrong with the attributes of an element and with its place in its parent.
func (e xsdElement) check(attributes []xml.Attr, children []string) (problems []string) {
	has := func(name string) bool {
		return slices.ContainsFunc(attributes, func(a xml.Attr) bool { return a.Name.Local == name })
	}
	var declared, allowed []string
	for _, a := range e.Attributes {
		declared = append(declared, a.Name)
		if a.Use == "required" && !has(a.Name) {
			problems = append(problems, e.Name+" lacks "+a.Name)
		}
	}
	for _, a := range attributes {
		if !slices.Contains(declared, a.Name.Local) {
			problems = append(problems, e.Name+" has no "+a.Name.Local)
		}
	}
	for _, r := range slices.Concat(e.InSequence, e.InChoice, e.InBoth) {
		allowed = append(allowed, r.To)
	}
	for _, child := range children {
		if !slices.Contains(allowed, child) {
			problems = append(problems, child+" may not stand in "+e.Name)
		}
	}
	return problems
}

// junitProblems holds a document against the elements of a schema.
func junitProblems(t *testing.T, elements []xsdElement, document []byte) (problems []string) {
	t.Helper()
	type open struct {
		start    xml.StartElement
		children []string
	}
	stack := []open{{}}
	for decoder := xml.NewDecoder(bytes.NewReader(document)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return problems
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			parent := &stack[len(stack)-1]
			parent.children = append(parent.children, token.Name.Local)
			stack = append(stack, open{start: token.Copy()})
		case xml.EndElement:
			closed := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			i := slices.IndexFunc(elements, func(e xsdElement) bool { return e.Name == token.Name.Local })
			if i < 0 {
				problems = append(problems, "there is no element "+token.Name.Local)
				continue
			}
			problems = append(problems, elements[i].check(closed.start.Attr, closed.children)...)
		}
	}
}

func TestJUnitFitsItsSchema(t *testing.T) {
	check := officialChecks(t).junit
	for _, report := range reportsOf(t, "junit") {
		for _, problem := range check(report) {
			t.Error(problem)
		}
	}
	const broken = `<testsuites><testsuite id="1" line="2"><failure/><suite/></testsuite></testsuites>`
	want := []string{
		"there is no element suite", "testsuite lacks name", "testsuite lacks tests", "testsuite lacks failures",
		"testsuite lacks errors", "testsuite has no line", "failure may not stand in testsuite", "suite may not stand in testsuite",
	}
	if got := check([]byte(broken)); !slices.Equal(got, want) {
		t.Errorf("the check says %q, not %q", got, want)
	}
}

// corpus are the folders with all templates that stand beside the repository.
var corpus = []string{"lint/fixtures/templates", "lint/probes/templates", "lint/realworld/templates", "sam/input"}

// TestReportsOfTheCorpus reads the reports about all templates back, and holds them against their schemas.
func TestReportsOfTheCorpus(t *testing.T) {
	checks := officialChecks(t)
	t.Chdir(official.Folder(t, "corpus"))
	var files []string
	for _, folder := range corpus {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	results, err := lint.Files(context.Background(), files, reportOptions())
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, r := range results {
		count += len(r.Findings)
	}
	if len(results) < 1000 || count < 4000 {
		t.Fatalf("only %d findings in %d files", count, len(results))
	}
	t.Logf("%d findings in %d files", count, len(results))
	for _, reader := range readersOf(checks) {
		t.Run(reader.format, func(t *testing.T) { readBack(t, reader, results) })
	}
	t.Run("fixes", func(t *testing.T) { compareFixes(t, results) })
	t.Run("text", func(t *testing.T) { checkText(t, written(t, "text", results)) })
}

func reportOptions() lint.Options {
	return lint.Options{
		Include: []string{"I"}, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), ReadFile: lint.ReadTemplate,
	}
}

// readBack writes a report, reads it, and compares what it tells with the findings. A broken report has to be noticed.
func readBack(t *testing.T, r reader, results []lint.Result) {
	text, want := written(t, r.format, results), r.tell(results)
	got, problems := r.read(text)
	for _, problem := range problems[:min(len(problems), 10)] {
		t.Error(problem)
	}
	if i, differ := firstDifference(got, want); differ {
		t.Errorf("%d findings are told, of %d; from number %d on:\n%+v\nnot\n%+v", len(got), len(want), i, got[i:min(i+1, len(got))],
			want[i:min(i+1, len(want))])
	}
	few := results[:min(len(results), 60)]
	text, want = written(t, r.format, few), r.tell(few)
	broken := bytes.Replace(text, []byte(r.broken[0]), []byte(r.broken[1]), 1)
	if bytes.Equal(broken, text) {
		t.Fatalf("there is no %s to break", r.broken[0])
	}
	got, problems = r.read(broken)
	if _, differ := firstDifference(got, want); !differ && len(problems) == 0 {
		t.Errorf("nobody notices %s in the place of %s", r.broken[1], r.broken[0])
	}
}

func written(t *testing.T, format string, results []lint.Result) []byte {
	t.Helper()
	f, _ := report.Lookup(format)
	var text bytes.Buffer
	if err := f.Write(&text, results, report.Options{Version: "1.2.3"}); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func firstDifference(a, b []told) (int, bool) {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i, true
		}
	}
	return min(len(a), len(b)), len(a) != len(b)
}

// compareFixes applies the fixes in a SARIF report by lines and columns, and compares with what the library's edits give.
func compareFixes(t *testing.T, results []lint.Result) {
	var log sarifReport
	if err := json.Unmarshal(written(t, "sarif", results), &log); err != nil {
		t.Fatal(err)
	}
	told, fixes := log.Runs[0].Results, 0
	for _, r := range results {
		var lines [][]rune // once there is a fix
		for _, f := range r.Findings {
			fix := told[0].Fixes
			told = told[1:]
			if len(f.Fix.Edits) == 0 && len(fix) == 0 {
				continue
			}
			fixes++
			if lines == nil {
				lines = codePointsOf(string(r.Template.Source))
			}
			if len(fix) != 1 || len(fix[0].ArtifactChanges) != 1 || len(fix[0].ArtifactChanges[0].Replacements) != len(f.Fix.Edits) {
				t.Fatalf("%s: %s has the fixes %+v", r.Name, f.Rule, fix)
			}
			for i, e := range f.Fix.Edits {
				replacement := fix[0].ArtifactChanges[0].Replacements[i]
				deleted := textIn(lines, replacement.DeletedRegion)
				if want := string(r.Template.Source[e.Span.Start:e.Span.End]); deleted != want || replacement.InsertedContent.Text != e.Text {
					t.Errorf("%s: %s puts %q in the place of %q, not %q in that of %q", r.Name, f.Rule,
						replacement.InsertedContent.Text, deleted, e.Text, want)
				}
			}
		}
	}
	if fixes < 100 {
		t.Errorf("only %d fixes", fixes)
	}
}

var lineBreak = regexp.MustCompile("\r\n|\n|\r")

// codePointsOf are the code points of each line, with its line break.
func codePointsOf(text string) (lines [][]rune) {
	text = strings.TrimPrefix(text, "\uFEFF")
	for {
		at := lineBreak.FindStringIndex(text)
		if at == nil {
			return append(lines, []rune(text))
		}
		lines, text = append(lines, []rune(text[:at[1]])), text[at[1]:]
	}
}

func textIn(lines [][]rune, r sarifRegion) string {
	if r.StartLine == r.EndLine {
		return string(lines[r.StartLine-1][r.StartColumn-1 : r.EndColumn-1])
	}
	text := lines[r.StartLine-1][r.StartColumn-1:]
	for i := r.StartLine; i < r.EndLine-1; i++ {
		text = slices.Concat(text, lines[i])
	}
	return string(slices.Concat(text, lines[r.EndLine-1][:r.EndColumn-1]))
}

// troublesome is what reports have to carry or to keep out: the marks of every format, what steers terminals, and no UTF-8.
var troublesome = []string{
	`"double" 'single' \back\slash`, "two\nlines", "CR\r\nLF\n\n\rmore", "\ttab\t", "::error file=x,line=1::injected", "\n::warning::injected",
	"%0A %25 %", "a:1:2:3:4:E0000:b", "]]></failure><!-- &amp; & <b>", "\x00\x01\x1b[31mred\x1b[0m\x7f\u0085\u009b", "\u202Egnol\u2066\u200F",
	"\u2028\u2029", "\uFFFE\uFFFF\uFFFD", "🚀 👩‍💻 größe 漢字 e\u0301", "\xff\xfe no \xc3\x28 UTF-8 \xed\xa0\x80", "${jndi:x} {{y}} $(z) `w`", "", " ",
}

// TestTroublesomeReports reads back reports with troublesome text in names of files, in logical IDs, values and messages.
func TestTroublesomeReports(t *testing.T) {
	o := reportOptions()
	reportAll := func(p *lint.Pass, r *cfn.Resource) {
		for _, text := range troublesome {
			p.Report(r.ID, "%s", text)
		}
	}
	o.Rules = []lint.Rule{{ID: "W9001", Name: "own-rule", Severity: cfn.Warning, Stage: lint.Written, Resource: reportAll}}
	var results []lint.Result
	for i, text := range troublesome {
		properties := map[string]any{text: text, "DisplayName": map[string]any{"Ref": text}, "TopicName": []any{text}}
		source, err := json.Marshal(map[string]any{"Resources": map[string]any{
			text + "A": map[string]any{"Type": "AWS::SNS::Topic", "Properties": properties},
			"B":        map[string]any{"Type": text, "DependsOn": text},
		}})
		if err != nil {
			t.Fatal(err)
		}
		name := strings.ReplaceAll(text, ":E0000:", ":") // else nobody could tell it from the fields of parseable
		results = append(results, lint.Source(context.Background(), fmt.Sprintf("./f %d/../%s.yaml", i, name), source, o))
	}
	for _, name := range []string{"C:/work/a b.yaml", "a:b.yaml", "../up.yaml", "#frag?query.yaml"} {
		results = append(results, lint.Source(context.Background(), name, []byte("Resources: {\"\xff\x1b\": 1}"), o))
	}
	for _, reader := range readersOf(schemaChecks{}) {
		t.Run(reader.format, func(t *testing.T) { readBack(t, reader, results) })
	}
	t.Run("text", func(t *testing.T) {
		checkText(t, written(t, "text", results))
	})
}

// longestLine is the most bytes in a line of text: a place, a message of a thousand bytes, which can grow where they are not UTF-8.
const longestLine = 4000

// checkText finds in a text for people what could steer a terminal, and lines that nobody reads to their end.
func checkText(t *testing.T, text []byte) {
	t.Helper()
	for line := range bytes.Lines(text) {
		if len(line) > longestLine {
			t.Errorf("a line has %d bytes: %.100q", len(line), line)
		}
		for i, r := range string(bytes.TrimSuffix(line, []byte("\n"))) {
			if harmlessRune(r) != r {
				t.Fatalf("%q is in %q", r, line[max(0, i-40):i+1])
			}
		}
	}
}
