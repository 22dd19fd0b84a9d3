package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/release"
)

var update = flag.Bool("update", false, "write what the tool prints to the files under fixtures/cli")

const (
	root     = "../.."
	fixtures = root + "/fixtures/cli"
)

// binary is the tool as users get it, built once for the tests that need it.
var binary string

func TestMain(m *testing.M) {
	if report := os.Getenv(measuring); report != "" {
		os.Exit(measure(report, os.Args[1:]))
	}
	flag.Parse()
	os.Exit(buildAndTest(m))
}

func buildAndTest(m *testing.M) int {
	folder, err := os.MkdirTemp("", "samx")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "samx.exe") // the ending that Windows needs
	build := exec.Command("go", slices.Concat([]string{"build", "-o", binary}, release.Flags(), []string{"."})...)
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// TestFixtures runs the binary as the folders under fixtures/cli say:
//
//	cmd     the command line, after assignments to the environment if there are any; quotes are not understood
//	files/  what is in the current folder
//	stdin   standard input, if any
//	stdout  expected standard output
//	stderr  expected standard error, if any
//	exit    expected exit code, if not 0
//	after/  files expected in the current folder afterwards, if any
func TestFixtures(t *testing.T) {
	cases, err := filepath.Glob(fixtures + "/*/cmd")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", fixtures, err)
	}
	for _, cmd := range cases {
		folder := filepath.Dir(cmd)
		t.Run(filepath.Base(folder), func(t *testing.T) { runFixture(t, folder) })
	}
}

func runFixture(t *testing.T, folder string) {
	here := t.TempDir()
	files := filepath.Join(folder, "files")
	if _, err := os.Stat(files); err == nil {
		if err := os.CopyFS(here, os.DirFS(files)); err != nil {
			t.Fatal(err)
		}
	}
	environment, args := commandLine(t, folder)
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = here, environment
	cmd.Stdin = strings.NewReader(optional(t, filepath.Join(folder, "stdin")))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	code := 0
	var exit *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	expect(t, filepath.Join(folder, "stdout"), stdout.String())
	expect(t, filepath.Join(folder, "stderr"), stderr.String())
	expect(t, filepath.Join(folder, "exit"), exitText(code))
	expectAfter(t, here, filepath.Join(folder, "after"))
}

// commandLine reads "NAME=value samx transform in.yaml". The environment holds nothing else.
func commandLine(t *testing.T, folder string) (environment, args []string) {
	t.Helper()
	words := strings.Fields(optional(t, filepath.Join(folder, "cmd")))
	for i, word := range words {
		if word == "samx" {
			return append([]string{}, words[:i]...), words[i+1:]
		}
	}
	t.Fatalf("%s: cmd does not call samx", folder)
	return nil, nil
}

func exitText(code int) string {
	if code == exitDone {
		return ""
	}
	return strconv.Itoa(code) + "\n"
}

// expectAfter compares the files that a run should leave. Their names must be in the fixture before -update fills them.
func expectAfter(t *testing.T, here, after string) {
	t.Helper()
	entries, err := os.ReadDir(after)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, entry := range entries {
		expect(t, filepath.Join(after, entry.Name()), optional(t, filepath.Join(here, entry.Name())))
	}
}

// expect compares text with a file, where no file stands for no text. With -update it writes the file.
func expect(t *testing.T, path, got string) {
	t.Helper()
	if want := optional(t, path); got == want {
		return
	} else if !*update {
		t.Errorf("%s:\n got %q\nwant %q", filepath.Base(path), got, want)
		return
	}
	if got == "" {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}

func optional(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(content)
}

// TestBrokenPipe needs the real process: a signal would end it.
func TestBrokenPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	cmd := exec.Command(binary, "transform", "-")
	cmd.Stdin = strings.NewReader(goodTemplate)
	cmd.Stdout = writer
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err = cmd.Run()
	writer.Close()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailure || !strings.Contains(stderr.String(), "cannot write standard output") {
		t.Errorf("%v, stderr %s", err, stderr.String())
	}
}
