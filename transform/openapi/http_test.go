package openapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/py27"
)

// withRoutes is a definition of an HTTP API with the paths and what else is given in flow style.
func withRoutes(t *testing.T, paths string, more ...string) *cfn.Node {
	t.Helper()
	return node(t, `{openapi: "3.0.1", paths: `+paths+strings.Join(append([]string{""}, more...), ", ")+`}`)
}

// editedHTTP takes the body through a session and returns the result as Python prints it.
func editedHTTP(t *testing.T, body *cfn.Node, change func(*HTTPDocument) error) string {
	t.Helper()
	var realm py27.Realm
	d, err := OpenHTTP(&realm, body)
	if err != nil {
		t.Fatal(err)
	}
	if err := change(d); err != nil {
		t.Fatal(err)
	}
	return realm.Text(d.Close())
}

func TestOpenHTTPRefuses(t *testing.T) {
	for body, want := range map[string]string{
		`{swagger: "2.0", paths: {}}`:                     "openapi: 3.x or 3.x.y",
		`{openapi: "3", paths: {}}`:                       "openapi: 3.x or 3.x.y",
		`{openapi: "3.0.1", paths: []}`:                   "paths, a map",
		`{openapi: "3.0.1", paths: {}, components: []}`:   "components must be a map, not a list",
		`{openapi: "3.0.1", paths: {}, components: some}`: "components must be a map, not a string",
	} {
		var realm py27.Realm
		_, err := OpenHTTP(&realm, node(t, body))
		var f *Fault
		if !errors.As(err, &f) || f.Where != InDocument || !strings.Contains(f.Message, want) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestDefaultRouteInvokes(t *testing.T) {
	const sub = `{"Fn::Sub": "arn:${AWS::Partition}:lambda:path/${F.Arn}/invocations"}`
	method := func(uri string) string {
		return "{x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: {uri: " + uri + "}}}"
	}
	const nothing = `{Ref: "AWS::NoValue"}`
	for item, want := range map[string]bool{
		method(sub):                                                    true,
		method(`{"Fn::Sub": "${F.Arn}"}`):                              true,
		method(`{"Fn::Sub": "${Ff.Arn}"}`):                             false,
		method(`{"Fn::Sub": "${G.Arn}${F.Arn}"}`):                      false,
		method(`{"Fn::Sub": "${F.Alias}"}`):                            false,
		method(`{"Fn::Sub": ["${F.Arn}", {}]}`):                        false,
		method(`"${F.Arn}"`):                                           false,
		method(`{"Fn::If": [c, ` + sub + `, ` + nothing + `]}`):        true,
		method(`{"Fn::If": [c, ` + sub + `, other]}`):                  false,
		`{"Fn::If": [c, ` + method(sub) + `, ` + nothing + `]}`:        true,
		`{"Fn::If": [c, ` + method(sub) + `, {get: {}}]}`:              false,
		`{"Fn::If": [c, ` + method(sub) + `, ` + method("x") + `]}`:    false,
		`{x-amazon-apigateway-any-method: {}}`:                         false,
		`{any: {x-amazon-apigateway-integration: {uri: ` + sub + `}}}`: false,
		`text`: false,
	} {
		var realm py27.Realm
		d, err := OpenHTTP(&realm, withRoutes(t, `{$default: `+item+`}`))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.DefaultRouteInvokes("F"); got != want || err != nil {
			t.Errorf("%s: %t, %v", item, got, err)
		}
	}
}

func TestAddPathParameters(t *testing.T) {
	const integration = "x-amazon-apigateway-integration: {t: m}"
	for _, tt := range []struct{ path, have, want string }{
		{"/a", "", ""},
		{"/{id}", "", "[{'required': True, 'name': u'id', 'in': 'path'}]"},
		{"/{a}/{rest+}", "", "[{'required': True, 'name': u'a', 'in': 'path'}, {'required': True, 'name': u'rest+', 'in': 'path'}]"},
		{"/{id}", ", parameters: [{name: id, in: query, x: 1}]", "[{'name': 'id', 'in': 'path', 'x': 1, 'required': True}]"},
	} {
		body := withRoutes(t, `{"`+tt.path+`": {get: {`+integration+tt.have+`}}}`)
		got := editedHTTP(t, body, func(d *HTTPDocument) error { return d.AddPathParameters(str(tt.path), str("GET")) })
		_, parameters, _ := strings.Cut(got, "'parameters': ")
		if strings.TrimSuffix(parameters, "}}}}") != tt.want {
			t.Errorf("%s: got %s", tt.path, got)
		}
	}
}

func TestDefaultAuthorizerOfHTTP(t *testing.T) {
	for method, want := range map[string]string{
		"get: {x-amazon-apigateway-integration: {t: m}}":                         "'security': [{'A': ['s']}]",
		"get: {x-amazon-apigateway-integration: {t: m}, security: []}":           "'security': [{'A': ['s']}]",
		"get: {x-amazon-apigateway-integration: {t: m}, security: [{NONE: []}]}": "'security': [{'NONE': []}]",
		"get: {}":       "'get': {}",
		"OPTIONS: text": "'OPTIONS': 'text'",
		"options: {x-amazon-apigateway-integration: {t: m}}": "'x-amazon-apigateway-integration': {'t': 'm'}}}",
		"parameters: [1]": "'parameters': [1]",
	} {
		got := editedHTTP(t, withRoutes(t, "{/a: {"+method+"}}"), func(d *HTTPDocument) error {
			return d.SetDefaultAuthorizer(str("A"), node(t, "[s]"))
		})
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %s", method, got)
		}
	}
	for method, want := range map[string]string{
		"Get: {}": "must be written get", "any: {}": "must be written x-amazon-apigateway-any-method",
		"get: ~": "must be a map, not null", "summary: text": "must be a map, not a string",
	} {
		var realm py27.Realm
		d, err := OpenHTTP(&realm, withRoutes(t, "{/a: {"+method+"}}"))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.SetDefaultAuthorizer(str("A"), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestTagsAndDefaultRoute(t *testing.T) {
	body := withRoutes(t, "{$default: {get: {}}, /a: {}}", "tags: [{name: Team, description: d}, {name: kept}]")
	got := editedHTTP(t, body, func(d *HTTPDocument) error {
		d.RenameDefaultRoute()
		return d.AddTags(node(t, "{Team: web, New: 1}"))
	})
	const want = "{'openapi': '3.0.1', 'paths': {'/a': {}, '/$default': {'get': {}}}, 'tags': [{'name': 'Team', 'description': 'd', " +
		"'x-amazon-apigateway-tag-value': 'web'}, {'name': 'kept'}, {'name': 'New', 'x-amazon-apigateway-tag-value': 1}]}"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
