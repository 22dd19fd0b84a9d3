package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A reportCase is a command line of lint with several reports, in a folder with template.yaml, and what becomes of it: how each
// output begins, "-" being standard output, or the complaint.
type reportCase struct {
	args      string
	want      map[string]string
	complaint string
}

// How the formats begin.
const (
	beginsSARIF = "{\n  \"$schema\""
	beginsJUnit = "<?xml"
	beginsText  = "template.yaml:3:11: error:"
	beginsLine  = "template.yaml:3:11:3:27:"
)

var reportCases = []reportCase{
	{args: "", want: map[string]string{"-": beginsText}},
	{args: "--format sarif", want: map[string]string{"-": beginsSARIF}},
	{args: "--format sarif -o -", want: map[string]string{"-": beginsSARIF}},
	{args: "-o a", want: map[string]string{"a": beginsText, "-": ""}},
	{args: "--format sarif -o a", want: map[string]string{"a": beginsSARIF, "-": ""}},
	{args: "-o a --format sarif", want: map[string]string{"a": beginsSARIF, "-": ""}},
	{args: "--format sarif --output a --format text", want: map[string]string{"a": beginsSARIF, "-": beginsText}},
	{args: "--format=text --format=sarif -o=a", want: map[string]string{"a": beginsSARIF, "-": beginsText}},
	{args: "-o a --format sarif --format text", want: map[string]string{"a": beginsSARIF, "-": beginsText}},
	{args: "--format sarif -o a --format junit -o b", want: map[string]string{"a": beginsSARIF, "b": beginsJUnit, "-": ""}},
	{args: "-o a --format sarif -o b --format junit", want: map[string]string{"a": beginsSARIF, "b": beginsJUnit, "-": ""}},
	{args: "--format sarif --format junit -o a -o b", want: map[string]string{"a": beginsSARIF, "b": beginsJUnit, "-": ""}},
	{args: "--format sarif -o a --format parseable -o - --format junit -o b",
		want: map[string]string{"a": beginsSARIF, "b": beginsJUnit, "-": beginsLine}},
	{args: "--format sarif -o a --format sarif -o b", want: map[string]string{"a": beginsSARIF, "b": beginsSARIF}},

	{args: "--format telex", complaint: `--format takes text, json, sarif, junit, github, gitlab, parseable, not "telex"`},
	{args: "--format sarif --format junit", complaint: "both go to standard output"},
	{args: "--format sarif -o a -o b", complaint: "there are 2 of --output for 1 report"},
	{args: "-o a -o b", complaint: "there are 2 of --output for 1 report"},
	{args: "--format sarif -o a -o b --format junit --format text", complaint: "--format sarif has two outputs, a and b"},
	{args: "--format sarif -o a --format junit -o ./a", complaint: "--format sarif and --format junit both go to ./a"},
	{args: "--format sarif -o ./template.yaml", complaint: "would overwrite a file that was linted"},
	{args: "--format sarif -o link.yaml", complaint: "would overwrite a file that was linted"},
	{args: "--diff -o template.yaml", complaint: "would overwrite a file that was linted"},
	{args: "-o base.json --baseline base.json --write-baseline", complaint: "would overwrite the file of --baseline"},
	{args: "--format sarif -o a --format junit -o none/b", complaint: "cannot write none/b"},
}

func TestSeveralReports(t *testing.T) {
	const template = "Resources:\n  A:\n    Type: AWS::SQS::Queues\n"
	for _, c := range reportCases {
		t.Run(c.args, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("template.yaml", []byte(template), 0o600); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(c.args, "link.yaml") {
				if err := os.Symlink("template.yaml", "link.yaml"); err != nil {
					t.Skip(err)
				}
			}
			var stdout, stderr bytes.Buffer
			code := run(append([]string{"samx", "lint", "template.yaml"}, strings.Fields(c.args)...), strings.NewReader(""), &stdout, &stderr)
			if c.complaint != "" {
				if code != exitFailure || stdout.Len() != 0 || !strings.Contains(stderr.String(), c.complaint) {
					t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
				}
			} else if code != exitProblems || stderr.Len() != 0 {
				t.Errorf("exit code %d, stderr %q", code, stderr.String())
			}
			for name, begin := range c.want {
				compareBeginning(t, name, begin, stdout.String())
			}
			if got, err := os.ReadFile("template.yaml"); err != nil || string(got) != template {
				t.Errorf("the template is now %q, %v", got, err)
			}
		})
	}
}

// compareBeginning compares how a report begins; "" stands for an empty one.
func compareBeginning(t *testing.T, name, begin, stdout string) {
	t.Helper()
	text := stdout
	if name != "-" {
		written, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			t.Fatal(err)
		}
		text = string(written)
	}
	if !strings.HasPrefix(text, begin) || begin == "" && text != "" {
		t.Errorf("%s begins with %.40q", name, text)
	}
}
