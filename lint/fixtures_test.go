package lint_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/lint"
)

var update = flag.Bool("update", false, "rewrite lint/examples.txt.gz and docs/rules from the rules and fixtures")

const fixtureRoot = "../fixtures/lint"

// options are those that fixtures are linted with: everything on, on a day when some runtimes have ended.
func options() lint.Options {
	return lint.Options{Include: []string{"I"}, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
}

// optionsFor is options less the rules that would want something of nearly every template: they have fixtures of their own.
func optionsFor(path string) lint.Options {
	o := options()
	if !strings.Contains(filepath.ToSlash(path), "/retention/") {
		o.Ignore = []string{"I3011", "I3013"}
	}
	return o
}

// A fixture is a template with comments on the findings expected:
//
//	Timeout: 901 # want E3034 "900" W5110 "29 s"
//
// and "# want-next ..." on the line above where a comment cannot stand. A line "# repeat 201" stands for that many of
// the next line, in which {n} is the number of the repetition.
type fixture struct {
	path   string
	source []byte
	wants  []want
}

type want struct {
	line       int
	rule, text string
	met        bool
}

var (
	repeatLine  = regexp.MustCompile(`^(\s*)# repeat (\d+)$`)
	wantComment = regexp.MustCompile(`\s*# want(-next)? (.*)$`)
	wantItem    = regexp.MustCompile(`^\s*([EWI]\d{4}) "([^"]*)"`)
)

func readFixture(t testing.TB, path string) fixture {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{path: path}
	lines := strings.Split(string(text), "\n")
	number := 0
	for i := 0; i < len(lines); i++ {
		copies := 1
		if m := repeatLine.FindStringSubmatch(lines[i]); m != nil && i+1 < len(lines) {
			copies, _ = strconv.Atoi(m[2])
			i++
		}
		for n := range copies {
			number++
			f.source = append(f.source, strings.ReplaceAll(lines[i], "{n}", strconv.Itoa(n+1))...)
			if i+1 < len(lines) {
				f.source = append(f.source, '\n')
			}
		}
		f.wants = append(f.wants, readWants(t, path, lines[i], number)...)
	}
	return f
}

func readWants(t testing.TB, path, line string, number int) []want {
	t.Helper()
	m := wantComment.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	if m[1] != "" {
		number++
	}
	var wants []want
	for rest := m[2]; strings.TrimSpace(rest) != ""; {
		item := wantItem.FindStringSubmatch(rest)
		if item == nil {
			t.Fatalf("%s:%d: cannot read the expectation %q", path, number, rest)
		}
		wants = append(wants, want{line: number, rule: item[1], text: item[2]})
		rest = rest[len(item[0]):]
	}
	return wants
}

func allFixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob(fixtureRoot + "/*/*/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	list := make([]fixture, len(paths))
	for i, path := range paths {
		list[i] = readFixture(t, path)
	}
	return list
}

// TestFixtures lints every fixture, with LF and with CR LF, and compares with its comments both ways.
func TestFixtures(t *testing.T) {
	for _, f := range allFixtures(t) {
		for _, newline := range []string{"\n", "\r\n"} {
			name := fmt.Sprintf("%s %q", strings.TrimPrefix(f.path, fixtureRoot+"/"), newline)
			t.Run(name, func(t *testing.T) {
				source := bytes.ReplaceAll(f.source, []byte("\n"), []byte(newline))
				compare(t, f, findings(t, f.path, f.path, source))
			})
		}
	}
}

// findings lints the text of a fixture under a name. Below deployment/ it is a deployment file or a parameter file, for
// the template.yaml beside it if there is one.
func findings(t *testing.T, path, name string, source []byte) []lint.Finding {
	t.Helper()
	folder, o := filepath.Dir(path), optionsFor(path)
	o.ReadFile = func(beside string) ([]byte, error) {
		return lint.ReadTemplate(filepath.Join(folder, filepath.Base(beside)))
	}
	beside := filepath.Join(folder, "template.yaml")
	if filepath.Base(filepath.Dir(folder)) != "deployment" || path == beside {
		result := lint.Source(context.Background(), name, source, o)
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		return result.Findings
	}
	parse := lint.ParseParameters
	if filepath.Base(folder) == "deployment-file" {
		parse = lint.ParseDeployment
	}
	o.Deployments = []*lint.Deployment{parse(name, source)}
	var linted []lint.Result
	if text, err := os.ReadFile(beside); err == nil {
		linted = append(linted, lint.Source(context.Background(), "template.yaml", text, o))
	}
	return lint.DeploymentResults(linted, o)[0].Findings
}

func compare(t *testing.T, f fixture, found []lint.Finding) {
	t.Helper()
	wants := append([]want(nil), f.wants...)
	if strings.HasPrefix(filepath.Base(f.path), "good") && len(wants) > 0 {
		t.Errorf("a good fixture expects findings")
	}
next:
	for _, got := range found {
		for i := range wants {
			w := &wants[i]
			if !w.met && w.line == got.Start.Line && w.rule == got.Rule && strings.Contains(got.Sentence(), w.text) {
				w.met = true
				continue next
			}
		}
		t.Errorf("unexpected: line %d: %s %s (%s, %s)", got.Start.Line, got.Rule, got.Sentence(), got.Stage, strings.Join(got.Path, "/"))
	}
	for _, w := range wants {
		if !w.met {
			t.Errorf("missing: line %d: %s %q", w.line, w.rule, w.text)
		}
	}
}
