package openapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// node reads YAML in flow style.
func node(t *testing.T, text string) *cfn.Node {
	t.Helper()
	template, diagnostics := cfn.Parse("definition.yaml", []byte("{value: "+text+"}"))
	if len(diagnostics) > 0 {
		t.Fatalf("%q cannot be read: %v", text, diagnostics)
	}
	return template.Root.Get("value")
}

func str(text string) *cfn.Node { return maker.At(nil, maker.APIBody).Str(text) }

// withPaths is a Swagger definition with the paths given in flow style.
func withPaths(t *testing.T, paths string) *cfn.Node {
	t.Helper()
	return node(t, `{swagger: "2.0", paths: `+paths+`}`)
}

// edited takes the body through a session and returns its paths as Python prints them.
func edited(t *testing.T, body *cfn.Node, change func(*Document) error) string {
	t.Helper()
	var realm py27.Realm
	d, err := Open(&realm, body)
	if err != nil {
		t.Fatal(err)
	}
	before := realm.Text(body)
	if err := change(d); err != nil {
		t.Fatal(err)
	}
	out := d.Close()
	if after := realm.Text(body); after != before {
		t.Errorf("the session changed the body it was opened with: %s, which was %s", after, before)
	}
	return realm.Text(out.Get("paths"))
}

func TestValid(t *testing.T) {
	for text, want := range map[string]bool{
		`{swagger: "2.0", paths: {}}`:                true,
		`{swagger: anything, paths: {}}`:             true,
		`{openapi: "3.0", paths: {}}`:                true,
		`{openapi: 3.0, paths: {}}`:                  true,
		`{openapi: 3.0.1, paths: {}}`:                true,
		`{openapi: "3", paths: {}}`:                  false,
		`{openapi: 3.0.10, paths: {}}`:               false,
		`{swagger: "", paths: {}}`:                   false,
		`{swagger: "2.0"}`:                           false,
		`{swagger: "2.0", paths: []}`:                false,
		`{Fn::Transform: {Name: AWS::Include}}`:      false,
		`[swagger]`:                                  false,
		`{openapi: !Ref Version, paths: {}}`:         false,
		`{openapi: 3.0.1, swagger: null, paths: {}}`: true,
	} {
		if got := Valid(node(t, text)); got != want {
			t.Errorf("Valid(%s) = %v", text, got)
		}
	}
	if Valid(nil) {
		t.Error("an absent body is valid")
	}
}

func TestOpenRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{paths: {}}`:                                         "either swagger",
		`{swagger: "2.0", paths: {/a: x}}`:                    "/a",
		`{swagger: "2.0", paths: {/a: }}`:                     "/a",
		`{swagger: "2.0", paths: {/a: {Fn::If: x}}}`:          "Fn::If",
		`{swagger: "2.0", paths: {/a: {Fn::If: [C, {}, 1]}}}`: "/a",
	} {
		var realm py27.Realm
		_, err := Open(&realm, node(t, text))
		var f *Fault
		if !errors.As(err, &f) || !strings.Contains(f.Message, want) || f.Where != InDocument {
			t.Errorf("Open(%s) gives %v, want a fault of the document about %q", text, err, want)
		}
	}
}

func TestSkeletonIsValid(t *testing.T) {
	var realm py27.Realm
	body := Skeleton(&realm, maker.At(nil, maker.APIBody))
	if !Valid(body) {
		t.Error("the skeleton cannot be edited")
	}
	want := "{'info': {'version': '1.0', 'title': {'Ref': 'AWS::StackName'}}, 'paths': {}, 'swagger': '2.0'}"
	if got := realm.Text(body); got != want {
		t.Errorf("got %s", got)
	}
}

func TestAddPath(t *testing.T) {
	for _, test := range []struct{ paths, path, method, want string }{
		{"{}", "/a", "GET", "{'/a': {'get': {}}}"},
		{"{}", "/a", "Any", "{'/a': {'x-amazon-apigateway-any-method': {}}}"},
		{"{/a: {get: {x: y}}}", "/a", "get", "{'/a': {'get': {'x': 'y'}}}"},
		{"{/a: {Fn::If: [C, {}, {get: {x: y}}]}}", "/a", "get", "{'/a': {'Fn::If': ['C', {'get': {}}, {'get': {'x': 'y'}}]}}"},
		{"{/a: {Fn::If: [C, {}, !Ref AWS::NoValue]}}", "/a", "get", "{'/a': {'Fn::If': ['C', {'get': {}}, {'Ref': 'AWS::NoValue'}]}}"},
	} {
		got := edited(t, withPaths(t, test.paths), func(d *Document) error { return d.AddPath(str(test.path), str(test.method)) })
		if got != test.want {
			t.Errorf("%s and %s %s: got %s", test.paths, test.method, test.path, got)
		}
	}
}

func TestAddIntegration(t *testing.T) {
	integration := node(t, "{type: mock}")
	for _, test := range []struct {
		paths     string
		condition *cfn.Node
		want      string
	}{
		{"{}", nil, "{'/a': {'get': {'x-amazon-apigateway-integration': {'type': 'mock'}, 'responses': {}}}}"},
		{"{/a: {get: {responses: {200: {}}}}}", nil,
			"{'/a': {'get': {'responses': {'200': {}}, 'x-amazon-apigateway-integration': {'type': 'mock'}}}}"},
		{"{}", str("C"), "{'/a': {'get': {'Fn::If': ['C', " +
			"{'x-amazon-apigateway-integration': {'type': 'mock'}, 'responses': {}}, {'Ref': 'AWS::NoValue'}]}}}"},
	} {
		got := edited(t, withPaths(t, test.paths), func(d *Document) error {
			return d.AddIntegration(str("/a"), str("get"), integration, node(t, "{}"), test.condition)
		})
		if got != test.want {
			t.Errorf("%s: got %s", test.paths, got)
		}
	}
}

func TestHasIntegration(t *testing.T) {
	for paths, want := range map[string]bool{
		"{}":              false,
		"{/a: {}}":        false,
		"{/a: {get: {}}}": false,
		"{/a: {get: {x-amazon-apigateway-integration: {}}}}":                                         false,
		"{/a: {get: {x-amazon-apigateway-integration: {type: mock}}}}":                               true,
		"{/a: {Fn::If: [C, {}, {get: {x-amazon-apigateway-integration: {t: m}}}]}}":                  false,
		"{/a: {Fn::If: [C, {Ref: AWS::NoValue}, {get: {x-amazon-apigateway-integration: {t: m}}}]}}": true,
		"{/a: {get: {Fn::If: [C, {x-amazon-apigateway-integration: {t: m}}, {}]}}}":                  true,
		"{/b: {get: {x-amazon-apigateway-integration: {type: mock}}}}":                               false,
	} {
		var realm py27.Realm
		d, err := Open(&realm, withPaths(t, paths))
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.HasIntegration(str("/a"), str("GET"))
		if got != want || err != nil {
			t.Errorf("%s: got %v, %v", paths, got, err)
		}
	}
	var realm py27.Realm
	d, err := Open(&realm, withPaths(t, "{/a: {get: {Fn::If: [C, ~, {x-amazon-apigateway-integration: {t: m}}]}}}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.HasIntegration(str("/a"), str("GET")); err == nil {
		t.Error("a branch that is no method is not refused")
	}
}

func TestMergeMethod(t *testing.T) {
	generated := withPaths(t, "{/a: {get: {responses: {}, x: new}, x-amazon-apigateway-any-method: {y: new}}}")
	for _, test := range []struct{ body, method, want string }{
		{"{/a: {get: {responses: {200: {}}, summary: s}}}", "GET", "{'/a': {'get': {'responses': {}, 'summary': 's', 'x': 'new'}}}"},
		{"{/b: {}}", "get", "{'/b': {}, '/a': {'get': {'responses': {}, 'x': 'new'}}}"},
		{"{/a: {post: {}}}", "any", "{'/a': {'post': {}, 'any': {'y': 'new'}}}"},
		{"{}", "get", "{}"},
		{"null", "get", "None"},
	} {
		var realm py27.Realm
		merged, err := MergeMethod(&realm, withPaths(t, test.body), generated, str("/a"), str(test.method))
		if err != nil {
			t.Fatal(err)
		}
		if got := realm.Text(merged.Get("paths")); got != test.want {
			t.Errorf("%s and %s: got %s", test.body, test.method, got)
		}
	}
	for _, body := range []string{"[a]", "{/a: x}", "{/a: null}", "{/a: {get: x}}"} {
		var realm py27.Realm
		_, err := MergeMethod(&realm, withPaths(t, body), generated, str("/a"), str("get"))
		var f *Fault
		if !errors.As(err, &f) || f.Where != InArgument {
			t.Errorf("merging into %s gives %v, want a fault of the argument", body, err)
		}
	}
}

func TestWithoutVariables(t *testing.T) {
	for path, want := range map[string]string{
		"/":                "/",
		"/a/{id}":          "/a/*",
		"/{a}/b/{proxy+}/": "/*/b/*/",
		"/{a b}/{}":        "/{a b}/{}",
	} {
		if got := WithoutVariables(path); got != want {
			t.Errorf("WithoutVariables(%q) = %q", path, got)
		}
	}
}
