package cfn

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Limits that keep hostile input from exhausting time, memory or the stack. Real templates stay far below all of them.
const (
	maxSource      = 256 << 20 // bytes
	maxDepth       = 200       // nested lists and maps, aliases followed
	maxExpansion   = 1_000_000 // nodes that aliases and merge keys stand for
	maxNumber      = 4_300     // characters of one number
	maxDiagnostics = 200       // and one that makes the file unreadable
)

// Parse reads a template written in YAML or JSON. The name only serves messages and the choice of the language: a name
// ending in .json is JSON; any other text that starts with { or [ is JSON when it reads as such and YAML otherwise.
//
// The template is never nil and Parse never panics. What is wrong with the text is told by the diagnostics, all of rule
// E0000 but for warnings about surprising notations; Unreadable says whether the tree can be trusted despite of them.
// Spans point into Template.Source, which is src itself unless that is UTF-16, whose Source is the UTF-8 text.
func Parse(name string, src []byte) (*Template, []Diagnostic) {
	return parse(name, src, (*parser).requireMap)
}

// ParseDocument is Parse for what stands beside templates, such as files of parameters: the root may be anything.
func ParseDocument(name string, src []byte) (*Template, []Diagnostic) {
	return parse(name, src, func(*parser, *Node) {})
}

func parse(name string, src []byte, judgeRoot func(*parser, *Node)) (*Template, []Diagnostic) {
	p := &parser{}
	t := &Template{Name: name, Root: &Node{}, lines: &lineIndex{}}
	if !p.decode(src) {
		t.Source = p.src
		return t, p.diags
	}
	t.Source = p.src
	t.Root, t.JSON = p.parseText(name)
	judgeRoot(p, t.Root)
	markFuncs(t.Root)
	t.index()
	p.locate(t)
	return t, p.diags
}

// Unreadable reports whether diagnostics of Parse mean that the tree is not what the author meant: true for errors of
// syntax and structure, false for warnings and for duplicate keys, of which the last one counts.
func Unreadable(diags []Diagnostic) bool {
	for _, d := range diags {
		if d.unreadable() {
			return true
		}
	}
	return false
}

func (d *Diagnostic) unreadable() bool {
	return d.Rule == ruleUnreadable && d.Severity == Error && d.Detail != DuplicateKey
}

const (
	ruleUnreadable = "E0000" // the file cannot be read
	ruleSurprise   = "W5103" // YAML 1.1 means something else than it seems to
)

// A parser holds what the readers of both languages share: the text, the diagnostics and the making of nodes.
type parser struct {
	src   []byte
	body  int // where the text starts, after a byte order mark
	diags []Diagnostic
	slab  []Node
}

// parseText picks the language and reads the text with it.
func (p *parser) parseText(name string) (root *Node, isJSON bool) {
	text := bytes.TrimLeft(p.src[p.body:], " \t\r\n")
	if strings.HasSuffix(strings.ToLower(name), ".json") {
		return p.parseJSON(), true
	}
	if len(text) == 0 || (text[0] != '{' && text[0] != '[') {
		return p.parseYAML(), false
	}
	asJSON := &parser{src: p.src, body: p.body}
	root = asJSON.parseJSON()
	if !Unreadable(asJSON.diags) {
		p.diags = asJSON.diags
		return root, true
	}
	yamlRoot := p.parseYAML()
	if Unreadable(p.diags) && looksLikeJSON(text) {
		p.diags = asJSON.diags
		return root, true
	}
	return yamlRoot, false
}

// looksLikeJSON tells JSON with mistakes from a YAML flow collection with mistakes: JSON quotes its first key.
func looksLikeJSON(text []byte) bool {
	inner := bytes.TrimLeft(text[1:], " \t\r\n")
	return len(inner) == 0 || inner[0] == '"' || inner[0] == '}' || inner[0] == ']'
}

// requireMap reports a root that is no map. Nothing is said when the reader has already given up.
func (p *parser) requireMap(root *Node) {
	if root.IsMap() || Unreadable(p.diags) {
		return
	}
	switch {
	case root.Kind != Null:
		p.fail(root.Span, "a template is a map with sections such as Resources, but this is a %s", root.Kind)
	default:
		p.report(Diagnostic{
			Rule: ruleUnreadable, Detail: NoContent, Severity: Error, Span: root.Span,
			Message: "the template is empty: it needs at least a Resources section",
		})
	}
}

// locate puts diagnostics into the order of the text and completes them with the path of their place.
func (p *parser) locate(t *Template) {
	slices.SortStableFunc(p.diags, func(a, b Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	places := t.Places()
	for i := range p.diags {
		d := &p.diags[i]
		path, onKey := places.pathTo(d.Span)
		if !onKey {
			path = append(path, d.Path...) // the key of an entry that another one has replaced
		}
		d.Path = path
		if len(path) > 1 && path[0] == "Resources" {
			d.LogicalID = path[1]
		}
	}
}

// newNode makes a node; nodes are made many at a time, for a template has thousands.
func (p *parser) newNode(kind Kind, style Style, span Span, text string) *Node {
	if len(p.slab) == 0 {
		size := 256
		if left := len(p.src) / 8; left < size {
			size = left + 1
		}
		p.slab = make([]Node, size)
	}
	n := &p.slab[0]
	p.slab = p.slab[1:]
	n.Kind, n.Style, n.Span, n.Text = kind, style, span, text
	return n
}

// fail reports something that makes the file unreadable.
func (p *parser) fail(at Span, format string, args ...any) {
	p.report(Diagnostic{Rule: ruleUnreadable, Severity: Error, Span: at, Message: fmt.Sprintf(format, args...)})
}

// warn reports something that is read otherwise than its author may expect.
func (p *parser) warn(at Span, format string, args ...any) {
	p.report(Diagnostic{Rule: ruleSurprise, Severity: Warning, Span: at, Message: fmt.Sprintf(format, args...)})
}

// report adds a diagnostic. There may be as many as the text has bytes, so only the first ones are kept, but never so
// that an unreadable file seems to be readable.
func (p *parser) report(d Diagnostic) {
	if !p.full() || d.unreadable() && !Unreadable(p.diags) {
		p.diags = append(p.diags, d)
	}
}

// full reports whether there are more diagnostics than anybody reads.
func (p *parser) full() bool {
	return len(p.diags) >= maxDiagnostics
}
