package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestDocsExamples runs the examples in the pages of the documentation. An example is an indented block whose first line is a command:
//
//	$ samx lint template.yaml
//	template.yaml:3:5: ...
//
// What follows a command is what it prints, standard error included, and `$ echo $?` prints its exit code. All examples of a page run in
// one folder, in their order; it begins as a copy of fixtures/docs/PAGE. Quotes in a command are not understood. With -update the test
// writes what is printed into the page.
func TestDocsExamples(t *testing.T) {
	top, err := filepath.Abs(root) // the examples run elsewhere
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(top + "/docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	commands := 0
	for _, page := range append(pages, top+"/README.md") {
		t.Run(filepath.Base(page), func(t *testing.T) {
			text := optional(t, page)
			fresh, ran := withRealOutput(t, page, text)
			commands += ran
			if fresh == text {
				return
			}
			if !*update {
				var diff bytes.Buffer
				writeDiff(&diff, page, []byte(text), []byte(fresh))
				t.Errorf("the examples print something else; -update writes it into the page\n%s", diff.String())
				return
			}
			if err := os.WriteFile(page, []byte(fresh), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
	if commands == 0 {
		t.Error("no page has an example")
	}
}

const (
	indent = "    "
	prompt = indent + "$ "
)

// withRealOutput is the text of a page with what its examples really print, and the number of commands that it has.
func withRealOutput(t *testing.T, page, text string) (fresh string, commands int) {
	t.Helper()
	lines := strings.SplitAfter(text, "\n")
	e := examples{t: t, page: page}
	var b strings.Builder
	for i := 0; i < len(lines); {
		b.WriteString(lines[i])
		line := lines[i]
		i++
		if !strings.HasPrefix(line, prompt+"samx ") && !strings.HasPrefix(line, prompt+"echo $?") {
			continue
		}
		b.WriteString(e.run(strings.TrimSpace(strings.TrimPrefix(line, prompt))))
		commands++
		i = skipOutput(lines, i)
	}
	return b.String(), commands
}

// skipOutput is the index of the line after the output of a command: of the next command, or of a blank line at the end of the block.
func skipOutput(lines []string, i int) int {
	for next := i; next < len(lines); next++ {
		switch line := lines[next]; {
		case strings.HasPrefix(line, prompt):
			return next
		case strings.TrimSpace(line) == "": // it belongs to the output if more of that follows
		case !strings.HasPrefix(line, indent):
			return i
		default:
			i = next + 1
		}
	}
	return i
}

// examples are the commands of one page.
type examples struct {
	t      *testing.T
	page   string
	folder string
	code   int
}

// run is what a command prints, indented.
func (e *examples) run(command string) string {
	e.t.Helper()
	if command == "echo $?" {
		return indent + strconv.Itoa(e.code) + "\n"
	}
	e.enter()
	var printed bytes.Buffer
	e.code = run(strings.Fields(command), strings.NewReader(""), &printed, &printed)
	var b strings.Builder
	for line := range strings.Lines(printed.String()) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			b.WriteString(indent + line)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// enter makes the folder of the page, the first time, and goes there.
func (e *examples) enter() {
	e.t.Helper()
	if e.folder != "" {
		return
	}
	e.folder = e.t.TempDir()
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(e.page), ".md"))
	if err := os.CopyFS(e.folder, os.DirFS(filepath.Join(root, "fixtures/docs", name))); err != nil {
		e.t.Fatal(err)
	}
	e.t.Setenv("HOME", e.t.TempDir())
	e.t.Chdir(e.folder)
	for _, variable := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "SAMX_LINT_DATE", "NO_COLOR"} {
		e.t.Setenv(variable, map[string]string{"SAMX_LINT_DATE": "2026-11-22"}[variable])
	}
}
