package cfn

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestScalarsAsPyYAML compares plain scalars with the table that PyYAML made (see fixtures/parse/oracle.py).
func TestScalarsAsPyYAML(t *testing.T) {
	for _, row := range yaml11Table(t) {
		text, kind, value := row[0], row[1], row[2]
		wantKind, wantJSON := kind, value
		switch kind {
		case "date": // JSON has no dates, and CloudFormation keeps their text
			wantKind, wantJSON = "string", quoteJSON(text)
		case "notfinite": // JSON has no notation for them; Parse warns
			wantKind, wantJSON = "string", quoteJSON(text)
		case "error":
			if text != "0b_" && text != "0x_" {
				continue // no plain scalar, see TestNoScalars
			}
			wantKind, wantJSON = "string", quoteJSON(text) // numbers without digits crash PyYAML
		}
		tpl, diags := Parse("t.yaml", []byte("k: "+text+"\n"))
		got := tpl.Root.Get("k")
		if Unreadable(diags) || got == nil {
			t.Errorf("%q: %v", text, diags)
			continue
		}
		gotKind := strings.TrimSpace(got.Kind.String())
		if gotJSON := string(AppendJSON(nil, got)); gotKind != wantKind || gotJSON != wantJSON {
			t.Errorf("%q is %s %s, PyYAML says %s %s", text, gotKind, gotJSON, wantKind, wantJSON)
		}
		warned := len(diags) > 0 && strings.Contains(diags[0].Message, "no number")
		if warned != (kind == "notfinite") {
			t.Errorf("%q: diagnostics %v", text, diags)
		}
	}
}

// TestNoScalars: what PyYAML refuses in the place of a scalar, Parse refuses or reads as something else than a scalar.
func TestNoScalars(t *testing.T) {
	for _, row := range yaml11Table(t) {
		if row[1] != "error" || row[0] == "0b_" || row[0] == "0x_" {
			continue
		}
		tpl, diags := Parse("t.yaml", []byte("k: "+row[0]+"\n"))
		if !Unreadable(diags) {
			t.Errorf("%q is read as %s", row[0], AppendJSON(nil, tpl.Root))
		}
	}
}

func yaml11Table(t *testing.T) [][3]string {
	t.Helper()
	data, err := os.ReadFile("../../fixtures/parse/yaml11.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][3]string
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 150 {
		t.Fatalf("the table has only %d rows", len(rows))
	}
	return rows
}

func quoteJSON(text string) string {
	return string(appendJSONString(nil, text))
}
