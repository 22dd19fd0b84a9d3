package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// This file keeps docs/library.md true.

// TestLibraryPageIsCompiled: each block of Go on the page is part of an example of a package.
func TestLibraryPageIsCompiled(t *testing.T) {
	paths, err := filepath.Glob(root + "/*/example_test.go")
	below, errBelow := filepath.Glob(root + "/*/*/example_test.go")
	if err != nil || errBelow != nil {
		t.Fatal(err, errBelow)
	}
	var sources []string
	for _, path := range append(paths, below...) {
		sources = append(sources, withoutIndent(optional(t, path)))
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(optional(t, root+"/docs/library.md"), -1)
	if len(blocks) < 10 {
		t.Errorf("the page has only %d blocks of Go", len(blocks))
	}
	for _, block := range blocks {
		code := withoutIndent(block[1])
		if !slices.ContainsFunc(sources, func(source string) bool { return strings.Contains(source, code) }) {
			t.Errorf("no example contains\n%s", block[1])
		}
	}
}

func withoutIndent(code string) string {
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}

// TestConsumersPayForWhatTheyImport: a module that imports transform and lint, with an empty module cache of its own, links neither
// goformation nor gojsonschema, and downloads nothing of them. Modules come from the cache of this machine, so no network is needed.
func TestConsumersPayForWhatTheyImport(t *testing.T) {
	c := newConsumer(t, "transform", "lint")
	packages := c.run(t, "list", "-deps", ".")
	if !strings.Contains(packages, module+"lint\n") || strings.Contains(packages, goformation) || strings.Contains(packages, jsonSchemaLibrary) {
		t.Errorf("a consumer links\n%s", packages)
	}
	if sums := optional(t, filepath.Join(c.dir, "go.sum")); !strings.Contains(sums, yamlLibrary) || strings.Contains(sums, goformation) {
		t.Errorf("go.sum of a consumer is\n%s", sums)
	}
	if got := c.downloads(t); !slices.Equal(got, []string{yamlLibrary}) {
		t.Errorf("a consumer downloads %v", got)
	}
}

// A consumer is a module that imports packages of ours.
type consumer struct {
	dir, cache string
	env        []string
}

func newConsumer(t *testing.T, imports ...string) *consumer {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	c := &consumer{dir: t.TempDir(), cache: t.TempDir()}
	proxy := filepath.ToSlash(filepath.Join(strings.TrimSpace(string(out)), "cache", "download"))
	c.env = append(os.Environ(), "GOMODCACHE="+c.cache, "GOPROXY=file:///"+strings.TrimPrefix(proxy, "/"), "GOSUMDB=off", "GONOPROXY=",
		"GOPRIVATE=", "GOWORK=off", "GOTOOLCHAIN=local", "GOFLAGS=-mod=mod -modcacherw")
	code := "package main\n\nimport (\n"
	for _, path := range imports {
		code += "\t_ \"" + module + path + "\"\n"
	}
	c.write(t, "main.go", code+")\n\nfunc main() {}\n")
	us := strings.TrimSuffix(module, "/")
	c.write(t, "go.mod", "module example.com/consumer\n\ngo 1.24\n\nrequire "+us+" v0.0.0\nreplace "+us+" => "+ours+"\n"+modulesOf(t, imports))
	return c
}

// modulesOf are the lines that go mod tidy writes into a go.mod for the modules of what packages of ours import.
func modulesOf(t *testing.T, imports []string) string {
	t.Helper()
	args := []string{"list", "-deps", "-f", "{{with .Module}}{{if .Version}}require {{.Path}} {{.Version}} // indirect{{end}}{{end}}"}
	for _, path := range imports {
		args = append(args, module+path)
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n") + "\n"
}

func (c *consumer) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs a command of go in the module.
func (c *consumer) run(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.Command("go", args...)
	command.Dir, command.Env = c.dir, c.env
	var faults strings.Builder
	command.Stderr = &faults
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, faults.String())
	}
	return string(out)
}

// downloads are the modules whose code has been downloaded, sorted.
func (c *consumer) downloads(t *testing.T) []string {
	t.Helper()
	root := filepath.Join(c.cache, "cache", "download")
	var found []string
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if filepath.Ext(path) == ".zip" {
			path, _ = filepath.Rel(root, filepath.Dir(filepath.Dir(path)))
			found = append(found, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
