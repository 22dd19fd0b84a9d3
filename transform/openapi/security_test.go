package openapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/samx-dev/samx/transform/py27"
)

// security is the definition of one method with an integration and the requirements given.
func secured(requirements string) string {
	return "{/a: {get: {x-amazon-apigateway-integration: {t: m}" + requirements + "}}}"
}

func securityIn(text string) string {
	_, after, found := strings.Cut(text, "'security': ")
	if !found {
		return "none"
	}
	return strings.TrimSuffix(after, "}}}")
}

func TestSetDefaultAuthorizer(t *testing.T) {
	def := DefaultAuthorizer{Name: str("Users"), Scopes: node(t, "[read]"), Known: map[string]bool{"Users": true, "Judge": true}}
	for requirements, want := range map[string]string{
		"":                                      "[{'Users': ['read']}]",
		", security: []":                        "[{'Users': ['read']}]",
		", security: [{Judge: []}]":             "[{'Judge': []}]",
		", security: [{AWS_IAM: []}]":           "[{'AWS_IAM': []}]",
		", security: [{NONE: []}]":              "[{'NONE': []}]",
		", security: [{other: []}, {NONE: []}]": "[{'other': []}]",
		", security: [{api_key: []}]":           "[{'api_key': []}, {'Users': ['read']}]",
		", security: [{Judge: []}, {x: []}]":    "[{'x': []}, {'Judge': []}]",
	} {
		got := edited(t, withPaths(t, secured(requirements)), func(d *Document) error { return d.SetDefaultAuthorizer(def) })
		if securityIn(got) != want {
			t.Errorf("%q: got %s", requirements, securityIn(got))
		}
	}
}

func TestSetDefaultAPIKey(t *testing.T) {
	for requirements, want := range map[string]string{
		"":                          "[{'api_key': []}]",
		", security: [{Users: []}]": "[{'Users': []}, {'api_key': []}]",
		", security: [{api_key: []}, {Users: []}, {api_key: []}]": "[{'Users': []}, {'api_key': []}]",
		", security: [{api_key_false: []}]":                       "[]",
		", security: [{api_key_false: []}, {Users: []}]":          "[{'Users': []}]",
	} {
		got := edited(t, withPaths(t, secured(requirements)), func(d *Document) error {
			return d.SetDefaultAPIKey(str("cause"), true)
		})
		if securityIn(got) != want {
			t.Errorf("%q: got %s", requirements, securityIn(got))
		}
	}
}

func TestDefaultsPassBy(t *testing.T) {
	def := DefaultAuthorizer{Name: str("Users"), Known: map[string]bool{"Users": true}}
	for _, paths := range []string{
		"{/a: {get: {}}}",
		"{/a: {options: {x-amazon-apigateway-integration: {t: m}}}}",
		"{/a: {summary: s, description: d, parameters: []}}",
	} {
		body := withPaths(t, paths)
		want := edited(t, body, func(*Document) error { return nil })
		got := edited(t, body, func(d *Document) error {
			return errors.Join(d.SetDefaultAuthorizer(def), d.SetDefaultAPIKey(str("cause"), false))
		})
		if got != want {
			t.Errorf("%s becomes %s", paths, got)
		}
	}
}

func TestSecurityDefinitionsMustBeAMap(t *testing.T) {
	var realm py27.Realm
	d, err := Open(&realm, node(t, `{swagger: "2.0", paths: {}, securityDefinitions: [a]}`))
	if err != nil {
		t.Fatal(err)
	}
	var f *Fault
	if err := d.AddAPIKeyDefinition(str("cause")); !errors.As(err, &f) || f.Where != InSecurityDefinitions {
		t.Errorf("got %v, want a fault of the security definitions", err)
	}
}

func TestSecurityFaults(t *testing.T) {
	for _, requirements := range []string{", security: x", ", security: [x]", ", security: null"} {
		var realm py27.Realm
		d, err := Open(&realm, withPaths(t, secured(requirements)))
		if err != nil {
			t.Fatal(err)
		}
		var f *Fault
		if err := d.SetDefaultAPIKey(str("cause"), true); !errors.As(err, &f) || f.Where != InDocument {
			t.Errorf("%s gives %v, want a fault of the document", requirements, err)
		}
	}
}
