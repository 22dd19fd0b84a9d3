package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// This file tries what other projects build on: the hooks of pre-commit, the GitHub action and the GitLab job.

const refusedTemplate = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.handle, Runtime: nodejs22.x, CodeUri: [src]}
`

// hooksOf finds the values of a key in .pre-commit-hooks.yaml, those that an alias repeats once.
func hooksOf(t *testing.T, key string) (values []string) {
	t.Helper()
	line := regexp.MustCompile(`(?m)^(?:- |  )` + key + `: (?:&\w+ )?'?([^*'\n].*?)'?$`)
	for _, match := range line.FindAllStringSubmatch(optional(t, root+"/.pre-commit-hooks.yaml"), -1) {
		values = append(values, match[1])
	}
	if len(values) == 0 {
		t.Fatalf("no hook has %s", key)
	}
	return values
}

func TestHooksRun(t *testing.T) {
	entries := hooksOf(t, "entry")
	quiet(t)
	templates := map[string]string{
		"good":    goodTemplate,
		"faulty":  strings.ReplaceAll(goodTemplate, "nodejs22.x", "nodejs12.x"), // which the transform accepts
		"refused": refusedTemplate,
	}
	for name, source := range templates {
		if err := os.WriteFile(name+".template", []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, entry := range entries {
		onlyTransform := strings.Contains(entry, "E0001")
		for name, want := range map[string]int{"good": 0, "faulty": 1, "refused": 1} {
			if name == "faulty" && onlyTransform {
				want = 0
			}
			args := append(strings.Fields(entry)[1:], name+".template", "good.template")
			if got := samx("", args...); got.code != want {
				t.Errorf("%s on %s: exit code %d, not %d\n%s%s", entry, name, got.code, want, got.stdout, got.stderr)
			}
		}
	}
}

// TestHooksSkipOtherFiles: hooks hand over whatever is written in YAML or JSON.
func TestHooksSkipOtherFiles(t *testing.T) {
	entries, patterns := hooksOf(t, "entry"), hooksOf(t, "files")
	quiet(t)
	files := map[string]string{
		".github/workflows/ci.yml": "on: push\njobs: {build: {steps: []}}\n", "package.json": `{"name": "app"}`,
		"docker-compose.YAML": "services: {}\n", "empty.json": "", "list.yaml": "- 1\n",
		"values.yaml": "a: {{ .Values.a }}\n", "old/refused.yaml": refusedTemplate, ".samx.yaml": "ignore-templates: [old/]\n",
	}
	var args []string
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if err := os.WriteFile("stack.yaml", []byte(refusedTemplate), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if got := samx("", append(strings.Fields(entry)[1:], args...)...); got != (result{}) {
			t.Errorf("%s: exit code %d\n%s%s", entry, got.code, got.stdout, got.stderr)
		}
		got := samx("", append(strings.Fields(entry)[1:], append(args, "stack.yaml")...)...)
		if got.code != exitProblems || !strings.HasPrefix(got.stdout, "stack.yaml:5:") {
			t.Errorf("%s: exit code %d\n%s%s", entry, got.code, got.stdout, got.stderr)
		}
	}
	for _, files := range patterns {
		pattern := regexp.MustCompile(files)
		for _, name := range append(args, "a/b/orders.template", "template.yml") {
			if !pattern.MatchString(name) {
				t.Errorf("hooks do not take %s", name)
			}
		}
		for _, name := range []string{"template.yaml.j2", "yaml", "template/main.go"} {
			if pattern.MatchString(name) {
				t.Errorf("hooks take %s", name)
			}
		}
	}
}

func TestHooksAreExplained(t *testing.T) {
	page := optional(t, root+"/docs/usage.md")
	for _, id := range hooksOf(t, "id") {
		if !strings.Contains(page, "`"+id+"`") {
			t.Errorf("docs/usage.md does not explain the hook %s", id)
		}
	}
}

// TestAction runs the steps of the action as a runner for Linux would, on a release that lies in a folder.
func TestAction(t *testing.T) {
	bash := shell(t, "curl", "tar", "shasum", "awk")
	action, err := filepath.Abs(root + "/.github/actions/samx")
	if err != nil {
		t.Fatal(err)
	}
	quiet(t)
	here, _ := os.Getwd()
	publish(t, filepath.Join(here, "releases", "download", "v0.1.0"))
	if err := os.WriteFile("refused.yaml", []byte(refusedTemplate), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("RUNNER_OS", "Linux")
	t.Setenv("RUNNER_ARCH", "X64")
	t.Setenv("RUNNER_TEMP", here)
	t.Setenv("GITHUB_PATH", filepath.Join(here, "path"))
	t.Setenv("SAMX_RELEASES", "file://"+here+"/releases")
	t.Setenv("SAMX_VERSION", "0.1.0")
	if out, err := exec.Command(bash, action+"/install").CombinedOutput(); err != nil {
		t.Fatalf("install: %v\n%s", err, out)
	}
	t.Setenv("PATH", strings.TrimSpace(optional(t, "path"))+":"+os.Getenv("PATH"))
	t.Setenv("SAMX_ARGS", "--ignore E3\n  **/refused.yaml")
	out, err := exec.Command(bash, action+"/lint").CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), "::error file=refused.yaml,line=5,") || strings.Contains(string(out), "E3012") {
		t.Errorf("lint: %v\n%s", err, out)
	}
	checksums := filepath.Join("releases", "download", "v0.1.0", "checksums.txt")
	for _, wrong := range []string{"", strings.Repeat("0", 64) + "  samx_linux_amd64.tar.gz\n"} {
		if err := os.WriteFile(checksums, []byte(wrong), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(bash, action+"/install").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "is not what its checksum says") {
			t.Errorf("with the checksums %q the action installs: %v\n%s", wrong, err, out)
		}
	}
}

// publish writes the binary as goreleaser does for Linux, with its checksum.
func publish(t *testing.T, folder string) {
	t.Helper()
	const name = "samx_linux_amd64.tar.gz"
	content, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	compressed := gzip.NewWriter(&archive)
	files := tar.NewWriter(compressed)
	err = files.WriteHeader(&tar.Header{Name: "samx", Mode: 0o755, Size: int64(len(content))})
	if err != nil {
		t.Fatal(err)
	}
	files.Write(content)
	files.Close()
	compressed.Close()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{
		name:            archive.Bytes(),
		"checksums.txt": fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(archive.Bytes()), name),
	} {
		if err := os.WriteFile(filepath.Join(folder, file), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGitLabJob runs the job's script but for the installation.
func TestGitLabJob(t *testing.T) {
	bash := shell(t)
	_, script, found := strings.Cut(optional(t, root+"/docs/ci/gitlab.yml"), "  script:\n    - go install")
	script, _, _ = strings.Cut(script, "  artifacts:")
	_, script, _ = strings.Cut(script, "\n") // the installation
	script = strings.ReplaceAll(script, "    - ", "")
	if !found || !strings.Contains(script, "samx lint") {
		t.Fatalf("there is no script: %q", script)
	}
	quiet(t)
	for name, source := range map[string]string{"good": goodTemplate, "refused": refusedTemplate} {
		if err := os.WriteFile(name+".yaml", []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(binary, "samx"); err != nil {
		t.Fatal(err)
	}
	here, _ := os.Getwd()
	t.Setenv("PATH", here+":"+os.Getenv("PATH"))
	for args, fails := range map[string]bool{"good.yaml": false, "**/refused.yaml": true} {
		t.Setenv("SAMX_ARGS", args)
		out, err := exec.Command(bash, "-e", "-c", script).CombinedOutput()
		report := optional(t, "gl-code-quality-report.json")
		if (err != nil) != fails || strings.Contains(report, `"check_name"`) != fails {
			t.Errorf("on %s: %v\n%s\n%s", args, err, out, report)
		}
	}
}

// shell is bash, on a machine that has it and the other tools; elsewhere the test is skipped.
func shell(t *testing.T, tools ...string) string {
	t.Helper()
	for _, tool := range append(tools, "bash") {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	if os.PathSeparator != '/' {
		t.Skip("the scripts are tried on Linux and macOS")
	}
	return "bash"
}
