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

// names are the names of results, those that are skipped in brackets, those with an error with an exclamation mark.
func names(results []lint.Result) string {
	var list []string
	for _, r := range results {
		name := r.Name
		if r.Skipped {
			name = "[" + name + "]"
		}
		if r.Err != nil {
			name += "!"
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

func TestWhichFiles(t *testing.T) {
	const schema = `{"properties": {"AWSTemplateFormatVersion": {}, "Resources": {"x": "AWS::S3::Bucket"}}}`
	files := map[string]string{
		"app.yaml": queueTemplate, "other/app.template": queueTemplate, "other/legacy/old.yaml": queueTemplate,
		"workflow.yml": otherYAML, "package.json": `{"name": "x"}`, "schema.json": schema,
		"serverless.yml": "provider: {}\nresources:\n  Resources:\n    Orders: {Type: AWS::SQS::Queue}\n",
		"broken.yaml":    "Resources:\n  Q: {Type: AWS::SQS::Queue\n",
		"broken.json":    `{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}`,
		"utf16.yaml":     "\xff\xfe" + strings.Join(strings.Split(queueTemplate, ""), "\x00") + "\x00",
		"bom.yaml":       "\uFEFFResources:\n  Q: {Type: AWS::SQS::Queue\n",
		".git/HEAD":      "", ".git/info/exclude": "private/\n",
		".gitignore":     "build/\n*.gen.yaml\n!keep.gen.yaml\n",
		"build/app.yaml": queueTemplate, "a.gen.yaml": queueTemplate, "keep.gen.yaml": queueTemplate,
		"private/a.yaml": queueTemplate, "other/.gitignore": "legacy\n", "cdk.out/x.json": queueTemplate,
		"module/.git": "gitdir: ../.git/modules/module\n", "module/build/a.yaml": queueTemplate,
		".git/modules/module/info/exclude": "b.yaml\n", "module/build/b.yaml": queueTemplate,
	}
	tree(t, files)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	const tracked = "app.yaml bom.yaml broken.json broken.yaml keep.gen.yaml module/build/a.yaml other/app.template " +
		"[package.json] [schema.json] [serverless.yml] utf16.yaml [workflow.yml]"
	only, all := lint.Options{OnlyTemplates: true}, lint.Options{NoGitignore: true}
	for _, c := range []struct {
		args string
		o    lint.Options
		want string
	}{
		{".", lint.Options{}, tracked},
		{"*/*.yaml", all, "build/app.yaml private/a.yaml"},
		{"build", lint.Options{}, "build/app.yaml"}, // it was named
		{"other/**/[!.]*", lint.Options{}, "other/app.template"},
		{"other", all, "other/app.template other/legacy/old.yaml"},
		{"other", lint.Options{NoGitignore: true, Exclude: []string{"legacy"}}, "other/app.template"},
		{"other/legacy/old.yaml workflow.yml", lint.Options{Exclude: []string{"legacy"}}, "other/legacy/old.yaml workflow.yml"},
		{"workflow.yml app.yaml broken.yaml package.json serverless.yml", only,
			"[workflow.yml] app.yaml broken.yaml [package.json] [serverless.yml]"},
		{"build/app.yaml a.gen.yaml keep.gen.yaml private/a.yaml other/legacy/old.yaml cdk.out/x.json module/build/b.yaml", only,
			"keep.gen.yaml"},
		{"build/app.yaml cdk.out/x.json", lint.Options{NoGitignore: true, OnlyTemplates: true}, "build/app.yaml"},
		{"app.yaml other/app.template", lint.Options{OnlyTemplates: true, Exclude: []string{"other/"}}, "app.yaml"},
		{"app.yaml ./app.yaml *pp.yaml . workflow.yml", lint.Options{Exclude: []string{"[!a]*"}}, "app.yaml workflow.yml"},
		{"{other,build}/*.{template,yaml}", all, "other/app.template build/app.yaml"},
		{"{app,nothing}.yaml", lint.Options{}, "app.yaml"},
		{"missing.yaml app.yaml {gone}", lint.Options{}, "missing.yaml! app.yaml {gone}!"},
	} {
		results, _ := lint.Files(context.Background(), strings.Fields(c.args), c.o)
		if got := names(results); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.args, got, c.want)
		}
	}
}

// TestUserIgnores has rules for all repositories, which count less than the repository's.
func TestUserIgnores(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	tree(t, map[string]string{
		filepath.Join(home, "git", "ignore"): "*.yaml\n", ".git/HEAD": "", ".gitignore": "!a.yaml\n", "a.yaml": queueTemplate,
		"b.yaml": queueTemplate, "c.yml": queueTemplate,
	})
	results, err := lint.Files(context.Background(), []string{"."}, lint.Options{})
	if got := names(results); got != "a.yaml c.yml" || err != nil {
		t.Error(got, err)
	}
}

// TestWorktree: .git is a file there, and info/exclude that of the repository.
func TestWorktree(t *testing.T) {
	tree(t, map[string]string{
		"main/.git/info/exclude": "a.yaml\n", "main/.git/worktrees/w/commondir": "../..\n",
		"w/.git": "gitdir: ../main/.git/worktrees/w\n", "w/a.yaml": queueTemplate, "w/b.yaml": queueTemplate,
	})
	results, err := lint.Files(context.Background(), []string{"w"}, lint.Options{})
	if got := names(results); got != "w/b.yaml" || err != nil {
		t.Error(got, err)
	}
}

func TestLinks(t *testing.T) {
	tree(t, map[string]string{"a/app.yaml": queueTemplate, "elsewhere/x.yaml": queueTemplate})
	for link, target := range map[string]string{
		"a/loop": ".", "a/up": "..", "a/other": "../elsewhere", // folders, which are not followed
		"a/again.yaml": "app.yaml", "a/x.yaml": "../elsewhere/x.yaml", "a/gone.yaml": "nothing", "a/folder.yaml": "../elsewhere",
		"a/self.yaml": "self.yaml",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skip(err)
		}
	}
	for _, args := range []string{"a", "a/**"} {
		results, err := lint.Files(context.Background(), []string{args}, lint.Options{})
		if got := names(results); got != "a/again.yaml a/x.yaml" || err != nil {
			t.Errorf("%s: %s, %v", args, got, err)
		}
	}
	results, err := lint.Files(context.Background(), []string{"a/app.yaml", "a/again.yaml", "a/loop/app.yaml", "a/up/a"}, lint.Options{})
	if got := names(results); got != "a/app.yaml a/up/a/x.yaml" || err != nil {
		t.Error(got, err)
	}
}

func TestUnreadable(t *testing.T) {
	tree(t, map[string]string{"a/app.yaml": queueTemplate, "b/app.yaml": queueTemplate, "c/app.yaml": queueTemplate, "c/.gitignore": ""})
	for _, path := range []string{"b", "c/.gitignore"} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(path, 0o755)
	}
	if _, err := os.ReadDir("b"); err == nil {
		t.Skip("this user may read everything")
	}
	results, err := lint.Files(context.Background(), []string{"."}, lint.Options{})
	if got := names(results); !strings.HasPrefix(got, "a/app.yaml b! ") || !strings.HasSuffix(got, " c/app.yaml") {
		t.Error(got)
	}
	if !errors.Is(err, fs.ErrPermission) || strings.Count(err.Error(), "permission") != 2 {
		t.Error(err)
	}
}

func TestTooLarge(t *testing.T) {
	tree(t, map[string]string{"a.yaml": queueTemplate, "data.json": ""})
	if err := os.Truncate("data.json", lint.MaxFileSize+1); err != nil {
		t.Fatal(err)
	}
	results, err := lint.Files(context.Background(), []string{"."}, lint.Options{})
	if got := names(results); got != "a.yaml [data.json]" || err != nil {
		t.Error(got, err)
	}
	results, err = lint.Files(context.Background(), []string{"data.json"}, lint.Options{})
	if got := names(results); got != "data.json!" || err == nil || !strings.Contains(err.Error(), "larger than 64 MB") {
		t.Error(got, err)
	}
}

// TestSourceOnlyTemplates is what --stdin-filename needs.
func TestSourceOnlyTemplates(t *testing.T) {
	o := lint.Options{OnlyTemplates: true, Exclude: []string{"old/"}}
	for _, c := range []struct {
		name, text string
		skipped    bool
	}{{"a.yaml", queueTemplate, false}, {"old/a.yaml", queueTemplate, true}, {"a.yaml", otherYAML, true}} {
		if r := lint.Source(context.Background(), c.name, []byte(c.text), o); r.Skipped != c.skipped {
			t.Errorf("%s is skipped: %t", c.name, r.Skipped)
		}
	}
}

// TestOrder: whatever the number of jobs, results are in the order of the arguments.
func TestOrder(t *testing.T) {
	files := map[string]string{}
	for i := range 60 {
		files[fmt.Sprintf("%d/%02d.yaml", i%7, i)] = queueTemplate
	}
	tree(t, files)
	want := ""
	for _, jobs := range []int{1, 2, 16} {
		results, err := lint.Files(context.Background(), []string{"3", ".", "1/*"}, lint.Options{Jobs: jobs})
		got := names(results)
		if want == "" {
			want = got
		}
		if got != want || len(results) != 60 || !strings.HasPrefix(got, "3/03.yaml 3/10.yaml") || err != nil {
			t.Errorf("%d jobs: %s, %v", jobs, got, err)
		}
	}
}

func TestIgnoreTemplatesCountFromTheConfiguration(t *testing.T) {
	tree(t, map[string]string{"conf/a.yaml": queueTemplate, "conf/sub/a.yaml": queueTemplate, "a.yaml": queueTemplate})
	for _, c := range []struct{ name, text, want string }{
		{"conf/.samx.yaml", "ignore-templates: [a.yaml]\n", ""},
		{"conf/.samx.yaml", "ignore-templates: [./a.yaml]\n", "a.yaml conf/sub/a.yaml"},
		{"conf/.samx.yaml", "ignore-templates: [sub/]\n", "a.yaml conf/a.yaml"},
		{"conf/.cfnlintrc", "ignore_templates: [a.yaml]\n", "conf/a.yaml conf/sub/a.yaml"}, // as cfn-lint has it
		{".samx.yaml", "ignore-templates: ['**/sub/**', /nowhere]\n", "a.yaml conf/a.yaml"},
	} {
		config, err := lint.ParseConfig(c.name, []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		results, err := lint.Files(context.Background(), []string{"."}, lint.Options{Config: config})
		if got := names(results); got != c.want || err != nil {
			t.Errorf("%s %s: %s, %v", c.name, c.text, got, err)
		}
	}
}
