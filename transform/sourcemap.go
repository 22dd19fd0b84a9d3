package transform

import (
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
	var list []Mapping
	m := mapper{places: source.Places(), each: func(next Mapping) { list = append(list, next) }}
	m.all(result)
	return list
}

// A mapper finds mappings, one after the other.
type mapper struct {
	places  *cfn.Places // of the source
	each    func(Mapping)
	pointer []byte // where it is

	// The parts of the source that were named last: there are often many mappings from few.
	named [4]struct {
		at   cfn.Span
		name string
	}
	next int // of them to be replaced
}

// all maps a result.
func (m *mapper) all(result *cfn.Template) {
	defer m.back(m.enter("Resources"))
	for _, r := range result.Resources {
		length := m.enter(r.ID.Text)
		m.resource(r)
		m.back(length)
	}
}

// resource maps a resource and what belongs to it.
func (m *mapper) resource(r *cfn.Resource) {
	m.add(r.ID.Span, r.Node)
	for _, p := range entriesOf(r.Node) {
		m.attribute(r.Node, p)
	}
}

// enter goes to a key of where it is, and returns the way back.
func (m *mapper) enter(key string) (length int) {
	length = len(m.pointer)
	m.pointer = appendPointer(m.pointer, key)
	return length
}

func (m *mapper) back(length int) {
	m.pointer = m.pointer[:length]
}

func (m *mapper) add(at cfn.Span, value *cfn.Node) {
	m.each(Mapping{Pointer: string(m.pointer), Span: at, Maker: maker.Name(value.By), Of: m.part(at)})
}

// part names a part of the source.
func (m *mapper) part(at cfn.Span) string {
	for _, known := range m.named {
		if known.at == at && known.name != "" {
			return known.name
		}
	}
	named := &m.named[m.next]
	m.next = (m.next + 1) % len(m.named)
	named.at, named.name = at, partName(m.places.PathAt(at))
	return named.name
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
func (m *mapper) attribute(r *cfn.Node, p cfn.Pair) {
	defer m.back(m.enter(p.Key.Text))
	if p.Key.Text != "Properties" {
		m.value(r, p.Value)
		return
	}
	for _, q := range entriesOf(p.Value) {
		length := m.enter(q.Key.Text)
		m.add(q.Value.Span, q.Value)
		m.below(q.Value)
		m.back(length)
	}
}

// value maps a value that has another origin than what it is part of, and what lies below.
func (m *mapper) value(parent, n *cfn.Node) {
	if hasOwnOrigin(n, parent) {
		m.add(n.Span, n)
	}
	m.below(n)
}

func (m *mapper) below(n *cfn.Node) {
	for _, p := range n.Pairs {
		length := m.enter(p.Key.Text)
		m.value(n, p.Value)
		m.back(length)
	}
	for i, item := range n.Items {
		length := len(m.pointer)
		m.pointer = strconv.AppendInt(append(m.pointer, '/'), int64(i), 10)
		m.value(n, item)
		m.back(length)
	}
}

// hasOwnOrigin reports whether a value comes from elsewhere than what it is part of. What the author wrote has its parts in it.
func hasOwnOrigin(n, parent *cfn.Node) bool {
	return n.By != parent.By || n.By != 0 && n.Span != parent.Span
}

// appendPointer appends a key the way JSON pointers want it.
func appendPointer(dst []byte, key string) []byte {
	dst = append(dst, '/')
	for i := range len(key) {
		switch key[i] {
		case '~':
			dst = append(dst, "~0"...)
		case '/':
			dst = append(dst, "~1"...)
		default:
			dst = append(dst, key[i])
		}
	}
	return dst
}
