package jsonschema

import (
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// parsed reads a value that stands in a template.
func parsed(t testing.TB, yaml string) *cfn.Node {
	t.Helper()
	tpl, diagnostics := cfn.Parse("template.yaml", []byte(strings.Trim(yaml, "\n")))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("the test's YAML: %v", diagnostics)
	}
	return tpl.Root
}

func TestSchema(t *testing.T) {
	const document = `{
		"type": "object",
		"required": ["Name"],
		"additionalProperties": false,
		"properties": {
			"Name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
			"Size": {"type": "integer", "maximum": 900},
			"Mode": {"anyOf": [{"enum": ["a"]}, {"$ref": "#/definitions/Mode"}]},
			"Parts": {"type": "array", "items": {"$ref": "#"}, "maxItems": 2}
		},
		"definitions": {"Mode": {"enum": ["b"]}}
	}`
	compiled, err := Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, value string
		want        []string
	}{
		{"good", "{Name: abc, Size: 900, Mode: b, Parts: [{Name: a}]}", nil},
		{"range", "{Name: abc, Size: 901}", []string{"Range Size"}},
		{"pattern and length", "{Name: ABCDEF}", []string{"Pattern Name", "Length Name"}},
		{"type", "{Name: [a]}", []string{"WrongType Name"}},
		{"required further in", "{Name: abc, Parts: [{}]}", []string{"Required Parts.0"}},
		{"unknown", "{Name: abc, Nmae: 1}", []string{"Unknown Nmae"}},
		{"count", "{Name: a, Parts: [{Name: a}, {Name: b}, {Name: c}]}", []string{"ItemCount Parts"}},
		{"any of", "{Name: a, Mode: c}", []string{"AnyOf Mode", "Enum Mode"}},
		{"intrinsics hide", "{Name: !Ref N, Size: !GetAtt A.B, Mode: !Sub '${x}', Parts: !Split [',', a]}", nil},
		{"intrinsic deeper", "{Name: a, Parts: [!Ref P, {Name: !Ref N}]}", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			err := compiled.Check(parsed(t, c.value), func(p schema.Problem) {
				got = append(got, p.Kind.String()+" "+strings.Join(p.Path, "."))
				if p.Node == nil || p.Message == "" {
					t.Errorf("no place or no message: %+v", p)
				}
			})
			slices.Sort(got)
			slices.Sort(c.want)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

func TestOffline(t *testing.T) {
	cases := []struct{ name, document, want string }{
		{"no JSON", `{`, "JSON schema"},
		{"a page of the network", `{"$ref": "http://example.com/schema.json"}`, "only references within the document"},
		{"a file", `{"properties": {"a": {"$ref": "file:///etc/passwd"}}}`, "only references within the document"},
		{"a file beside", `{"items": {"$ref": "other.json#/a"}}`, "only references within the document"},
		{"itself", `{"$ref": "#"}`, "back to itself"},
		{"itself in two steps",
			`{"allOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"not": {"$ref": "#"}}}}`, "back to itself"},
		{"an expression that RE2 does not have", `{"pattern": "(?!a)"}`, "regex"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Parse([]byte(c.document)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	tree := `{"properties": {"left": {"$ref": "#"}, "right": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}}`
	if _, err := Parse([]byte(tree)); err != nil {
		t.Errorf("a tree is no circle: %v", err)
	}
}

func FuzzSchema(f *testing.F) {
	f.Add(`{"type": "object", "properties": {"a": {"type": "integer", "multipleOf": 2}}}`, "{a: 3}")
	f.Add(`{"$ref": "#/definitions/a", "definitions": {"a": {"items": {"$ref": "#"}}}}`, "[[[1]]]")
	f.Fuzz(func(t *testing.T, document, value string) {
		compiled, err := Parse([]byte(document))
		if err != nil || len(document) > 1<<12 {
			return
		}
		root, _ := cfn.ParseDocument("value.yaml", []byte(value))
		_ = compiled.Check(root.Root, func(p schema.Problem) {
			if p.Node == nil {
				t.Errorf("a problem without a place: %+v", p)
			}
		})
	})
}
