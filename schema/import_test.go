package schema

import (
	"archive/zip"
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

const thingSchema = `{
  "typeName": "MyOrg::Service::Thing",
  "description": "a private type",
  "definitions": {"Part": {"type": "object", "additionalProperties": false, "required": ["Name"],
    "properties": {"Name": {"type": "string", "pattern": "^(?!aws)[a-z]+$"}, "Parts": {"type": "array", "items": {"$ref": "#/definitions/Part"}}}}},
  "properties": {
    "Size": {"type": "integer", "maximum": 9},
    "Mode": {"enum": ["fast", "slow"]},
    "Part": {"$ref": "#/definitions/Part"},
    "Id": {"type": "string"}
  },
  "required": ["Size", "Id"],
  "readOnlyProperties": ["/properties/Id"],
  "primaryIdentifier": ["/properties/Id"],
  "additionalProperties": false
}`

func imported(t *testing.T, files ...SchemaFile) *Import {
	t.Helper()
	i, err := ImportSchemas(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// TestImport: an imported type is judged as the embedded ones are, with places, and opened from its file alike.
func TestImport(t *testing.T) {
	compiled := imported(t, SchemaFile{Name: "thing.json", Source: []byte(thingSchema)})
	opened, err := OpenImport("types", compiled.Bytes())
	if err != nil || !IsImport(compiled.Bytes()) {
		t.Fatal(err)
	}
	for _, i := range []*Import{compiled, opened} {
		typ, ok := NewCatalog(i).Lookup("MyOrg::Service::Thing")
		if !ok || !slices.Equal(typ.Ref, []string{"Id"}) || !slices.Equal(typ.Required(), []string{"Size"}) || !hasAttribute(typ, "Id") {
			t.Fatalf("%v %+v", ok, typ)
		}
		var got []string
		typ.Check(properties(t, "{Size: 10, Mod: fast, Part: {Name: awsome, Parts: [{}, !Ref P]}}"), func(p Problem) {
			got = append(got, p.Kind.String()+" "+strings.Join(p.Path, "."))
		})
		want := []string{"Pattern Part.Name", "Range Size", "Required Part.Parts.0", "Unknown Mod"}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestCatalog: what is imported goes before what is embedded, which stays as it is.
func TestCatalog(t *testing.T) {
	queue := `{"typeName": "AWS::SQS::Queue", "properties": {"Newer": {"type": "string"}}, "additionalProperties": false}`
	c := NewCatalog(imported(t, SchemaFile{Name: "q.json", Source: []byte(queue)}, SchemaFile{Name: "t.json", Source: []byte(thingSchema)}))
	newer, _ := c.Lookup("AWS::SQS::Queue")
	older, _ := Lookup("AWS::SQS::Queue")
	if _, ok := newer.Property("Newer"); !ok || len(newer.Regions) == 0 || !hasAttribute(newer, "Arn") || newer.Ref[0] != older.Ref[0] {
		t.Errorf("%+v", newer)
	}
	if _, ok := older.Property("Newer"); ok {
		t.Error("the embedded type has changed")
	}
	if names := c.Types(); len(names) != len(Types())+1 || !slices.Contains(names, "MyOrg::Service::Thing") {
		t.Errorf("%d names", len(names))
	}
	if _, ok := c.Lookup("AWS::S3::Bucket"); !ok {
		t.Error("an embedded type is gone")
	}
	var none *Catalog
	if _, ok := none.Lookup("AWS::S3::Bucket"); !ok || len(none.Types()) != len(Types()) {
		t.Error("without a catalog the embedded types count")
	}
}

// TestImportKeepsMeanings: what the embedded database knows of values that both schemas have stays known.
func TestImportKeepsMeanings(t *testing.T) {
	group := `{"typeName": "AWS::Logs::LogGroup", "properties": {"LogGroupName": {"$ref": "#/definitions/Name"}, "KmsKeyId": {"type": "string"}},
		"definitions": {"Name": {"type": "string"}}}`
	newer, _ := NewCatalog(imported(t, SchemaFile{Name: "g.json", Source: []byte(group)})).Lookup("AWS::Logs::LogGroup")
	older, _ := Lookup("AWS::Logs::LogGroup")
	for _, property := range []string{"LogGroupName", "KmsKeyId"} {
		got, _ := newer.Property(property)
		want, _ := older.Property(property)
		if len(want.Shape().Formats) == 0 || !slices.Equal(got.Shape().Formats, want.Shape().Formats) {
			t.Errorf("%s: %v, want %v", property, got.Shape().Formats, want.Shape().Formats)
		}
	}
}

func TestImportErrors(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"syntax", `{"typeName": "A::B::C",}`, "s.json:1:"},
		{"no object", `[]`, "s.json:1:1: "},
		{"no name", "{\n  \"properties\": {}}", "s.json:1:1: "},
		{"bad name", "{\n  \"typeName\": \"Thing\", \"properties\": {}}", `s.json:2:15: typeName must be like MyOrg::Service::Thing, not "Thing"`},
		{"SAM", `{"typeName": "AWS::Serverless::Api", "properties": {}}`, "the types of SAM are built in"},
		{"twice", `{"typeName": "MyOrg::Service::Thing", "properties": {}}`, "s.json:1:14: MyOrg::Service::Thing is there twice"},
		{"no properties", `{"typeName": "MyOrg::Service::Other"}`, "s.json:1:1: the registry schema needs the property \"properties\""},
		{"type", "{\"typeName\": \"MyOrg::Service::Other\",\n\"properties\": {\"A\": {\"type\": \"strin\"}}}",
			`s.json:2:30: type "strin" is not allowed; did you mean "string"? Allowed: array, boolean,`},
		{"required", `{"typeName": "MyOrg::Service::Other", "properties": {}, "required": {"A": 1}}`, "s.json:1:69: required must be a list, not a map"},
		{"deep", `{"typeName": "MyOrg::Service::Other", "properties": {"A": {"items": {"maxItems": "3"}}}}`, "s.json:1:82: maxItems must be an integer, not a string"},
		{"a property called Ref", `{"typeName": "MyOrg::Service::Other", "properties": {"Ref": {"type": 3}}}`,
			"s.json:1:70: type must be a string or a list, not a number"},
		{"null", `{"typeName": "MyOrg::Service::Other", "properties": {"A": {"type": [null]}}}`, "type must be a string, not null"},
		{"broken zip", "PK\x03\x04", "zip"},
		{"empty", "", "s.json:"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := []SchemaFile{{Name: "t.json", Source: []byte(thingSchema)}, {Name: "s.json", Source: []byte(c.source)}}
			if _, err := ImportSchemas(files, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	if _, err := OpenImport("types", []byte("samxfct0....")); err == nil || !strings.Contains(err.Error(), "types is damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestImportArchive(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, file := range [][2]string{{"package.json", `{"name": "x"}`}, {"notes.txt", "x"}, {"thing.json", thingSchema}} {
		entry, err := w.Create(file[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	i := imported(t, SchemaFile{Name: "all.zip", Source: b.Bytes()})
	if !slices.Equal(i.Types(), []string{"MyOrg::Service::Thing"}) || len(i.Notes) != 2 ||
		!strings.HasPrefix(i.Notes[0], "all.zip:package.json is left out") {
		t.Errorf("%v, notes %v", i.Types(), i.Notes)
	}
	i, err := ImportSchemas([]SchemaFile{{Name: "all.zip", Source: b.Bytes()}}, func(typ string) bool { return typ == "A::B::C" })
	if err != nil || len(i.Types()) != 0 {
		t.Errorf("%v, %v", i.Types(), err)
	}
}

// TestImportPublished imports all of AWS's own schemas, where they are at hand.
func TestImportPublished(t *testing.T) {
	source, err := os.ReadFile("../../shared/corpus/cfn-schemas/CloudformationSchema.zip")
	if err != nil {
		t.Skip("the published schemas are not at hand")
	}
	i := imported(t, SchemaFile{Name: "all.zip", Source: source})
	if len(i.Types()) < 1600 || len(i.Notes) > 400 {
		t.Errorf("%d types, %d notes", len(i.Types()), len(i.Notes))
	}
}

// FuzzImport: whatever the document, nothing panics, and what was imported can be opened and judged by.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		thingSchema, "", "{}", "PK\x03\x04", `{"typeName": "A::B::C", "properties": {"A": {"$ref": "#/properties/A"}}}`,
		`{"typeName": "MyOrg::Service::Thing", "properties": {"A": true, "B": {"$ref": "http://x"}}, "allOf": [{"$ref": "#"}]}`,
		`{"typeName": "MyOrg::Service::Thing", "properties": {"A": {"$ref": "#", "minLength": 1}}, "readOnlyProperties": ["/properties/A/*/x"]}`,
		`{"typeName": "MyOrg::Service::Thing", "properties": {"A": {"pattern": "(?<=a)(?!b){2000}"}}, "oneOf": [{"required": ["A"]}]}`,
	} {
		f.Add([]byte(seed))
	}
	t, _ := cfn.Parse("t.yaml", []byte("{A: [{B: 1}, x], B: !Ref C, C: {A: {A: {A: 1}}}}"))
	f.Fuzz(func(test *testing.T, source []byte) {
		i, err := ImportSchemas([]SchemaFile{{Name: "s.json", Source: source}}, nil)
		if err != nil {
			return
		}
		opened, err := OpenImport("types", i.Bytes())
		if err != nil {
			test.Fatal(err)
		}
		for _, name := range opened.Types() {
			typ, ok := NewCatalog(opened).Lookup(name)
			if !ok {
				test.Fatalf("%s is not found", name)
			}
			typ.Check(t.Root, func(Problem) {})
		}
	})
}
