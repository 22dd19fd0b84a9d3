package transform

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A Mapping says where one value of a result comes from.
type Mapping struct {
	Pointer string // the value in the result, as a JSON pointer (RFC 6901): "/Resources/FnRole/Properties/Tags"
	Span    cfn.Span
	Maker   string // what generated it, such as "event permission"; empty: the author wrote it as it stands
	Of      string // the part of the source that caused it, such as "MyFunction.Events.Get"
}

// SourceMap returns the mappings of the resources of result, which Expand made of source, in the order of the result: one for each resource and
// for each of its properties, and further ones below where a value has another origin than what it is part of. So the
// origin of any value is the mapping of the longest pointer that its own begins with.
func SourceMap(source, result *cfn.Template) []Mapping {
	m := mapper{places: source.Places()}
	for _, r := range result.Resources {
		pointer := "/Resources/" + escapePointer(r.ID.Text)
		m.add(pointer, r.ID.Span, r.Node)
		for _, p := range entriesOf(r.Node) {
			m.attribute(pointer, r.Node, p)
		}
	}
	return m.list
}

// A mapper collects mappings.
type mapper struct {
	places *cfn.Places // of the source
	list   []Mapping
}

func (m *mapper) add(pointer string, at cfn.Span, value *cfn.Node) {
	m.list = append(m.list, Mapping{Pointer: pointer, Span: at, Maker: maker.Name(value.By), Of: partName(m.places.PathAt(at))})
}

// partName names a part of the source as people do: MyFunction.Events.Get, without the words that stand in every resource.
func partName(path []string) string {
	if len(path) > 2 && path[0] == "Resources" && path[2] == "Properties" {
		path = append([]string{path[1]}, path[3:]...)
	} else if len(path) > 1 && path[0] == "Resources" {
		path = path[1:]
	}
	return strings.Join(path, ".")
}

// attribute maps one entry of a resource: of Properties each property, of the others what has an origin of its own.
func (m *mapper) attribute(pointer string, r *cfn.Node, p cfn.Pair) {
	if p.Key.Text != "Properties" {
		m.value(pointer+"/"+escapePointer(p.Key.Text), r, p.Value)
		return
	}
	for _, q := range entriesOf(p.Value) {
		property := pointer + "/Properties/" + escapePointer(q.Key.Text)
		m.add(property, q.Value.Span, q.Value)
		m.below(property, q.Value)
	}
}

// value maps a value that has another origin than what it is part of, and what lies below.
func (m *mapper) value(pointer string, parent, n *cfn.Node) {
	if hasOwnOrigin(n, parent) {
		m.add(pointer, n.Span, n)
	}
	m.below(pointer, n)
}

func (m *mapper) below(pointer string, n *cfn.Node) {
	for _, p := range n.Pairs {
		m.value(pointer+"/"+escapePointer(p.Key.Text), n, p.Value)
	}
	for i, item := range n.Items {
		m.value(pointer+"/"+strconv.Itoa(i), n, item)
	}
}

// hasOwnOrigin reports whether a value comes from elsewhere than what it is part of. What the author wrote has its parts in it.
func hasOwnOrigin(n, parent *cfn.Node) bool {
	return n.By != parent.By || n.By != 0 && n.Span != parent.Span
}

// escapePointer writes a key the way JSON pointers want it.
func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// sourceMapVersion is the version of the format that WriteSourceMap writes; it rises with every change that readers notice.
const sourceMapVersion = 1

// WriteSourceMap writes SourceMap as a JSON document; docs/transform.md describes the format. Lines and columns count from 1,
// columns in Unicode code points, and ends are exclusive.
func WriteSourceMap(w io.Writer, source, result *cfn.Template) error {
	type entry struct {
		Pointer   string `json:"pointer"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
		Maker     string `json:"maker,omitempty"`
	}
	document := struct {
		Version  int     `json:"version"`
		File     string  `json:"file"`
		Mappings []entry `json:"mappings"`
	}{sourceMapVersion, source.Name, []entry{}}
	for _, m := range SourceMap(source, result) {
		start, end := result.Position(m.Span.Start), result.Position(m.Span.End)
		by := m.Maker
		if by != "" {
			by += " of " + m.Of
		}
		document.Mappings = append(document.Mappings,
			entry{m.Pointer, start.Line, start.Column, end.Line, end.Column, by})
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(document)
}
