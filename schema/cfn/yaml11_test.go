package cfn

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"regexp"
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
	return string(AppendJSONText(nil, text))
}

// TestScannersMatchPatterns compares what is scanned by hand, since compiling an expression would take longer than most runs need it,
// with the expressions that say the same.
func TestScannersMatchPatterns(t *testing.T) {
	otherwise := regexp.MustCompile(`^([-+.0-9][-+.:_0-9a-fA-FoOxX]*|\.(?i:inf|nan)|[0-9]{4}-[0-9].*|[yYnN])$`)
	infinite := regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
	compare := func(text string) {
		if got, want := isOtherwiseTyped(text), otherwise.MatchString(text); got != want {
			t.Errorf("%q is otherwise typed: got %t, want %t", text, got, want)
		}
		if got, want := isInfinity(text), infinite.MatchString(text); got != want {
			t.Errorf("%q is infinite: got %t, want %t", text, got, want)
		}
		if !looksNumeric(text) && (integer.Get().MatchString(text) || decimal.Get().MatchString(text)) {
			t.Errorf("%q does not look like a number", text)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, row := range yaml11Table(t) {
		if row[0] == "" {
			continue
		}
		compare(row[0])
		for range 200 { // texts near it
			text := []byte(row[0])
			for range 1 + random.IntN(3) {
				const letters = "-+.:_0123456789abcdefxXoOyYnNiInNfFaA ~é"
				text[random.IntN(len(text))] = letters[random.IntN(len(letters))]
			}
			compare(string(text))
		}
	}
}
