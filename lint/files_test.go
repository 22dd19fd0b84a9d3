package lint_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

// tree writes files and makes their folder the current one.
func tree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for path, text := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	queueTemplate = "Resources: {Orders: {Type: AWS::SQS::Queue}}\n"
	otherYAML     = "jobs: {build: {steps: []}}\n"
)

func TestFiles(t *testing.T) {
	tree(t, map[string]string{
		"template.yaml": queueTemplate, "ci.yaml": otherYAML, "a/one.json": `{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}`,
		"a/b/two.yml": queueTemplate, "a/b/notes.txt": queueTemplate, ".git/three.yaml": queueTemplate,
		"node_modules/four.yaml": queueTemplate, "broken.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue\n",
	})
	cases := []struct {
		args string
		want string
	}{
		{"template.yaml", "template.yaml:"},
		{"ci.yaml", "ci.yaml:E1001 E1001"},
		{".", "a/b/two.yml: a/one.json: broken.yaml:E0000 ci.yaml:skipped template.yaml:"},
		{"a/** template.yaml", "a/b/notes.txt: a/b/two.yml: a/one.json: template.yaml:"},
		{"**/*.yml", "a/b/two.yml:"},
		{"*.y?ml ./template.yaml", "broken.yaml:E0000 ci.yaml:skipped template.yaml:"},
		{"a/[!b]*.json", "a/one.json:"},
		{"nowhere/*.yaml", ""},
	}
	for _, c := range cases {
		results, err := lint.Files(context.Background(), strings.Fields(c.args), lint.Options{Jobs: 3})
		if err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
		var got []string
		for _, r := range results {
			verdict := ids(r.Findings)
			if r.Skipped {
				verdict = "skipped"
			}
			got = append(got, filepath.ToSlash(r.Name)+":"+verdict)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.args, strings.Join(got, " "), c.want)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	tree(t, map[string]string{"template.yaml": queueTemplate})
	if _, err := lint.Files(context.Background(), []string{"gone.yaml"}, lint.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a named file that does not exist: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := lint.Files(ctx, []string{"template.yaml"}, lint.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
}

// TestPanicStaysInItsFile: a rule that panics fails its file, by name, and no other.
func TestPanicStaysInItsFile(t *testing.T) {
	tree(t, map[string]string{"a.yaml": queueTemplate, "b.yaml": "Resources: {Fine: {Type: AWS::SQS::Queue}}"})
	bad := lint.Rule{ID: "E9001", Name: "own-panic", Stage: lint.Both, Template: func(p *lint.Pass) {
		if p.Facts.Resources["Orders"] != nil {
			panic("boom")
		}
	}}
	results, err := lint.Files(context.Background(), []string{"a.yaml", "b.yaml"}, lint.Options{Rules: []lint.Rule{bad}})
	if err == nil || !strings.Contains(err.Error(), "a.yaml: internal error: boom") {
		t.Errorf("err = %v", err)
	}
	if got := []bool{results[0].Err != nil, results[1].Err != nil}; !reflect.DeepEqual(got, []bool{true, false}) {
		t.Errorf("failed: %v", got)
	}
}

// TestProgress: every file is counted once, in order, whoever works on it.
func TestProgress(t *testing.T) {
	files := map[string]string{"ci.yaml": otherYAML, "broken.yaml": "a: ["}
	for i := range 50 {
		files[fmt.Sprintf("t%d.yaml", i)] = queueTemplate
	}
	tree(t, files)
	var calls [][2]int
	o := lint.Options{Jobs: 8, Progress: func(done, total int) { calls = append(calls, [2]int{done, total}) }}
	if _, err := lint.Files(context.Background(), []string{"."}, o); err != nil {
		t.Fatal(err)
	}
	if len(calls) != len(files) {
		t.Fatalf("%d calls for %d files", len(calls), len(files))
	}
	for i, call := range calls {
		if call != [2]int{i + 1, len(files)} {
			t.Errorf("call %d says %d of %d", i+1, call[0], call[1])
		}
	}
}
