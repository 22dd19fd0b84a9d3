package openapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/py27"
)

func TestAllowedMethods(t *testing.T) {
	for item, want := range map[string]string{
		"{}":                                   "'OPTIONS'",
		"{get: {}, post: {}}":                  "'GET,OPTIONS,POST'",
		"{any: {}}":                            "'ANY,OPTIONS'",
		"{get: {}, parameters: []}":            "'GET,OPTIONS,PARAMETERS'",
		"{x-amazon-apigateway-any-method: {}}": "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'",
	} {
		if got := allowedMethods(node(t, item)); got != want {
			t.Errorf("%s: got %s", item, got)
		}
	}
}

func TestAddCORSOncePerPath(t *testing.T) {
	for paths, want := range map[string]int{
		"{/a: {get: {}}, /b: {get: {}}}":             2,
		"{/a: {}, /a/: {}}":                          1,
		`{/: {}, "": {}, //: {}}`:                    2,
		"{/a: {options: null}}":                      0,
		"{/a: {Fn::If: [C, {get: {}}, {put: {}}]}}":  2,
		"{/a: {Fn::If: [C, {}, !Ref AWS::NoValue]}}": 1,
	} {
		got := edited(t, withPaths(t, paths), func(d *Document) error { return d.AddCORS(CORS{Origin: str("'*'")}) })
		if n := strings.Count(got, "'summary': 'CORS support'"); n != want {
			t.Errorf("%s: %d OPTIONS methods, want %d", paths, n, want)
		}
	}
}

// Paths with the same methods have one OPTIONS method, before and after it is secured; others have their own.
func TestPathsShareTheirPreflight(t *testing.T) {
	var shared, other *cfn.Node
	edited(t, withPaths(t, "{/a: {get: {}}, /b: {get: {}}, /c: {put: {}}}"), func(d *Document) error {
		def := DefaultAuthorizer{Name: str("Users"), Known: map[string]bool{"Users": true}, Preflight: true}
		if err := errors.Join(d.AddCORS(CORS{Origin: str("'*'")}), d.SetDefaultAuthorizer(def)); err != nil {
			return err
		}
		shared, other = d.paths.Get("/a").Get(optionsMethod), d.paths.Get("/c").Get(optionsMethod)
		if got := d.paths.Get("/b").Get(optionsMethod); got != shared {
			t.Error("/a and /b have OPTIONS methods of their own")
		}
		return nil
	})
	if !shared.Has(securityKey) || !other.Has(securityKey) || shared == other {
		t.Error("/a and /c want different OPTIONS methods that are both secured")
	}
}

// The methods computed for the first branch of a path are those of the second as well.
func TestAddCORSKeepsMethodsWithinAPath(t *testing.T) {
	paths := withPaths(t, "{/a: {Fn::If: [C, {get: {}}, {put: {}}]}, /b: {post: {}}}")
	got := edited(t, paths, func(d *Document) error { return d.AddCORS(CORS{Origin: str("'*'")}) })
	for text, want := range map[string]int{"'GET,OPTIONS'": 2, "'OPTIONS,PUT'": 0, "'OPTIONS,POST'": 1} {
		if n := strings.Count(got, text); n != want {
			t.Errorf("%s occurs %d times, want %d: %s", text, n, want, got)
		}
	}
}

func TestPreflightHeaders(t *testing.T) {
	cors := CORS{Origin: str("o"), Headers: str("h"), Methods: str("m"), MaxAge: node(t, "0"), Credentials: true}
	got := edited(t, withPaths(t, "{/a: {}}"), func(d *Document) error { return d.AddCORS(cors) })
	for _, want := range []string{
		"'method.response.header.Access-Control-Allow-Origin': 'o'",
		"'method.response.header.Access-Control-Allow-Headers': 'h'",
		"'method.response.header.Access-Control-Allow-Methods': 'm'",
		"'method.response.header.Access-Control-Max-Age': 0",
		`'method.response.header.Access-Control-Allow-Credentials': "'true'"`,
		"'Access-Control-Max-Age': {'type': 'integer'}",
		"'Access-Control-Allow-Credentials': {'type': 'string'}",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"{paths: {}}", "{'paths': {}}"},
		{"{securityDefinitions: {a: 1}, definitions: {b: 2}}",
			"{'components': {'securitySchemes': {'a': 1}, 'schemas': {'b': 2}}}"},
		{"{components: null, definitions: {b: 2}}", "{'components': {'schemas': {'b': 2}}}"},
		{"{components: {schemas: {c: 3}}, definitions: {b: 2}}", "{'components': {'schemas': {'b': 2}}}"},
		{"{paths: {/a: {options: {produces: [x], consumes: [y], summary: s}, get: {produces: [x]}}}}",
			"{'paths': {'/a': {'options': {'summary': 's'}, 'get': {'produces': ['x']}}}}"},
		{"{paths: {/a: {options: {responses: {200: {headers: {H: {type: string}}}}}}}}",
			"{'paths': {'/a': {'options': {'responses': {'200': {'headers': {'H': {'schema': {'type': 'string'}}}}}}}}}"},
	} {
		var realm py27.Realm
		got, err := Convert(&realm, node(t, test.body))
		if err != nil {
			t.Fatal(err)
		}
		if text := realm.Text(got); text != test.want {
			t.Errorf("%s: got %s", test.body, text)
		}
	}
}
