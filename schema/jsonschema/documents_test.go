package jsonschema

import (
	"archive/zip"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// This file compares the walker that judges configurations and registry schemas with a JSON-Schema library: both must accept the same
// documents, the wrong ones that are made of them included.

const root = "../../"

// A judge has the two that are compared.
type judge struct {
	ours   *schema.DocumentSchema
	theirs *gojsonschema.Schema
}

func newJudge(t testing.TB, document []byte) judge {
	t.Helper()
	ours, err := schema.ParseDocumentSchema(document)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	return judge{ours, theirs.compiled}
}

// agree judges a value twice and reports whether it was accepted. A problem must have a place and a message.
func (j judge) agree(t testing.TB, name string, value *cfn.Node) (accepted bool) {
	t.Helper()
	var problems []schema.Problem
	j.ours.Check("the document", value, func(p schema.Problem) {
		problems = append(problems, p)
		if p.Node == nil || p.Message == "" {
			t.Errorf("%s: a problem without place or message: %+v", name, p)
		}
	})
	result, err := j.theirs.Validate(gojsonschema.NewRawLoader(value.JSONValue()))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if result.Valid() != (len(problems) == 0) {
		text, _ := json.Marshal(value.JSONValue())
		t.Errorf("%s: we say %+v, the library says %v, of\n%.2000s", name, problems, result.Errors(), text)
	}
	return result.Valid()
}

// agreeOnMutations judges a document and what comes of putting something else in one place, at most so many places. It returns how
// many documents were accepted and refused.
func (j judge) agreeOnMutations(t testing.TB, name string, document *cfn.Node, most int) (accepted, refused int) {
	t.Helper()
	count := func(name string, n *cfn.Node) {
		if j.agree(t, name, n) {
			accepted++
		} else {
			refused++
		}
	}
	count(name, document)
	places := paths(document)
	for i := range min(most, len(places)) {
		path := places[i*len(places)/min(most, len(places))]
		for _, value := range oddValues(document, path) {
			count(name+" with another "+strings.Join(path, "/"), replaced(document, path, value))
		}
		count(name+" without "+strings.Join(path, "/"), replaced(document, path, nil))
	}
	return accepted, refused
}

// oddValues are what is put into a place: one value of each kind, and a map and a list of what stands there.
func oddValues(document *cfn.Node, path []string) []*cfn.Node {
	there := document
	for _, step := range path {
		there = child(there, step)
	}
	values := []*cfn.Node{
		{Kind: cfn.Map, Pairs: []cfn.Pair{{Key: &cfn.Node{Kind: cfn.String, Text: "stray"}, Value: there}}},
		{Kind: cfn.List, Items: []*cfn.Node{there}},
	}
	for _, text := range []string{
		"null", "true", "''", "text", "string", "none", "-1", "0", "2.0", "2.5", "1e30", "'3'", "[]", "{}", "[null]", "[text, 3]",
		"{files: [a]}", "{type: object}", "{type: [object, text]}", "{Ref: {type: 3}}", "{Fn::If: [a, {type: 3}, b]}",
		"{Fn::Transform: {type: text}}", "{a: {maxLength: -1, items: {enum: []}}}", "'{{resolve:ssm:a}}'",
	} {
		t, _ := cfn.ParseDocument("value.yaml", []byte(text))
		values = append(values, t.Root)
	}
	return values
}

// paths lists the places of a document, outermost first.
func paths(n *cfn.Node) (all [][]string) {
	type place struct {
		path []string
		node *cfn.Node
	}
	for open := []place{{nil, n}}; len(open) > 0; open = open[1:] {
		at := open[0]
		all = append(all, at.path)
		for i, item := range at.node.Items {
			open = append(open, place{append(slices.Clone(at.path), strconv.Itoa(i)), item})
		}
		for _, p := range at.node.Pairs {
			open = append(open, place{append(slices.Clone(at.path), p.Key.Text), p.Value})
		}
	}
	return all
}

// replaced returns a document with another value at a path; nil takes out what is there.
func replaced(n *cfn.Node, path []string, value *cfn.Node) *cfn.Node {
	if len(path) == 0 {
		if value == nil {
			return &cfn.Node{Kind: cfn.Null}
		}
		return value
	}
	out := *n
	out.Items, out.Pairs = nil, nil
	for i, item := range n.Items {
		if strconv.Itoa(i) == path[0] {
			if len(path) == 1 && value == nil {
				continue
			}
			item = replaced(item, path[1:], value)
		}
		out.Items = append(out.Items, item)
	}
	for _, p := range n.Pairs {
		if p.Key.Text == path[0] {
			if len(path) == 1 && value == nil {
				continue
			}
			p.Value = replaced(p.Value, path[1:], value)
		}
		out.Pairs = append(out.Pairs, p)
	}
	return &out
}

// TestConfigurations: all configurations of the fixtures and of the tests of package lint, and what can become of them.
func TestConfigurations(t *testing.T) {
	j := newJudge(t, read(t, root+"docs/samx.schema.json"))
	var sources []string
	for _, path := range filesBelow(t, root+"fixtures", ".samx.yaml") {
		sources = append(sources, string(read(t, path)))
	}
	fromFiles := len(sources)
	sources = append(sources, stringsOf(t, root+"lint/config_test.go")...)
	documents, accepted, refused := 0, 0, 0
	for _, source := range sources {
		parsed, diagnostics := cfn.ParseDocument(".samx.yaml", []byte(source))
		if cfn.Unreadable(diagnostics) || !strings.ContainsAny(source, ":[{") {
			continue
		}
		documents++
		a, r := j.agreeOnMutations(t, source, parsed.Root, 40)
		accepted, refused = accepted+a, refused+r
	}
	t.Logf("%d configurations, %d of files; of them and their mutations %d are accepted, %d refused", documents, fromFiles, accepted, refused)
	if fromFiles == 0 || documents < 50 || accepted < 100 || refused < 1000 {
		t.Error("that is too few to say anything")
	}
}

// TestRegistrySchemas: those of the fixtures and the tests, and some of those that AWS publishes, where they are at hand.
func TestRegistrySchemas(t *testing.T) {
	j := newJudge(t, read(t, root+"schema/data/registry_schema.json"))
	documents, accepted, refused := 0, 0, 0
	judgeAll := func(name string, source []byte, most int) {
		parsed, diagnostics := cfn.ParseDocument(name, source)
		if cfn.Unreadable(diagnostics) || !strings.Contains(string(source), `"typeName"`) {
			return
		}
		documents++
		a, r := j.agreeOnMutations(t, name, parsed.Root, most)
		accepted, refused = accepted+a, refused+r
	}
	for _, path := range filesBelow(t, root+"fixtures", ".json") {
		judgeAll(path, read(t, path), 200)
	}
	for _, source := range stringsOf(t, root+"schema/import_test.go") {
		judgeAll("import_test.go", []byte(source), 200)
	}
	if documents < 10 || accepted < 100 || refused < 1000 {
		t.Errorf("%d documents, %d accepted, %d refused: too few to say anything", documents, accepted, refused)
	}
	published(t, func(i int, name string, source []byte) {
		most := 0
		if i%100 == 0 {
			most = 20
		}
		judgeAll(name, source, most)
	})
	t.Logf("%d registry schemas; of them and their mutations %d are accepted, %d refused", documents, accepted, refused)
}

// published calls visit for the schemas that AWS publishes, if they are there.
func published(t *testing.T, visit func(i int, name string, source []byte)) {
	t.Helper()
	archive, err := zip.OpenReader(root + "../shared/corpus/cfn-schemas/CloudformationSchema.zip")
	if err != nil {
		return
	}
	defer archive.Close()
	for i, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		source, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		visit(i, entry.Name, source)
		_ = file.Close()
	}
}

// TestDocumentSchemas: what shapes can say they say as JSON Schema means it, and all else is refused, with its place.
func TestDocumentSchemas(t *testing.T) {
	const values = `["", "a", "ab", "B", 0, -1, 2, 2.0, 2.5, 1e30, true, null, [], ["a"], [1, "1"], ["a", "b", "c"], {}, {"a": 1}, {"b": "x"},
		{"a": "x", "b": 2}, {"a": null}, {"Fn::Transform": 1}, {"Ref": "a"}, {"Ref": 3}, {"Type": "x"}, {"a": {"a": {"a": 3}}}]`
	all, _ := cfn.ParseDocument("values.json", []byte(values))
	for _, document := range []string{
		`{}`, `{"type": "string"}`, `{"type": ["integer", "boolean"]}`, `{"type": "number", "minimum": 0}`, `{"minimum": 2, "exclusiveMaximum": 2.5}`,
		`{"type": ["string", "integer"], "maximum": 1, "minLength": 1, "maxLength": 1}`, `{"type": "string", "enum": ["a", "null"]}`,
		`{"type": "string", "const": "ab"}`, `{"type": "string", "pattern": "^[a-z]+$"}`, `{"pattern": "b"}`,
		`{"type": ["array", "object"], "minItems": 1, "maxItems": 2, "items": {"type": "string"}}`,
		`{"required": ["a"]}`, `{"properties": {"a": {"type": "integer"}}, "additionalProperties": false}`,
		`{"type": "object", "properties": {"b": {"type": "string"}}, "additionalProperties": {"type": "integer"}}`,
		`{"properties": {"Ref": {"type": "integer"}, "Fn::Transform": {"type": "string"}}}`,
		`{"allOf": [{"type": "string"}, {"minLength": 2}]}`, `{"anyOf": [{"type": "integer"}, {"type": "array", "maxItems": 1}]}`,
		`{"anyOf": [{"required": ["a"], "properties": {"a": {"type": "string"}}}, {"type": "array"}]}`,
		`{"anyOf": [{"$ref": "#/definitions/m"}, {"type": "object", "required": ["Ref"]}], "definitions": {"m": {"required": ["b"]}}}`,
		`{"additionalProperties": {"$ref": "#"}, "type": ["object", "string"]}`, `{"properties": {"a": {"$ref": "#", "title": "again"}}, "type": "object"}`,
		`{"items": true, "required": ["b", "a"], "additionalProperties": true}`,
	} {
		j := newJudge(t, []byte(document))
		for _, value := range all.Root.Items {
			j.agree(t, document, value)
		}
	}
	for document, place := range map[string]string{
		`[]`: "must be a map", `{`: "JSON schema", `{"a": 1`: "JSON schema",
		`{"properties": {"a": {"not": {}}}}`:   "#/properties/a/not",
		`{"oneOf": [{"type": "string"}]}`:      "#/oneOf",
		`{"patternProperties": {}}`:            "#/patternProperties",
		`{"items": [{}]}`:                      "#/items",
		`{"items": false}`:                     "#/items",
		`{"additionalProperties": false}`:      "#/additionalProperties",
		`{"type": "null"}`:                     "#/type",
		`{"type": []}`:                         "#/type",
		`{"enum": ["a"]}`:                      "#/enum",
		`{"type": "string", "enum": ["a", 1]}`: "#/enum",
		`{"anyOf": [{"required": ["a"]}]}`:     "#/anyOf",
		`{"allOf": []}`:                        "#/allOf",
		`{"$ref": "other.json"}`:               "#/$ref",
		`{"$ref": "#/definitions/a"}`:          "#/$ref",
		`{"allOf": [{"$ref": "#/definitions/a", "type": "string"}], "definitions": {"a": {}}}`: "#/allOf/0/$ref",
		`{"required": "a"}`:              "#/required",
		`{"minLength": "1"}`:             "#/minLength",
		`{"properties": []}`:             "#/properties",
		`{"pattern": "a(?=b)c"}`:         "patterns",
		`{"format": "date"}`:             "#/format",
		`{"dependencies": {"a": ["b"]}}`: "#/dependencies",
	} {
		if _, err := schema.ParseDocumentSchema([]byte(document)); err == nil || !strings.Contains(err.Error(), place) {
			t.Errorf("%s: error %v, want one with %s", document, err, place)
		}
	}
}

// FuzzDocument: a schema that is taken judges as the library does.
func FuzzDocument(f *testing.F) {
	f.Add(`{"type": "object", "properties": {"a": {"type": "integer", "minimum": 2}}}`, `{"a": 3}`)
	f.Add(`{"anyOf": [{"type": "string"}, {"items": {"$ref": "#"}}]}`, `[[["a", 1]]]`)
	f.Add(`{"allOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"type": "string", "enum": ["b"]}}}`, `"b"`)
	f.Fuzz(func(t *testing.T, document, value string) {
		if len(document) > 1<<12 || !json.Valid([]byte(document)) || !json.Valid([]byte(value)) {
			return
		}
		ours, err := schema.ParseDocumentSchema([]byte(document))
		if err != nil {
			return
		}
		theirs, err := Parse([]byte(document))
		parsed, diagnostics := cfn.ParseDocument("value.json", []byte(value))
		if err != nil || len(diagnostics) > 0 {
			return
		}
		judge{ours, theirs.compiled}.agree(t, document, parsed.Root)
	})
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// filesBelow lists the files of a folder whose names end so.
func filesBelow(t *testing.T, folder, end string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, end) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// stringsOf are the string constants of a Go file: the tables of a test. Constants joined with + are one.
func stringsOf(t *testing.T, path string) (texts []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		expression, _ := n.(ast.Expr)
		text, ok := constant(expression)
		if ok {
			texts = append(texts, text)
		}
		return !ok
	})
	return texts
}

func constant(n ast.Expr) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		return text, err == nil && n.Kind == token.STRING
	case *ast.BinaryExpr:
		left, okLeft := constant(n.X)
		right, okRight := constant(n.Y)
		return left + right, okLeft && okRight
	}
	return "", false
}
