package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// This file watches the system calls of the tool: it talks to nobody, writes what was named and nothing else, and may be killed at any
// moment.

// mendable is a template with findings that --fix mends.
const mendable = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub orders\n"

// workFolder is a folder with templates for the commands of these tests.
func workFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"sam.yaml": goodTemplate, "plain.yaml": mendable, "out.json": "old", ".samx.yaml": "ignore: [W3011]\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestReachesNobodyAndWritesWhatIsNamed(t *testing.T) {
	cases := []struct {
		line    string
		code    int
		written string // the only file, if any, that may change
	}{
		{"version", exitDone, ""},
		{"rules E3002", exitDone, ""},
		{"transform sam.yaml", exitDone, ""},
		{"transform -o out.json sam.yaml", exitDone, "out.json"},
		{"explain sam.yaml FnRole", exitDone, ""},
		{"lint --include I .", exitProblems, ""},
		{"lint --format sarif -o out.json plain.yaml", exitProblems, "out.json"},
		{"lint --fix plain.yaml", exitDone, "plain.yaml"},
		{"lint --diff plain.yaml", exitProblems, ""},
		{"lint --baseline out.json --write-baseline plain.yaml", exitDone, "out.json"},
	}
	for _, c := range cases {
		t.Run(c.line, func(t *testing.T) {
			folder := workFolder(t)
			before := contents(t, folder)
			calls, code := traced(t, folder, 0, strings.Fields(c.line)...)
			if code != c.code {
				t.Errorf("exit code %d, not %d", code, c.code)
			}
			for _, call := range calls {
				if !allowedFor(c.written, call) {
					t.Errorf("it made the call %s %q", call.name, call.path)
				}
			}
			after := contents(t, folder)
			for name := range before {
				if changed := after[name] != before[name]; changed != (name == c.written) {
					t.Errorf("%s is changed: %t", name, changed)
				}
			}
			if len(after) != len(before) {
				t.Errorf("there are %d files, there were %d", len(after), len(before))
			}
		})
	}
}

// allowedFor says whether a call is one that replaces a file: a temporary file beside it is made, written, and renamed.
func allowedFor(written string, call watchedCall) bool {
	if written == "" {
		return false
	}
	if slices.Contains([]string{"write to a file", "fsync", "fchmod"}, call.name) {
		return true // the descriptor comes from an open that is judged by its name
	}
	temporary := strings.HasPrefix(filepath.Base(call.path), "."+written+".")
	return temporary && slices.Contains([]string{"openat to write", "renameat"}, call.name)
}

func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		all[entry.Name()] = optional(t, filepath.Join(folder, entry.Name()))
	}
	return all
}

// TestKilledAtAnyMomentOfWriting: whenever the process is killed, the file is the old one or the new one.
func TestKilledAtAnyMomentOfWriting(t *testing.T) {
	for line, name := range map[string]string{
		"transform -o out.json sam.yaml":              "out.json",
		"lint --format json -o out.json plain.yaml":   "out.json",
		"lint --fix plain.yaml":                       "plain.yaml",
		"lint --baseline out.json --write-baseline .": "out.json",
	} {
		t.Run(line, func(t *testing.T) {
			folder := workFolder(t)
			before := contents(t, folder)[name]
			calls, _ := traced(t, folder, 0, strings.Fields(line)...)
			after := contents(t, folder)[name]
			if len(calls) < 3 || after == before {
				t.Fatalf("nothing was written: %v", calls)
			}
			seen := map[string]bool{}
			for at := 1; at <= len(calls); at++ {
				folder := workFolder(t)
				traced(t, folder, at, strings.Fields(line)...)
				now := contents(t, folder)[name]
				if now != before && now != after {
					t.Errorf("killed at its call %d, %v: the file holds %q", at, calls[at-1], now)
				}
				seen[now] = true
			}
			if !seen[before] {
				t.Error("the old file was never seen: nothing was killed")
			}
		})
	}
}
