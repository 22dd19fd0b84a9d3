package lint

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestAlternatives(t *testing.T) {
	for glob, want := range map[string]string{
		"a":               "a",
		"{a,b}.yaml":      "a.yaml b.yaml",
		"{a,b}/{c,d}":     "a/c a/d b/c b/d",
		"{a,{b,c}d}e":     "ae bde cde",
		"{a}":             "{a}", // what a template engine may call a file
		"{{name}}/{a,}x":  "{{name}}/ax {{name}}/x",
		"{a,b":            "{a,b",
		"{{a,b}":          "{a {b",
		"a,b}":            "a,b}",
		"{a,b}}":          "a} b}",
		"{,}":             " ",
		"{x{a,b}":         "{xa {xb",
		"{{a,b}/{c,d},e}": "a/c a/d b/c b/d e",
	} {
		if got := strings.Join(alternatives(glob), " "); got != want {
			t.Errorf("%s stands for %q, not %q", glob, got, want)
		}
	}
	if many := strings.Repeat("{a,b}", 50); !reflect.DeepEqual(alternatives(many), []string{many}) {
		t.Error("a glob stands for more patterns than anybody can match")
	}
}

func TestGlobs(t *testing.T) {
	for _, c := range []struct{ glob, matched, others string }{
		{"*.yaml", "a.yaml .yaml", "a/b.yaml a.yml"},
		{"a/*.yaml", "a/b.yaml", "a/b/c.yaml b.yaml"},
		{"**/*.yaml", "a.yaml a/b.yaml a/b/c.yaml", "a.yml"},
		{"a/**", "a/b a/b/c", "a b"},
		{"**", "a a/b", ""},
		{"a/**/b", "a/b a/c/b a/c/d/b", "a/cb"},
		{"[!ab].y?ml", "c.yaml c.yxml", "a.yaml c.yml"},
		{"[id]/[z-a]", "", "i/y i/a"},
		{"[id", "[id", "i"},
		{"a[/]b", "a[/]b", "a/b"},
		{`a\*`, `a\b`, "a*"}, // a backslash is nothing special but on Windows, where it is a slash
		{"{a,b/**}/c", "a/c b/x/c b/c", "b/d"},
	} {
		matches := func(path string) bool {
			for _, w := range parseGlob(c.glob) {
				if w.match(strings.Split(path, "/")) {
					return true
				}
			}
			return false
		}
		for _, path := range strings.Fields(c.matched) {
			if !matches(path) {
				t.Errorf("%s does not match %s", c.glob, path)
			}
		}
		for _, path := range strings.Fields(c.others) {
			if matches(path) {
				t.Errorf("%s matches %s", c.glob, path)
			}
		}
	}
}

func TestGlobSets(t *testing.T) {
	t.Chdir(t.TempDir())
	here := absolute(".")
	for _, c := range []struct {
		folder, glob, path string
		want               bool
	}{
		{".", "old", "old/a.yaml", true},
		{".", "old", "b/old/a.yaml", true},
		{".", "old/", "b/old/a.yaml", true},
		{".", "a.yaml", "b/a.yaml", true},
		{".", "./a.yaml", "b/a.yaml", false},
		{".", "./a.yaml", "a.yaml", true},
		{".", "b/old", "b/old/a.yaml", true},
		{".", "b/old", "c/b/old/a.yaml", false},
		{".", "**/old/**", "b/old/a.yaml", true},
		{".", "old", "older/a.yaml", false},
		{".", "*.draft.*", "b/x.draft.yaml", true},
		{".", "{a,b}/", "b/x.yaml", true},
		{".", "../x/*.yaml", "../x/a.yaml", true},
		{"..", "*.yaml", "a.yaml", true},
		{"sub", "a/*.yaml", "sub/a/b.yaml", true},
		{"sub", "a/*.yaml", "a/b.yaml", false},
		{".", "a.yaml", filepath.Join(here, "a.yaml"), true},
		{".", filepath.Join(here, "*.yaml"), "a.yaml", true},
		{".", filepath.Join(here, "b"), "b/c/a.yaml", true},
		{".", filepath.Join(here, "b"), "c/a.yaml", false},
		{filepath.Join(here, "[x]"), "*/a", "[x]/y/a", true}, // the folder is no pattern
	} {
		set := newGlobSet(c.folder, c.glob)
		if got := set.matches(c.path); got != c.want {
			t.Errorf("%s from %s means %s: %t", c.glob, c.folder, c.path, got)
		}
	}
}

func TestGlobsOfManyNames(t *testing.T) {
	for i := range 3 {
		glob := fmt.Sprintf("**/%d/*", i)
		for _, w := range parseGlob(glob) {
			if !w.reaches(100) {
				t.Errorf("%s reaches no deep folder", glob)
			}
		}
	}
	if w, _ := parseWildcard("a/*.yaml", false); w.reaches(2) || !w.reaches(1) {
		t.Error("a glob without ** has the depth of its slashes")
	}
}
