package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// put writes files into the current folder.
func put(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			if err := os.MkdirAll(name[:i], 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const nestedStack = `Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      TemplateURL: ./nested.yaml
      Parameters: {Stage: prod}
`

func TestStdinFilenameOfLint(t *testing.T) {
	quiet(t)
	put(t, map[string]string{"stacks/nested.yaml": "Resources: {Q: {Type: AWS::SQS::Queue}}\n", ".samx.yaml": "ignore-templates: [old/]\n"})
	for _, c := range []struct {
		name, text string
		flags      string
		code       int
		want       string
	}{
		{"stacks/app.yaml", nestedStack, "", exitProblems, "stacks/app.yaml:8:20: error: "}, // no parameter Stage, says the file beside it
		{"app.yaml", nestedStack, "", exitDone, ""},                                         // nothing is beside it
		{"stacks/app.json", nestedStack, "", exitProblems, "stacks/app.json:1:1: error: "},  // which is not JSON
		{"old/app.json", nestedStack, "--only-templates", exitDone, ""},
		{"old/app.json", nestedStack, "", exitProblems, "old/app.json:1:1: error: "},
		{"app.yaml", "on: push\n", "--only-templates", exitDone, ""},
		{"app.yaml", "on: push\n", "", exitProblems, "app.yaml:1:1: "},
	} {
		got := samx(c.text, append([]string{"lint", "-", "--ignore", "W3002", "--stdin-filename", c.name}, strings.Fields(c.flags)...)...)
		if got.code != c.code || !strings.HasPrefix(got.stdout, c.want) || got.stderr != "" {
			t.Errorf("%s %s: exit code %d\n%s%s", c.name, c.flags, got.code, got.stdout, got.stderr)
		}
	}
}

// TestStdinFilenameOfDiff: the file that standard input stands for need not exist, nor be the same.
func TestStdinFilenameOfDiff(t *testing.T) {
	quiet(t)
	const text = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub orders\n"
	got := samx(text, "lint", "--diff", "--stdin-filename", "a/app.yaml", "-")
	if !strings.HasPrefix(got.stdout, "--- a/app.yaml\n") || !strings.Contains(got.stdout, "\n+      QueueName: orders\n") {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestStdinFilenameOfTransform(t *testing.T) {
	quiet(t)
	got := samx(refusedTemplate, "transform", "-", "--stdin-filename", "a/app.yaml")
	if got.code != exitProblems || !strings.HasPrefix(got.stderr, "a/app.yaml:5:") {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if got := samx(goodTemplate, "transform", "-", "--stdin-filename", "app.json"); got.code != exitProblems {
		t.Errorf("YAML that is called JSON: exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	got = samx(goodTemplate, "transform", "-", "--stdin-filename", "a/app.yaml", "--source-map", "map.json")
	var m map[string]any
	if err := json.Unmarshal([]byte(optional(t, "map.json")), &m); err != nil || got.code != exitDone {
		t.Fatal(err, got)
	}
	if m["file"] != "a/app.yaml" {
		t.Errorf("the source map is about %v", m["file"])
	}
}

func TestStdinFilenameNeedsStdin(t *testing.T) {
	quiet(t)
	put(t, map[string]string{"template.yaml": goodTemplate})
	for _, line := range []string{"lint --stdin-filename a.yaml", "transform template.yaml --stdin-filename a.yaml"} {
		got := samx("", strings.Fields(line)...)
		if got.code != exitFailure || got.stdout != "" || !strings.Contains(got.stderr, "write - to read that") {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

func TestUnreadableFilesKeepNothingFromBeingLinted(t *testing.T) {
	quiet(t)
	put(t, map[string]string{"refused.yaml": refusedTemplate})
	got := samx("", "lint", "gone.yaml", "refused.yaml", "--format", "json")
	if got.code != exitFailure || !strings.Contains(got.stdout, `"refused.yaml"`) || !strings.Contains(got.stderr, "cannot read gone.yaml") {
		t.Errorf("%+v", got)
	}
}

func TestFlagsAboutFiles(t *testing.T) {
	quiet(t)
	put(t, map[string]string{
		".git/HEAD": "", ".gitignore": "build/\n", "build/refused.yaml": refusedTemplate, "old/refused.yaml": refusedTemplate,
		"good.yaml": goodTemplate,
	})
	t.Setenv("XDG_CONFIG_HOME", "nowhere")
	for line, want := range map[string]string{
		". --exclude old":                                 "",
		". --exclude old --no-gitignore":                  "build/refused.yaml",
		". --exclude build --exclude good.*":              "old/refused.yaml",
		"old/refused.yaml --exclude old":                  "old/refused.yaml",
		"old/refused.yaml --exclude old --only-templates": "",
		"build/refused.yaml":                              "build/refused.yaml",
		"build/refused.yaml --only-templates":             "",
	} {
		got := samx("", append([]string{"lint", "--ignore", "W"}, strings.Fields(line)...)...)
		if !strings.HasPrefix(got.stdout, want) || (got.stdout == "") != (want == "") || (got.code == exitDone) != (want == "") {
			t.Errorf("lint %s: %+v", line, got)
		}
	}
}
