package cfn

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixtureFiles returns the templates under fixtures/parse, each with LF and with CRLF line ends.
func fixtureFiles(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, pattern := range []string{"*.yaml", "*.json"} {
		names, err := filepath.Glob("../../fixtures/parse/" + pattern)
		if err != nil || len(names) == 0 {
			t.Fatal("no fixtures", err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			base := filepath.Base(name)
			if base == "yaml11.json" {
				continue // a table, not a template
			}
			files[base] = src
			files["crlf_"+base] = []byte(strings.ReplaceAll(string(src), "\n", "\r\n"))
		}
	}
	return files
}

func TestSpansOfFixtures(t *testing.T) {
	for name, src := range fixtureFiles(t) {
		tpl, diags := Parse(name, src)
		if Unreadable(diags) {
			t.Errorf("%s: %v", name, diags)
			continue
		}
		checkSpans(t, name, tpl)
		checkScalarSpans(t, name, tpl)
	}
}

// checkSpans asserts that every span lies in the source and every node in its parent, but for nodes that aliases and
// merge keys have brought from elsewhere.
func checkSpans(t *testing.T, name string, tpl *Template) {
	t.Helper()
	uses := map[*Node]int{}
	countUses(tpl.Root, uses)
	// Of an anchor in an entry that a later one replaces only what its aliases stand for is left, and an alias that may not be where it
	// is gives way to a node that stands for it: in a faulty template with aliases a use cannot be told from the original.
	_, diags := Parse(name, tpl.Source)
	elsewhere := len(diags) > 0 && bytes.ContainsRune(tpl.Source, '*')
	var visit func(parent, n *Node)
	visit = func(parent, n *Node) {
		if n.Span.Start > n.Span.End || int(n.Span.End) > len(tpl.Source) {
			t.Fatalf("%s: span %v of %s %q is outside of the %d bytes", name, n.Span, n.Kind, n.Text, len(tpl.Source))
		}
		if uses[n] == 1 && parent != nil && !elsewhere && !parent.Span.Contains(n.Span) {
			t.Errorf("%s: %s %q at %v is outside of its parent %s at %v", name, n.Kind, n.Text, n.Span, parent.Kind, parent.Span)
		}
		for _, item := range n.Items {
			visit(n, item)
		}
		for _, p := range n.Pairs {
			visit(n, p.Key)
			visit(n, p.Value)
		}
	}
	visit(nil, tpl.Root)
}

func countUses(n *Node, uses map[*Node]int) {
	uses[n]++
	for _, item := range n.Items {
		countUses(item, uses)
	}
	for _, p := range n.Pairs {
		countUses(p.Key, uses)
		countUses(p.Value, uses)
	}
}

// checkScalarSpans asserts that the text under the span of a scalar or flow collection, read on its own, means the same.
func checkScalarSpans(t *testing.T, name string, tpl *Template) {
	t.Helper()
	fileType := filepath.Ext(name)
	check := func(n *Node, typed bool) {
		text := string(tpl.Source[n.Span.Start:n.Span.End])
		if n.Style == Literal && len(text) > 1 && strings.ContainsAny(text[:2], "123456789") {
			return // the indentation it names is that of its surroundings
		}
		again, diags := Parse("part"+fileType, []byte(text))
		got, want := again.Root.Text, n.Text
		if n.Style == Literal || n.Style == Folded { // the last break is outside of the span
			got, want = strings.TrimRight(got, "\n"), strings.TrimRight(want, "\n")
		}
		if got != want || typed && again.Root.Kind != n.Kind {
			t.Errorf("%s: %s %q has the source %q, which means %s %q %v", name, n.Kind, want, text, again.Root.Kind, got, diags)
		}
	}
	var visit func(n *Node, tagged bool)
	visit = func(n *Node, tagged bool) {
		switch {
		case n.Kind == List || n.IsMap():
			for _, item := range n.Items {
				visit(item, false)
			}
			for _, p := range n.Pairs {
				if n.Style != ShortTag {
					visit(p.Key, false)
				}
				visit(p.Value, n.Style == ShortTag)
			}
		case n.Span.width() > 0:
			check(n, !tagged && !strings.Contains(name, "scalars") && !strings.Contains(name, "intrinsics"))
		}
	}
	visit(tpl.Root, false)
}

// checkText asserts that strings stand under their spans: quotes at both ends, or the same characters but for white space.
func checkText(t *testing.T, tpl *Template) {
	t.Helper()
	var visit func(n *Node)
	visit = func(n *Node) {
		if n.Kind == String && n.Text != "" {
			if source := tpl.Source[n.Span.Start:n.Span.End]; !standsFor(string(source), n) {
				t.Errorf("%q has the source %q", n.Text, source)
			}
		}
		for _, item := range n.Items {
			visit(item)
		}
		for _, p := range n.Pairs {
			if n.Style != ShortTag {
				visit(p.Key)
			}
			visit(p.Value)
		}
	}
	visit(tpl.Root)
}

func standsFor(source string, n *Node) bool {
	switch n.Style {
	case SingleQuoted:
		return len(source) > 1 && source[0] == '\'' && source[len(source)-1] == '\''
	case DoubleQuoted:
		return len(source) > 1 && source[0] == '"' && source[len(source)-1] == '"'
	case Literal, Folded:
		header := strings.IndexAny(source+"\n", "\r\n")
		return strings.ContainsAny(source[:1], "|>") && withoutSpace(source[header:]) == withoutSpace(n.Text)
	}
	return withoutSpace(source) == withoutSpace(n.Text)
}

func withoutSpace(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n\u0085\u2028\u2029", r) {
			return -1
		}
		return r
	}, text)
}

func TestSpans(t *testing.T) {
	tests := []struct {
		name, src string
		path      string // keys and indexes, separated by blanks; "key" at the end means the key of the last step
		want      string // the source under the span
	}{
		{"plain", "a: b c # x\n", "a", "b c"},
		{"plain of two lines", "a: b\n  c\nd: 1", "a", "b\n  c"},
		{"single quotes", "a: 'it''s' # x", "a", "'it''s'"},
		{"double quotes", `a: "b\"c" # x`, "a", `"b\"c"`},
		{"literal", "a: |\n  x\n  y\n\nb: 1", "a", "|\n  x\n  y"},
		{"literal with header", "a: |-2 # c\n   x\nb: 1", "a", "|-2 # c\n   x"},
		{"literal without text", "a: |\nb: 1", "a", "|"},
		{"folded", "a: >\n  x\n  y\nb: 1", "a", ">\n  x\n  y"},
		{"flow map", "a: {b: [c], d: e } # }", "a", "{b: [c], d: e }"},
		{"flow list", "a: [b, c, ] # ]", "a", "[b, c, ]"},
		{"empty flow map", "a: { # }\n }", "a", "{ # }\n }"},
		{"pair in a flow list", "a: [b: c, d]", "a 0", "b: c"},
		{"block map", "a:\n  b: 1\n  c: 2 # x\nd: 3", "a", "b: 1\n  c: 2"},
		{"block list", "a:\n- b\n- c\nd: 3", "a", "- b\n- c"},
		{"absent value", "a:\nb: 1", "a", ""},
		{"absent value in a flow map", "{a: , b: c}", "a", ""},
		{"absent item", "a:\n -\n - b", "a 0", ""},
		{"short tag", "a: !Sub x-${y} # c", "a", "!Sub x-${y}"},
		{"name of a short tag", "a: !Sub x", "a Fn::Sub key", "!Sub"},
		{"value of a short tag", "a: !Sub  'x'", "a Fn::Sub", "'x'"},
		{"short tag on a block", "a: !If\n  - b\n  - c\nd: 1", "a", "!If\n  - b\n  - c"},
		{"list under a short tag", "a: !If # x\n  - b\n  - c\nd: 1", "a Fn::If", "- b\n  - c"},
		{"short tag on a flow list", "a: !If [b, c]", "a Fn::If", "[b, c]"},
		{"short tag without a value", "a: !Ref\nb: 1", "a Ref", ""},
		{"anchor before a tag", "a: &x !Sub y", "a", "!Sub y"},
		{"anchor after a tag", "a: !Sub &x y", "a Fn::Sub", "y"},
		{"anchor", "a: &x y", "a", "y"},
		{"anchored map", "a: &x\n  b: c", "a", "b: c"},
		{"tagged map with an anchored key", "a: !x\n  &k b: c", "a Fn::x", "&k b: c"},
		{"anchored key", "a:\n  &x b: c", "a", "&x b: c"},
		{"logical ID of GetAtt", "a: !GetAtt b.c.d", "a Fn::GetAtt 0", "b"},
		{"attribute of GetAtt", "a: !GetAtt b.c.d", "a Fn::GetAtt 1", "c.d"},
		{"attribute of quoted GetAtt", "a: !GetAtt 'b.c'", "a Fn::GetAtt 1", "c"},
		{"escaped GetAtt", `a: !GetAtt "\x62.c"`, "a Fn::GetAtt 1", `"\x62.c"`},
		{"after Unicode", "é: {日本: x, 😀: y}", "é 😀", "y"},
		{"after Unicode line breaks", "a: \"\u0085\u2028\"\nb: c", "b", "c"},
		{"after a byte order mark", "\uFEFFa: b", "a", "b"},
		{"after CRLF", "a: b\r\nc: |\r\n  d\r\ne: f", "c", "|\r\n  d"},
		{"JSON string", `{"a": "b\"c", "d": 1}`, "a", `"b\"c"`},
		{"JSON map", "{\"a\": {\"b\": [1, 2]} }", "a", `{"b": [1, 2]}`},
		{"JSON number", `{"a": [-1.5e3,2]}`, "a 0", "-1.5e3"},
		{"JSON key", `{"a": {"é": 1}}`, "a é key", `"é"`},
	}
	for _, test := range tests {
		tpl, diags := Parse("t", []byte(test.src))
		if Unreadable(diags) {
			t.Errorf("%s: %v", test.name, diags)
			continue
		}
		n := at(tpl.Root, test.path)
		if n == nil {
			t.Errorf("%s: nothing at %q in %s", test.name, test.path, AppendJSON(nil, tpl.Root))
			continue
		}
		if got := string(tpl.Source[n.Span.Start:n.Span.End]); got != test.want {
			t.Errorf("%s: the span is that of %q, want %q", test.name, got, test.want)
		}
		checkSpans(t, test.name, tpl)
	}
}

// at follows a path of keys and indexes; a last step "key" leads to the key of the entry instead of its value.
func at(n *Node, path string) *Node {
	var key *Node
	for _, step := range strings.Fields(path) {
		switch {
		case step == "key":
			return key
		case n.Is(List):
			index := int(step[0] - '0')
			if index >= len(n.Items) {
				return nil
			}
			n = n.Items[index]
		default:
			key, n = n.Key(step), n.Get(step)
		}
	}
	return n
}
