package cfn

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestFixturesAsOracle compares the templates of fixtures/parse with what PyYAML and Python's JSON reader make of them;
// fixtures/parse/oracle.py wrote their answers. The order of entries counts.
func TestFixturesAsOracle(t *testing.T) {
	for name, src := range fixtureFiles(t) {
		data, err := os.ReadFile("../../fixtures/parse/want/" + strings.TrimPrefix(name, "crlf_") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		want, diags := Parse("want.json", data)
		if Unreadable(diags) {
			t.Fatalf("%s: %v", name, diags)
		}
		got, diags := Parse(name, src)
		gotJSON, wantJSON := AppendJSON(nil, got.Root), AppendJSON(nil, want.Root)
		if !bytes.Equal(gotJSON, wantJSON) {
			t.Errorf("%s: got\n%s, want\n%s\n%v", name, gotJSON, wantJSON, diags)
		}
	}
}

func TestRoundTripOfFixtures(t *testing.T) {
	for name, src := range fixtureFiles(t) {
		tpl, diags := Parse(name, src)
		if Unreadable(diags) {
			t.Errorf("%s: %v", name, diags)
			continue
		}
		checkRoundTrip(t, name, tpl)
	}
}

// checkRoundTrip asserts that what WriteJSON and WriteYAML print is valid, reads back as the same value without any
// diagnostic, and prints the same again.
func checkRoundTrip(t *testing.T, name string, tpl *Template) {
	t.Helper()
	asJSON, asYAML := printed(t, tpl)
	if !json.Valid(asJSON) {
		t.Errorf("%s: no JSON: %s", name, asJSON)
	}
	for file, text := range map[string][]byte{"out.json": asJSON, "out.yaml": asYAML} {
		again, diags := Parse(file, text)
		if len(again.Root.Pairs) > 0 && len(diags) > 0 {
			t.Errorf("%s: %s has diagnostics %v\n%s", name, file, diags, text)
		}
		if !Equal(tpl.Root, again.Root) {
			t.Errorf("%s: %s means something else\n%s\n%s", name, file, text, AppendJSON(nil, tpl.Root))
		}
		againJSON, againYAML := printed(t, again)
		if !bytes.Equal(asJSON, againJSON) {
			t.Errorf("%s: JSON after %s differs:\n%s\n%s", name, file, asJSON, againJSON)
		}
		if file == "out.yaml" && !bytes.Equal(asYAML, againYAML) {
			t.Errorf("%s: YAML is not stable:\n%s\n%s", name, asYAML, againYAML)
		}
	}
}

func printed(t *testing.T, tpl *Template) (asJSON, asYAML []byte) {
	t.Helper()
	var j, y bytes.Buffer
	if err := tpl.WriteJSON(&j); err != nil {
		t.Fatal(err)
	}
	if err := tpl.WriteYAML(&y); err != nil {
		t.Fatal(err)
	}
	return j.Bytes(), y.Bytes()
}
