package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/compile"
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
	total := 0
	for _, file := range files {
		total += len(file)
	}
	if most := 2_000_000; total > most {
		t.Errorf("the files have %d bytes together, more than %d", total, most)
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
		required := compile.Strings(s.schemas[name]["required"])
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
