package main

import (
	"go/ast"
	"go/parser"
	"go/token"
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

// This file keeps docs/architecture.md true: who may import whom, what is linked into the binary, and how large it is.

const module = "github.com/samx-dev/samx/"

// Packages of others that are fenced in.
const (
	yamlLibrary        = "gopkg.in/yaml.v3"
	jsonSchemaLibrary  = "github.com/xeipuuv/gojsonschema"
	commandLineLibrary = "github.com/urfave/cli/v2"
	tomlLibrary        = "github.com/pelletier/go-toml/v2"
	goformation        = "github.com/awslabs/goformation/v7"
)

// maxBinary is the size in bytes that the stripped binary may have, on every platform of a release; .ci/run looks at all.
const maxBinary = 12_800_000

// A room is a folder and all below it that no other room claims.
type room struct {
	folder string
	// imports are the rooms that it may import, besides its own.
	imports []string
	// A silent room prints nothing and touches no files, but for those of its own files that are named in touches.
	silent  bool
	touches []string
}

func rooms() []room {
	return []room{
		{folder: "schema/lazy", silent: true},
		{folder: "schema/ahead", silent: true},
		{folder: "schema/cfn", imports: []string{"schema/ahead", "schema/lazy"}, silent: true},
		{folder: "schema/facts", silent: true},
		{folder: "schema/compile", imports: []string{"schema/facts", "schema/lazy"}, silent: true},
		{folder: "schema", imports: []string{"schema/cfn", "schema/compile", "schema/facts", "schema/lazy"}, silent: true},
		{folder: "schema/jsonschema", imports: []string{"schema", "schema/cfn", "schema/compile", "schema/facts"}, silent: true},
		{folder: "schema/gen", imports: []string{"schema", "schema/cfn", "schema/compile", "schema/facts"}},
		{folder: "transform/maker", imports: []string{"schema/cfn"}, silent: true},
		{folder: "transform/iam", imports: []string{"schema/cfn", "transform/maker"}, silent: true},
		{folder: "transform/languageext", imports: []string{"schema/cfn", "transform/maker"}, silent: true},
		{folder: "transform/logicalid", imports: []string{"schema/cfn"}, silent: true},
		{folder: "transform/openapi", imports: []string{"schema/cfn", "schema/lazy", "transform/maker", "transform/py27"}, silent: true},
		{folder: "transform/py27", imports: []string{"schema/ahead", "schema/cfn", "transform/maker"}, silent: true},
		{folder: "transform", imports: []string{"schema", "schema/cfn", "schema/lazy", "transform/maker", "transform/iam",
			"transform/languageext", "transform/logicalid", "transform/openapi", "transform/py27"}, silent: true},
		{folder: "transform/typed", imports: []string{"transform", "schema/cfn"}, silent: true},
		{folder: "lint/scenario", imports: []string{"transform", "schema/cfn"}, silent: true},
		{folder: "lint", imports: []string{"lint/scenario", "transform", "schema", "schema/ahead", "schema/cfn", "schema/facts",
			"schema/lazy"}, silent: true,
			touches: []string{"lint/files.go", "lint/find.go", "lint/gitignore.go"}},
		{folder: "lint/report", imports: []string{"lint", "schema/cfn"}, silent: true},
		{folder: "fixtures", silent: true},
		{folder: "cmd", imports: []string{"lint", "lint/report", "transform", "schema", "schema/cfn", "schema/jsonschema"}},
	}
}

// fences say in which file, or folder, a package of others may be imported.
func fences() map[string][]string {
	return map[string][]string{
		yamlLibrary:        {"schema/cfn/yaml.go", "schema/cfn/yaml_parts.go"},
		jsonSchemaLibrary:  {"schema/jsonschema/"},
		commandLineLibrary: {"cmd/samx/"},
		tomlLibrary:        {"cmd/samx/toml.go"},
		goformation:        {"schema/gen/", "transform/typed/"},
	}
}

// A sourceFile is a Go file of ours and what it imports.
type sourceFile struct {
	path    string // from the root, with slashes
	imports []string
}

func (f sourceFile) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// room returns the folder of the innermost room that the file is in.
func (f sourceFile) room() (room, bool) { return roomOf(f.path) }

func roomOf(path string) (found room, ok bool) {
	for _, r := range rooms() {
		if strings.HasPrefix(path+"/", r.folder+"/") && len(r.folder) > len(found.folder) {
			found, ok = r, true
		}
	}
	return found, ok
}

func TestImportsGoOneWay(t *testing.T) {
	for _, f := range sourceFiles(t) {
		r, ok := f.room()
		if !ok {
			t.Errorf("%s is in no room", f.path)
			continue
		}
		for _, path := range f.imports {
			inner, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			target, _ := roomOf(inner)
			if f.isTest() && target.folder == "fixtures" {
				continue // the benchmarks of all rooms measure the same templates
			}
			if target.folder != r.folder && !slices.Contains(r.imports, target.folder) {
				t.Errorf("%s imports %s: %s may not import %s", f.path, inner, r.folder, target.folder)
			}
		}
	}
}

func TestLibrariesAreFencedIn(t *testing.T) {
	for _, f := range sourceFiles(t) {
		for library, allowed := range fences() {
			inside := slices.ContainsFunc(allowed, func(place string) bool {
				return f.path == place || strings.HasSuffix(place, "/") && strings.HasPrefix(f.path, place)
			})
			for _, path := range f.imports {
				if !inside && (path == library || strings.HasPrefix(path, library+"/")) {
					t.Errorf("%s imports %s, which only %v may", f.path, path, allowed)
				}
			}
		}
	}
}

func TestSilentRoomsTouchNothing(t *testing.T) {
	for _, f := range sourceFiles(t) {
		r, _ := f.room()
		if !r.silent || f.isTest() || slices.Contains(r.touches, f.path) {
			continue
		}
		for _, forbidden := range []string{"os", "os/exec", "log", "log/slog", "net", "net/http"} {
			if slices.Contains(f.imports, forbidden) {
				t.Errorf("%s imports %s", f.path, forbidden)
			}
		}
		if prints(t, f) {
			t.Errorf("%s prints", f.path)
		}
	}
}

// prints reports whether a file calls fmt.Print, fmt.Println or fmt.Printf.
func prints(t *testing.T, f sourceFile) (found bool) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, f.path), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(selector.Sel.Name, "Print") {
			from, named := selector.X.(*ast.Ident)
			found = found || named && from.Name == "fmt"
		}
		return true
	})
	return found
}

// TestTheBinaryIsOffline: neither the binary nor what a library user imports links a client, a server or a library that needs one.
func TestTheBinaryIsOffline(t *testing.T) {
	for _, of := range []string{"cmd/samx", "lint/report", "lint", "transform", "schema"} {
		packages := linked(t, of)
		if !slices.Contains(packages, module+of) {
			t.Fatalf("go list knows nothing of %s", of)
		}
		for _, path := range packages {
			fenced := slices.ContainsFunc([]string{goformation, jsonSchemaLibrary, module + "schema/jsonschema"}, func(library string) bool {
				return path == library || strings.HasPrefix(path, library+"/")
			})
			if fenced || slices.Contains([]string{"net", "net/http", "crypto/tls", "log"}, path) {
				t.Errorf("%s links %s", of, path)
			}
		}
	}
}

func TestTheBinaryIsSmall(t *testing.T) {
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > maxBinary {
		t.Errorf("the stripped binary has %d bytes, %d are allowed", info.Size(), maxBinary)
	}
}

func TestTheTopLevelIsAsAgreed(t *testing.T) {
	agreed := []string{"cmd", "transform", "lint", "schema", "fixtures", "docs", "go.mod", "go.sum", "README.md", "LICENSE"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(agreed, name) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

// sourceFiles are all Go files of ours, tests included.
func sourceFiles(t *testing.T) []sourceFile {
	t.Helper()
	var files []sourceFile
	for _, top := range []string{"cmd", "transform", "lint", "schema"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, path)
			f := sourceFile{path: filepath.ToSlash(relative)}
			for _, spec := range parsed.Imports {
				name, _ := strconv.Unquote(spec.Path.Value)
				f.imports = append(f.imports, name)
			}
			files = append(files, f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d Go files were found", len(files))
	}
	return files
}

// linked are the packages that one of ours, and what it imports, consist of, as they are in a release.
func linked(t *testing.T, of string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-tags="+release.Tags, "-deps", module+of).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}
