package schema

import (
	"regexp"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/facts"
)

// patternTexts are texts in which patterns differ.
var patternTexts = []string{
	"", "a", "A", "0", "-", ".", " ", "\n", "\t", "_", "^", "]", "\\", "$", "a\n", "ab", "aB3", "a-b", "a.b", "index.handler", "a b", "é", "aé", "\xff", "a\xffb",
	"日本", strings.Repeat("a", 62), strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a", 65), strings.Repeat("é", 63), "arn:aws:s3:::a", "123456789012",
	"{{resolve:ssm:a}}", "us-east-1", "~!@#%&*()+={}[];'\"<>,?/|`",
}

func TestClassPattern(t *testing.T) {
	for _, expression := range []string{
		"^$", "^a$", "^[a-z]$", "^[^a-z]+$", "^[^\\s]+$", "^.*$", "^.{1,63}$", "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "^\\d{12}$", "^\\w+$", "^[\\w.-]*$", "^a?$", "^a{0}b$",
		"^[-a]+$", "^[a-]+$", "^[a\\-z]+$", "^[+-9]+$", "^[\\d-z]+$", "^a\\.b$", "^[\\]]$", "^[]a]$", "^[[]$", "^arn:.+$", "^[.]$", "^[a^]$", "^\\^$", "^a{2,}$", "^us-east-\\d$",
	} {
		p, ok := parseClassPattern(expression)
		if !ok && expression != "^[]a]$" {
			t.Errorf("%s is not read", expression)
		}
		if ok {
			comparePattern(t, expression, p, patternTexts)
		}
	}
	for _, expression := range []string{
		"a", "^a", "a$", "^a|b$", "^(a)$", "^a+b+$", "^a+?$", "^\\bab$", "^[[:alpha:]]$", "^é$", "^a\\$", "^a{1001}$", "^a{2,1}$", "^a{,2}$", "^a{-1}$", "^a**$", "^{$", "^a{01}$", "^[z-a]$", "^[a$", "^\\pL$", "^[é]$",
	} {
		if _, ok := parseClassPattern(expression); ok {
			t.Errorf("%s is read", expression)
		}
	}
}

// comparePattern compares a pattern with the same in package regexp.
func comparePattern(t *testing.T, expression string, p *classPattern, texts []string) {
	t.Helper()
	want, err := regexp.Compile(expression)
	if err != nil {
		t.Errorf("%s is no expression: %v", expression, err)
		return
	}
	for _, text := range texts {
		if got := p.MatchString(text); got != want.MatchString(text) {
			t.Errorf("%s and %q: %v", expression, text, got)
		}
	}
}

// Many patterns of the schemas are rows of classes, and those say what package regexp says.
func TestClassPatternsOfSchemas(t *testing.T) {
	all, read := map[string]bool{}, 0
	r := embedded.Get()
	for id := range r.reader.Shapes() {
		for _, p := range r.shape(facts.ShapeID(id)).Patterns {
			all[p.Re] = true
		}
	}
	for expression := range all {
		if p, ok := parseClassPattern(expression); ok {
			comparePattern(t, expression, p, patternTexts)
			read++
		}
	}
	if read < 600 {
		t.Errorf("%d of %d patterns are read", read, len(all))
	}
}

func FuzzClassPattern(f *testing.F) {
	for i, expression := range []string{"^$", "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "^[^\\s]+$", "^[\\w\\-.]{0,9}a?$", "^a{2,}[+-9]$", "^\\d.\\.$"} {
		f.Add(expression, patternTexts[i])
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		if p, ok := parseClassPattern(expression); ok {
			comparePattern(t, expression, p, []string{text, text + text, expression})
		}
	})
}
