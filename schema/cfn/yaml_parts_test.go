package cfn

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// What is read in parts becomes what the whole becomes, wherever a text is cut.
func TestYAMLParts(t *testing.T) {
	texts := map[string][]byte{"zoo": []byte(zooOfBlocks), "keys without values": []byte("a:\n  b:\n  ? c\n  #!\n  d:\n  e:\n")}
	for name, src := range fixtureFiles(t) {
		if filepath.Ext(name) == ".yaml" {
			texts[name] = src
		}
	}
	cut := 0
	for name, text := range texts {
		for wanted := 2; wanted < 40; wanted++ {
			if checkParts(t, name, text, wanted) {
				cut++
			}
		}
	}
	if cut < 200 {
		t.Errorf("of %d texts, cut in up to 39 parts, only %d could be read in parts", len(texts), cut)
	}
}

// zooOfBlocks has all blocks that lines can open.
const zooOfBlocks = `# a comment
---
Description: >-
  Resources:
    A: {}
Resources:
  One:
    Type: AWS::SQS::Queue
    Properties: {Tags: [{Key: a,
  Value: b}]}
  Two: &two
    Type: "a
  Three: b"
    Properties:
      List:
      - a
      - b:
          Fn::Sub:
            - x
            - {}
        c: |2-
            Four:
      - - d
        - e
      -
        f: 1

        g: 2
      - # comment
        h: 1
        i: *two
      Empty:
      Next: !If [a, b,
        c]
  Five:
    Keep: |+
      text

  # comment
  Six: !Sub
    - a
    - b: c
Outputs:
  Seven: {}
# comment
  Eight:
    Value: null
  Nine:
`

// checkParts compares a text that is read in parts with the same read at once, and reports whether it could be read in parts.
func checkParts(t *testing.T, name string, text []byte, wanted int) bool {
	t.Helper()
	parts := cutYAML(text, wanted)
	whole := 0
	for _, p := range parts {
		whole += len(p.text)
	}
	if whole != len(text) {
		t.Errorf("%s: parts of %d bytes, not %d", name, whole, len(text))
	}
	got, ok := readParts(parts)
	if !ok {
		return false
	}
	want, second, err := loadYAML(bytes.NewReader(text))
	if err != nil || second != nil || want == nil {
		t.Errorf("%s in %d parts: it reads as one document, but it is not: %v", name, len(parts), err)
		return true
	}
	gotTree := dumpBuilt(text, func(b *yamlBuilder) built { return b.build(got.Content[0], 0) })
	wantTree := dumpBuilt(text, func(b *yamlBuilder) built { return b.build(want.Content[0], 0) })
	if gotTree != wantTree {
		t.Errorf("%s in %d parts: got\n%s\nwant\n%s", name, len(parts), gotTree, wantTree)
	}
	return true
}

// dumpBuilt writes what becomes of a tree of the library: nodes with all that is known of them, and diagnostics.
func dumpBuilt(text []byte, build func(*yamlBuilder) built) string {
	p := &parser{src: text}
	builder := &yamlBuilder{parser: p, marks: newMarkIndex(text)}
	var out strings.Builder
	var dump func(n *Node, level int)
	dump = func(n *Node, level int) {
		fmt.Fprintf(&out, "%*s%v %v %d-%d %q\n", level, "", n.Kind, n.Style, n.Span.Start, n.Span.End, n.Text)
		for _, pair := range n.Pairs {
			dump(pair.Key, level+1)
			dump(pair.Value, level+1)
		}
		for _, item := range n.Items {
			dump(item, level+1)
		}
	}
	if root := build(builder).node; builder.expanded < 10_000 {
		dump(root, 0)
	}
	fmt.Fprintf(&out, "%+v\n", p.diags)
	return out.String()
}

// Large texts are read in parts: long lists of resources, and long lists of anything else.
func TestLargeYAMLIsCut(t *testing.T) {
	for name, line := range map[string]string{
		"resources":  "  R%d: {Type: AWS::SQS::Queue}\n",
		"statements": "            - {Effect: Allow, Action: s3:%d}\n",
		"keys":       "  R%d:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: a\n",
		"list":       "            - Effect: Allow\n              Action: s3:%d\n",
	} {
		var text strings.Builder
		text.WriteString("Resources:\n")
		if strings.HasPrefix(line, "   ") {
			text.WriteString("  F:\n    Properties:\n      Policies:\n        - Version: a\n          Statement:\n")
		}
		for i := range 5000 {
			fmt.Fprintf(&text, line, i)
		}
		text.WriteString("Outputs:\n  A: {Value: a}\n")
		for wanted := 2; wanted <= maxYAMLParts; wanted++ {
			if n := len(cutYAML([]byte(text.String()), wanted)); n != wanted {
				t.Errorf("%s: %d parts, not %d", name, n, wanted)
			}
			if !checkParts(t, name, []byte(text.String()), wanted) {
				t.Errorf("%s could not be read in %d parts", name, wanted)
			}
		}
	}
}

// What is no YAML as a whole is none in parts.
func TestBrokenYAMLParts(t *testing.T) {
	for _, text := range []string{
		"!a\n b: c\nd:\n", // a tag stands where a block could
		"a:\n  !\n    - b\n  - c\n",
		"a:\n  &b\n    c: d\n  e: f\n",
		"a: b\n c: d\ne: f\n",
		"- a\nb: c\nd: e\n",
		"a:\n  b: 'c\n  d: e\n  f: g'\n",
		"a:\n  b: c\n  d: e\n f: g\nh: i\n",
	} {
		for wanted := 2; wanted < 9; wanted++ {
			checkParts(t, text, []byte(text), wanted)
		}
	}
}

func FuzzYAMLParts(f *testing.F) {
	f.Add([]byte(zooOfBlocks), 9)
	for name, src := range fixtureFiles(f) {
		if filepath.Ext(name) == ".yaml" {
			f.Add(src, 3)
		}
	}
	for _, src := range brokenTexts {
		f.Add([]byte(src), 2)
		f.Add([]byte("a:\n  b: 1\n  c: "+src+"\n  d: 1\n  e: 2\nf: 1\n"), 4)
	}
	f.Fuzz(func(t *testing.T, src []byte, wanted int) {
		p := &parser{}
		if !p.decode(src) || !p.checkPrintable() { // what is not UTF-8 never gets to the library
			return
		}
		text, _ := maskEscapes(p.src[p.body:])
		checkParts(t, "text", text, min(wanted, 100))
	})
}
