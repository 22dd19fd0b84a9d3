package compile

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/facts"
)

func decode(t *testing.T, schema string) (doc Object) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(schema))
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTranslate(t *testing.T) {
	cases := []struct {
		source  string
		exact   bool
		yes, no []string
	}{
		{`^[a-z]+$`, true, []string{"abc"}, []string{"", "A"}},
		{`^(?!aws:)[a-z:]+$`, true, []string{"abc", "xaws:"}, []string{"aws:x", "A"}},
		{`^(?=.*[0-9])(?=.*[a-z])\w+$`, true, []string{"a1", "1a"}, []string{"a", "1", "a 1"}},
		{`^[a-z.]+(?<!\.git)$`, true, []string{"repo", "repo.gi"}, []string{"repo.git"}},
		{`^.{1,2048}$`, false, []string{"a", strings.Repeat("a", 3000)}, []string{""}},
		{`^.{0,2048}x$`, false, []string{"x", "ax"}, []string{"a"}},
		{`^[a-z]{3,5000}$`, false, []string{"abc"}, []string{"ab"}},
		{`^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF]*$`, true, []string{"a", "\U0001F600"}, []string{"\t"}},
		{`^\p{Graph}+$`, true, []string{"a!"}, []string{"a b"}},
		{`^[\p{Print}]+\Z`, true, []string{"a b"}, []string{"a\t"}},
		{`^[a-z]+{1,255}$`, false, []string{"abc"}, []string{""}},
		{`^(a(?!b)c|d)$`, false, []string{"ac", "d"}, []string{"b"}},       // inside a group: left out
		{`^(?!a)b|c$`, false, []string{"b", "c"}, []string{"d"}},           // under an alternative: left out
		{`^(?!.{1,2000}x)y.*$`, false, []string{"y", "yx"}, []string{"a"}}, // a weaker "not" would refuse more
		{`[{]{2}\(?[)(]$`, true, []string{"{{()"}, []string{"{("}},
	}
	for _, c := range cases {
		checks, exact := translate(c.source)
		if exact != c.exact {
			t.Errorf("%s: exact is %v", c.source, exact)
		}
		for _, text := range append(slices.Clone(c.yes), c.no...) {
			if got := holds(checks, text); got != slices.Contains(c.yes, text) {
				t.Errorf("%s: %.20q matches: %v (%v)", c.source, text, got, checks)
			}
		}
	}
	if checks, _ := translate(`(a)\1`); checks != nil {
		t.Errorf("a back reference cannot be kept: %v", checks)
	}
}

func holds(checks []facts.Pattern, text string) bool {
	for _, check := range checks {
		if regexp.MustCompile(check.Re).MatchString(text) == check.Not {
			return false
		}
	}
	return true
}

// compiled compiles one schema.
func compiled(t *testing.T, schema string) facts.Shape {
	t.Helper()
	return New("test", decode(t, schema), facts.NewWriter(), func(string, string, ...any) {}).fields(decode(t, schema))
}

func TestCompile(t *testing.T) {
	s := compiled(t, `{"type": "array", "minLength": 3, "minItems": 0, "maxItems": 5, "uniqueItems": true}`)
	if _, ok := s.Bounds.Get(facts.MinLength); ok {
		t.Error("a length says nothing about a list")
	}
	if _, ok := s.Bounds.Get(facts.MinItems); ok {
		t.Error("a minimum of no elements says nothing")
	}
	if most, ok := s.Bounds.Get(facts.MaxItems); !ok || most != 5 || s.Flags != facts.Unique {
		t.Errorf("maxItems %v, flags %v", most, s.Flags)
	}
	s = compiled(t, `{"oneOf": [{"required": ["A"]}, {"required": ["B", "C"]}]}`)
	if len(s.OneOf) != 0 || len(s.OneOfRequired) != 2 || len(s.OneOfRequired[1]) != 2 {
		t.Errorf("branches that only require: %+v", s)
	}
	s = compiled(t, `{"type": "object", "additionalProperties": false}`)
	if s.Flags != 0 {
		t.Error("a map without a list of properties takes any")
	}
	s = compiled(t, `{"type": ["object", "string"], "const": "x", "format": "int64"}`)
	if s.Types != facts.Object|facts.String || len(s.Formats) != 0 || !slices.Equal(s.Enum, []string{"x"}) {
		t.Errorf("list of types, const, noise: %+v", s)
	}
	s = compiled(t, `{"properties": {"A": {"$ref": "#/definitions/D", "maxLength": 3}, "B": {"$ref": "#/definitions/D"}},
		"required": ["A"], "definitions": {"D": {"type": "string", "properties": {"Self": {"$ref": "#/definitions/D"}}}}}`)
	if len(s.Properties) != 2 || s.Properties[0].Shape == s.Properties[1].Shape || s.Properties[0].Flags != facts.Required {
		t.Errorf("a keyword beside a reference is laid over a copy: %+v", s.Properties)
	}
}

func TestPaths(t *testing.T) {
	schema := `{"properties": {"A": {"$ref": "#/definitions/A"}, "L": {"type": "array", "items": {"properties": {"B": {}}}}},
		"definitions": {"A": {"properties": {"B": {"type": "string"}}}},
		"readOnlyProperties": ["/properties/A/B", "/properties/L/items/B", "/properties/L/*/B", "/properties/L/B",
			"/properties/A/properties/B", "/properties/Gone", "/definitions/A"]}`
	var notes []string
	note := func(heading, _ string, _ ...any) { notes = append(notes, heading) }
	paths := New("test", decode(t, schema), facts.NewWriter(), note).paths("readOnlyProperties")
	if !slices.Equal(paths, []string{"A.B", "L.*.B"}) || len(notes) != 2 || notes[0] != "paths that lead nowhere" {
		t.Errorf("paths %v, notes %v", paths, notes)
	}
}

// TestHugeSchema: a small document whose references multiply ends, with a note of what was left out.
func TestHugeSchema(t *testing.T) {
	schema := `{"$ref": "#/definitions/A", "definitions": {"A": {"properties": {
		"X": {"$ref": "#/definitions/A", "minLength": 1}, "Y": {"$ref": "#/definitions/A", "minLength": 2}}}}}`
	noted := false
	New("test", decode(t, schema), facts.NewWriter(), func(heading, _ string, _ ...any) {
		noted = noted || heading == "schemas left out"
	}).Shape(decode(t, schema))
	if !noted {
		t.Error("no note")
	}
}
