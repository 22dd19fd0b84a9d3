package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
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
		if err := format.Write(&out, results, report.Options{Color: true}); err != nil {
			t.Fatal(err)
		}
		if format.Name != "json" {
			if out.Len() > 0 {
				t.Errorf("%s: %q", format.Name, out.String())
			}
			continue
		}
		var document struct {
			Findings []any
			Files    int
		}
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		if document.Findings == nil || len(document.Findings) != 0 || document.Files != 1 {
			t.Errorf("json: %s", out.String())
		}
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
