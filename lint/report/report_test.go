package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema/cfn"
)

var update = flag.Bool("update", false, "rewrite the golden reports")

const folder = "../../fixtures/lint/report"

func lintFixture(t *testing.T, path string) lint.Result {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	result := lint.Source(context.Background(), filepath.Base(path), source,
		lint.Options{Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if result.Err != nil {
		t.Fatal(result.Err)
	}
	return result
}

// TestFormats compares every format's report on every template of the folder with the file beside it: x.yaml, x.text.
func TestFormats(t *testing.T) {
	templates, _ := filepath.Glob(folder + "/*.yaml")
	if len(templates) == 0 {
		t.Fatal("no fixtures")
	}
	for _, path := range templates {
		result := lintFixture(t, path)
		for _, format := range report.Formats() {
			golden := strings.TrimSuffix(path, ".yaml") + "." + format.Name
			t.Run(filepath.Base(golden), func(t *testing.T) {
				var out bytes.Buffer
				if err := format.Write(&out, []lint.Result{result}, report.Options{}); err != nil {
					t.Fatal(err)
				}
				compare(t, golden, out.Bytes())
			})
		}
	}
}

func compare(t *testing.T, path string, text []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, text) {
		t.Errorf("%s differs; got:\n%s", path, text)
	}
}

// TestNothingFound: clean results, skipped files and failures make valid reports.
func TestNothingFound(t *testing.T) {
	results := []lint.Result{
		lint.Source(context.Background(), "clean.yaml", []byte("Resources: {A: {Type: AWS::SQS::Queue}}"), lint.Options{}),
		{Name: "notes.yaml", Skipped: true},
		{Name: "gone.yaml", Err: os.ErrNotExist},
	}
	for _, format := range report.Formats() {
		var out bytes.Buffer
		if err := format.Write(&out, results, report.Options{Color: true, Version: "1.2.3"}); err != nil {
			t.Fatal(err)
		}
		compare(t, folder+"/nothing."+format.Name, out.Bytes())
	}
}

// TestRepeatedFindings: what has the rule, the path and the message in common still has a name of its own.
func TestRepeatedFindings(t *testing.T) {
	source := []byte("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub '${B} and ${B}'\n")
	result := lint.Source(context.Background(), "x.yaml", source, lint.Options{})
	if len(result.Findings) != 2 || result.Findings[0].Message != result.Findings[1].Message {
		t.Fatalf("%+v", result.Findings)
	}
	for _, c := range []struct {
		write func(io.Writer, []lint.Result, report.Options) error
		name  string // a regular expression that takes the name of a finding
	}{
		{report.GitLab, `"fingerprint": "([0-9a-f]{32})"`},
		{report.SARIF, `"samx/v1": "([0-9a-f]{32})"`},
		{report.JUnit, `<testcase name="(E1019 Resources/A/[^"]*)"`},
	} {
		var out bytes.Buffer
		if err := c.write(&out, []lint.Result{result}, report.Options{}); err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(c.name).FindAllStringSubmatch(out.String(), -1)
		if len(names) != 2 || names[0][1] == names[1][1] {
			t.Errorf("%s: %q in\n%s", c.name, names, out.String())
		}
	}
}

// TestFileNames: every spelling of a file's name becomes what the format wants.
func TestFileNames(t *testing.T) {
	for _, c := range []struct{ name, uri, path string }{
		{"./a/../stacks/one two.yaml", "stacks/one%20two.yaml", "stacks/one two.yaml"},
		{"größe#1.yaml", "gr%C3%B6%C3%9Fe%231.yaml", "größe#1.yaml"},
		{"a:b.yaml", "./a:b.yaml", "a:b.yaml"},
		{"<stdin>", "%3Cstdin%3E", "<stdin>"},
		{"/srv/a.yaml", "file:///srv/a.yaml", "/srv/a.yaml"},
		{"C:/work/a.yaml", "file:///C:/work/a.yaml", "C:/work/a.yaml"},
	} {
		result := lint.Source(context.Background(), c.name, []byte("Resources: {A: {Type: AWS::SQS::Queues}}"), lint.Options{})
		var sarif, gitlab bytes.Buffer
		if err := report.SARIF(&sarif, []lint.Result{result}, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := report.GitLab(&gitlab, []lint.Result{result}, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if want := `"uri": "` + c.uri + `"`; !strings.Contains(sarif.String(), want) {
			t.Errorf("%s: no %s in %s", c.name, want, sarif.String())
		}
		if want := `"path": "` + c.path + `"`; !strings.Contains(gitlab.String(), want) {
			t.Errorf("%s: no %s in %s", c.name, want, gitlab.String())
		}
	}
}

// TestOwnRules: a rule that is not built in has no description, and is reported nevertheless.
func TestOwnRules(t *testing.T) {
	own := lint.Rule{ID: "W9001", Name: "own-rule", Severity: cfn.Warning, Stage: lint.Written, Resource: func(p *lint.Pass, r *cfn.Resource) {
		p.Report(r.ID, "not this one")
	}}
	result := lint.Source(context.Background(), "x.yaml", []byte("Resources: {A: {Type: AWS::SQS::Queue}}"),
		lint.Options{Rules: []lint.Rule{own}})
	var out bytes.Buffer
	if err := report.SARIF(&out, []lint.Result{result}, report.Options{}); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []map[string]any }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Results) != 1 || run.Results[0].RuleID != "W9001" || len(run.Tool.Driver.Rules) != 1 ||
		!reflect.DeepEqual(run.Tool.Driver.Rules[0], map[string]any{"id": "W9001"}) {
		t.Error(out.String())
	}
}

// TestTextIsSafe: what stands in a template cannot steer the terminal.
func TestTextIsSafe(t *testing.T) {
	source := []byte("Resources:\n  A:\n    Type: \"AWS::\\e[31mX\"\n    \"\\u202EB\": 1 # \x1b[2J\n")
	result := lint.Source(context.Background(), "\x1b[31m.yaml", bytes.ReplaceAll(source, []byte("\x1b"), []byte("\u202e")), lint.Options{})
	var out bytes.Buffer
	if err := report.Text(&out, []lint.Result{result}, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) == 0 || strings.ContainsAny(out.String(), "\x1b\u202e") {
		t.Errorf("%d findings, %q", len(result.Findings), out.String())
	}
}

func TestLookup(t *testing.T) {
	if f, ok := report.Lookup("text"); !ok || f.Name != "text" || f.Write == nil {
		t.Error("text is not found")
	}
	if _, ok := report.Lookup("telex"); ok {
		t.Error("an unknown format is found")
	}
}
