package cfn

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestPosition(t *testing.T) {
	src := "\uFEFFa: é😀x\r\nb\rc\n\n\u2028d"
	tpl, _ := Parse("t.yaml", []byte(src))
	tests := []struct {
		before string // the text from which on the position is asked for
		want   Position
	}{
		{"\uFEFF", Position{1, 1}},
		{"a", Position{1, 1}},
		{"é", Position{1, 4}},
		{"x", Position{1, 6}},
		{"\r\n", Position{1, 7}},
		{"b", Position{2, 1}},
		{"c", Position{3, 1}},
		{"\u2028", Position{5, 1}},
		{"d", Position{5, 2}},
	}
	for _, test := range tests {
		if got := tpl.Position(uint32(strings.Index(src, test.before))); got != test.want {
			t.Errorf("%q is at %v, want %v", test.before, got, test.want)
		}
	}
	if got := tpl.Position(1 << 30); got != (Position{5, 3}) {
		t.Errorf("the end is at %v", got)
	}
	var lines []string
	for n := range 7 {
		lines = append(lines, tpl.Line(n))
	}
	if want := []string{"", "a: é😀x", "b", "c", "", "\u2028d", ""}; !reflect.DeepEqual(lines, want) {
		t.Errorf("the lines are %q", lines)
	}
}

func TestPositionOfGeneratedTemplate(t *testing.T) {
	from := &Template{Source: []byte("a\nb")}
	if got := NewTemplate(from, &Node{}).Position(2); got != (Position{2, 1}) {
		t.Errorf("got %v", got)
	}
}

func TestPathAt(t *testing.T) {
	src := "Resources:\n  A: &a\n    Type: x\n    List: [b, {c: d}]\n  E: *a\n  F: !Sub text\n  G:\n"
	tpl, _ := Parse("t.yaml", []byte(src))
	tests := []struct{ text, want string }{
		{"Type", "Resources A Type"},
		{"x", "Resources A Type"},
		{"b,", "Resources A List"},
		{"b", "Resources A List 0"},
		{"d}", "Resources A List 1"},
		{"d", "Resources A List 1 c"},
		{"E", "Resources E"},
		{"!Sub", "Resources F Fn::Sub"},
		{"!Sub text", "Resources F"},
		{"G", "Resources G"},
	}
	for _, test := range tests {
		start := strings.Index(src, test.text)
		at := span(start, start+len(test.text))
		if got := strings.Join(tpl.PathAt(at), " "); got != test.want {
			t.Errorf("%q is at %q, want %q", test.text, got, test.want)
		}
	}
	if n := tpl.NodeAt(span(strings.Index(src, "text"), strings.Index(src, "text")+2)); n.Text != "text" {
		t.Errorf("the node there is %q", n.Text)
	}
	if path := tpl.PathAt(Span{}); len(path) != 0 && path[0] != "Resources" {
		t.Errorf("the start is at %q", path)
	}
}

func TestTextSpan(t *testing.T) {
	tests := []struct{ src, part, want string }{
		{"a: x ${B} y", "${B}", "${B}"},
		{"a: x\n  é ${B} y", "${B}", "${B}"},
		{"a: 'it''s ${B}'", "${B}", "${B}"},
		{`a: "\t\"\u00e9 \n${B}"`, "${B}", "${B}"},
		{`a: "\ud83d\ude00${B}"`, "${B}", "${B}"},
		{"a: \"x \\\n   ${B}\"", "${B}", "${B}"},
		{"a: | # ${B}\n   #!/bin\n   echo ${B}\n", "${B}", "${B}"},
		{"a: >-\n   x\n\n   ${B} y\n", "${B} y", "${B} y"},
		{"a: !Sub x${B}", "${B}", "${B}"},
		{"a: x${B}", "x", "x"},
	}
	for _, test := range tests {
		tpl, diags := Parse("t.yaml", []byte(test.src))
		n := tpl.Root.Get("a")
		if _, arg := n.Func(); arg != nil {
			n = arg
		}
		start := strings.Index(n.Text, test.part)
		at := tpl.TextSpan(n, start, start+len(test.part))
		if got := test.src[at.Start:at.End]; got != test.want {
			t.Errorf("%q: the span of %q is that of %q; %v", test.src, test.part, got, diags)
		}
		if strings.Contains(test.src, "#") && int(at.Start) != strings.LastIndex(test.src, test.part) {
			t.Errorf("%q: found in the comment", test.src)
		}
	}
	generated := &Node{Kind: String, Text: "abc", By: 1, Span: Span{0, 2}}
	if got := (&Template{Source: []byte("abc")}).TextSpan(generated, 1, 2); got != generated.Span {
		t.Errorf("a generated node has the part %v", got)
	}
}

// TestPathAtWide compares the search among the children of a wide node with a look at each of them, for text in order and
// for text that anchors, merges and repeated keys put out of order.
func TestPathAtWide(t *testing.T) {
	for _, shape := range []string{
		"  K%d: v%d\n",
		"  K%d: [v%d, {b: c}]\n",
		"  K%d: &a%d\n    b: c\n  L%[1]d: *a%[1]d\n",
		"  K%d: &a%d {b: c}\n  L%[1]d: {<<: *a%[1]d, d: e}\n",
		"  L%d:\n    <<: &a%[1]d {M%[1]d: x}\n    d: e\n  K0: %d\n",
		"- b%d\n- {c: d%d}\n",
		"- &a%d b%d\n- *a%[1]d\n- *a0\n",
	} {
		var src strings.Builder
		src.WriteString("Top:\n")
		for i := range 2 * wide {
			fmt.Fprintf(&src, shape, i, i)
		}
		tpl, _ := Parse("t.yaml", []byte(src.String()))
		places, slow := tpl.Places(), &Places{root: tpl.Root, ordered: map[*Node]bool{}}
		tpl.Root.Walk(func(n *Node) bool { slow.ordered[n] = false; return true })
		for start := 0; start < src.Len(); start++ {
			for _, length := range []int{0, 1, 2, 9} {
				at := span(start, start+length)
				got, want := places.PathAt(at), slow.PathAt(at)
				if !slices.Equal(got, want) {
					t.Fatalf("%q: %v is at %q, want %q", shape, at, got, want)
				}
			}
		}
		if len(tpl.Root.Get("Top").Pairs)+len(tpl.Root.Get("Top").Items) < wide {
			t.Errorf("%q is not wide", shape)
		}
	}
}

// TestLineStarts compares where lines begin with a look at every byte, in texts with all kinds of line breaks and parts of them.
func TestLineStarts(t *testing.T) {
	parts := []string{"a", "\n", "\n", "\n", "b c", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u00e9", "\xe2", "\xc2", "\x85", "\u2030"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		kinds := 2 + random.IntN(len(parts)-1) // few kinds make texts whose only breaks are line feeds
		var text strings.Builder
		for range random.IntN(12) {
			text.WriteString(parts[random.IntN(kinds)])
		}
		for _, asYAML := range []bool{true, false} {
			want := []uint32{0}
			for at := 0; at < text.Len(); at++ {
				if size := breakAt([]byte(text.String()), at, asYAML); size > 0 {
					at += size - 1
					want = append(want, uint32(at+1))
				}
			}
			if got := lineStarts([]byte(text.String()), asYAML); !slices.Equal(got, want) {
				t.Fatalf("%q: lines begin at %v, want %v", text.String(), got, want)
			}
		}
	}
}
