package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/facts"
)

const shared = "../../../shared"

// sources skips a test when the sources are not at hand; where everything must be checked (CI=true) that is a failure.
func sources(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(shared); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("the folder with the sources is absent: %s", shared)
	}
	t.Skipf("the folder with the sources is absent: %s", shared)
}

// TestCommitted builds everything anew: the committed files must be what the sources and the generator give.
func TestCommitted(t *testing.T) {
	sources(t)
	files, report, err := build(shared)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("../data", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("schema/data/%s is not what the generator makes; run: go generate ./schema", name)
		}
	}
	const most = 1_500_000
	if size := len(files["facts.bin"]); size > most {
		t.Errorf("facts.bin has %d bytes, more than %d", size, most)
	}
	for heading, most := range map[string]int{
		"patterns dropped": 1, "references that lead nowhere": 0, "links of SAM properties that lead nowhere": 0,
		"unknown types": 0, "SAM tables without a definition": 0,
	} {
		if n := len(report.places[heading]); n > most {
			t.Errorf("%s: %d, at most %d are known:\n%s", heading, n, most, strings.Join(report.places[heading], "\n"))
		}
	}
}

// TestSamples compares types of the file with the schemas they came from.
func TestSamples(t *testing.T) {
	sources(t)
	s, err := readSource(shared)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../data/facts.bin")
	if err != nil {
		t.Fatal(err)
	}
	r, _ := facts.NewReader(string(file))
	for _, name := range []string{
		"AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::IAM::Role", "AWS::EC2::Instance",
		"AWS::DynamoDB::GlobalTable", "AWS::QuickSight::Template", "AWS::WAFv2::WebACL", "AWS::OpsWorks::Stack",
		"AWS::SageMaker::Cluster", "AWS::Events::Rule", "AWS::StepFunctions::StateMachine",
	} {
		i, ok := r.Find(name)
		typ, _ := r.Type(i)
		root, _ := r.Shape(typ.Root)
		want, _ := s.schemas[name]["properties"].(object)
		required := stringsOf(s.schemas[name]["required"])
		if !ok || len(root.Properties) != len(want) {
			t.Errorf("%s: %d properties, want %d", name, len(root.Properties), len(want))
		}
		for _, p := range root.Properties {
			if want[p.Name] == nil || p.Flags&facts.Required != 0 != slices.Contains(required, p.Name) {
				t.Errorf("%s.%s: in the schema %v, required %v", name, p.Name, want[p.Name] != nil, slices.Contains(required, p.Name))
			}
		}
	}
}

func TestCrossCheck(t *testing.T) {
	sources(t)
	s, err := readSource(shared)
	if err != nil {
		t.Fatal(err)
	}
	d, err := crossCheck(s.schemas)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.onlyThere) > 0 || len(d.propertiesThere) > 7 || d.types < 1200 {
		t.Errorf("%d common types; only in goformation: types %v, properties %v", d.types, d.onlyThere, d.propertiesThere)
	}
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

// compile compiles one schema.
func compile(t *testing.T, schema string) facts.Shape {
	t.Helper()
	var doc object
	if err := decodeJSON("test", strings.NewReader(schema), &doc); err != nil {
		t.Fatal(err)
	}
	return newCompiler("test", doc, facts.NewWriter(), &report{}).fields(doc)
}

func TestCompile(t *testing.T) {
	s := compile(t, `{"type": "array", "minLength": 3, "minItems": 0, "maxItems": 5, "uniqueItems": true}`)
	if _, ok := s.Bounds.Get(facts.MinLength); ok {
		t.Error("a length says nothing about a list")
	}
	if _, ok := s.Bounds.Get(facts.MinItems); ok {
		t.Error("a minimum of no elements says nothing")
	}
	if most, ok := s.Bounds.Get(facts.MaxItems); !ok || most != 5 || s.Flags != facts.Unique {
		t.Errorf("maxItems %v, flags %v", most, s.Flags)
	}
	s = compile(t, `{"oneOf": [{"required": ["A"]}, {"required": ["B", "C"]}]}`)
	if len(s.OneOf) != 0 || len(s.OneOfRequired) != 2 || len(s.OneOfRequired[1]) != 2 {
		t.Errorf("branches that only require: %+v", s)
	}
	s = compile(t, `{"type": "object", "additionalProperties": false}`)
	if s.Flags != 0 {
		t.Error("a map without a list of properties takes any")
	}
	s = compile(t, `{"type": ["object", "string"], "const": "x", "format": "int64"}`)
	if s.Types != facts.Object|facts.String || len(s.Formats) != 0 || !slices.Equal(s.Enum, []string{"x"}) {
		t.Errorf("list of types, const, noise: %+v", s)
	}
	s = compile(t, `{"properties": {"A": {"$ref": "#/definitions/D", "maxLength": 3}, "B": {"$ref": "#/definitions/D"}},
		"required": ["A"], "definitions": {"D": {"type": "string", "properties": {"Self": {"$ref": "#/definitions/D"}}}}}`)
	if len(s.Properties) != 2 || s.Properties[0].Shape == s.Properties[1].Shape || s.Properties[0].Flags != facts.Required {
		t.Errorf("a keyword beside a reference is laid over a copy: %+v", s.Properties)
	}
}

func TestPaths(t *testing.T) {
	var doc object
	schema := `{"properties": {"A": {"$ref": "#/definitions/A"}, "L": {"type": "array", "items": {"properties": {"B": {}}}}},
		"definitions": {"A": {"properties": {"B": {"type": "string"}}}},
		"readOnlyProperties": ["/properties/A/B", "/properties/L/items/B", "/properties/L/*/B", "/properties/L/B",
			"/properties/A/properties/B", "/properties/Gone", "/definitions/A"]}`
	if err := json.Unmarshal([]byte(schema), &doc); err != nil {
		t.Fatal(err)
	}
	report := &report{}
	paths := newCompiler("test", doc, facts.NewWriter(), report).paths("readOnlyProperties")
	if !slices.Equal(paths, []string{"A.B", "L.*.B"}) || len(report.places["paths that lead nowhere"]) != 2 {
		t.Errorf("paths %v, report %v", paths, report)
	}
}

func TestOverrides(t *testing.T) {
	schema := func() object {
		return object{"properties": object{"A": object{"maximum": json.Number("5")}}}
	}
	cases := []struct {
		name string
		o    override
		ok   bool
	}{
		{"put", override{Path: "/properties/A", Keyword: "maximum", Value: 6.0, Reason: "r"}, true},
		{"drop", override{Path: "/properties/A", Keyword: "maximum", Drop: true, Reason: "r"}, true},
		{"changes nothing", override{Path: "/properties/A", Keyword: "maximum", Value: 5.0, Reason: "r"}, false},
		{"nothing to drop", override{Path: "/properties/A", Keyword: "minimum", Drop: true, Reason: "r"}, false},
		{"no place", override{Path: "/properties/B", Keyword: "maximum", Value: 6.0, Reason: "r"}, false},
		{"no reason", override{Path: "/properties/A", Keyword: "maximum", Value: 6.0}, false},
	}
	for _, c := range cases {
		if err := c.o.apply(schema()); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestIAMActions compares what package schema reads with the source, action by action.
func TestIAMActions(t *testing.T) {
	sources(t)
	s, err := readSource(shared)
	if err != nil {
		t.Fatal(err)
	}
	var services map[string]iamService
	if err := json.Unmarshal(s.actions, &services); err != nil {
		t.Fatal(err)
	}
	for prefix, service := range services {
		if got, want := schema.IAMActions(prefix), slices.Sorted(maps.Keys(service.Actions)); !slices.Equal(got, want) {
			t.Errorf("%s: actions %v, want %v", prefix, got, want)
		}
		for action := range service.Actions {
			want := service.arnForms(action)
			if got, ok := schema.IAMActionResources(prefix, action); !ok || !slices.Equal(got, want) {
				t.Errorf("%s:%s: ARNs %v, want %v", prefix, action, got, want)
			}
		}
	}
}

// TestInstanceClasses compares what package schema reads with the sources, region by region.
func TestInstanceClasses(t *testing.T) {
	sources(t)
	s, err := readSource(shared)
	if err != nil {
		t.Fatal(err)
	}
	for key, file := range classFiles {
		var regions map[string]struct {
			Enum  []string
			AllOf []condition
		}
		var all map[string]json.RawMessage
		if err := json.Unmarshal(s.conditional[file], &all); err != nil {
			t.Fatal(err)
		}
		delete(all, "description")
		text, _ := json.Marshal(all)
		if err := json.Unmarshal(text, &regions); err != nil {
			t.Fatal(err)
		}
		delete(regions, "all")
		for region, lists := range regions {
			want := map[string][]string{key: lists.Enum}
			for _, c := range lists.AllOf {
				if err := c.addTo(want, key); err != nil {
					t.Fatal(err)
				}
			}
			for table, classes := range want {
				if got := schema.ClassTable(table).Classes(region); !slices.Equal(got, slices.Sorted(slices.Values(classes))) {
					t.Errorf("%s in %s: %v, want %v", table, region, got, classes)
				}
			}
		}
	}
}

// TestEngineVersions compares what package schema reads with the sources.
func TestEngineVersions(t *testing.T) {
	sources(t)
	s, err := readSource(shared)
	if err != nil {
		t.Fatal(err)
	}
	for key, files := range engineFiles {
		engines, versions, err := engineLists(s.conditional[files[0]])
		if err != nil || !slices.Equal(schema.EngineTable(key).Engines(), slices.Sorted(slices.Values(engines))) {
			t.Errorf("%s: engines %v, %v", key, schema.EngineTable(key).Engines(), err)
		}
		deprecated := map[string][]string{}
		if files[1] != "" {
			if _, deprecated, err = engineLists(s.conditional[files[1]]); err != nil {
				t.Fatal(err)
			}
		}
		for engine, list := range versions {
			if got := schema.EngineTable(key).Versions(engine); !slices.Equal(got, slices.Sorted(slices.Values(list))) {
				t.Errorf("%s/%s: %v, want %v", key, engine, got, list)
			}
			for _, version := range list {
				_, old, _ := schema.EngineTable(key).Version(engine, version)
				if old != slices.Contains(deprecated[engine], version) {
					t.Errorf("%s/%s %s: deprecated %v", key, engine, version, old)
				}
			}
		}
	}
}
