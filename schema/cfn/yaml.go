package cfn

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parseYAML reads the text as YAML. The library is trusted for structure and for where nodes start, nothing else: what
// scalars mean is plainKind's to say, and where nodes end is found in the text itself.
func (p *parser) parseYAML() *Node {
	if !p.checkPrintable() {
		return &Node{}
	}
	text, escapes := maskEscapes(p.src[p.body:])
	var second *yaml.Node
	var err error
	doc, ok := loadYAMLParts(text)
	if !ok {
		doc, second, err = loadYAML(bytes.NewReader(text))
	}
	marks := newMarkIndex(p.src)
	if err != nil {
		p.reportYAML(text, err, marks)
		return &Node{}
	}
	if second != nil {
		at := marks.offset(second.Line, second.Column)
		p.fail(p.lineFrom(at), "a template is one YAML document, but a second one starts here")
	}
	if doc == nil {
		return &Node{Span: span(len(p.src), len(p.src))}
	}
	b := yamlBuilder{parser: p, marks: marks, escapes: escapes}
	return b.build(doc.Content[0], 0).node
}

// loadYAML parses the first document, and a second one if there is any.
func loadYAML(text io.Reader) (doc, second *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil { // the library panics on a few malformed texts
			err = errors.New("this is no valid YAML")
		}
	}()
	decoder := yaml.NewDecoder(text)
	var first, next yaml.Node
	if err := decoder.Decode(&first); err == io.EOF {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	if err := decoder.Decode(&next); err == io.EOF {
		return &first, nil, nil
	} else if err != nil {
		return &first, nil, err
	}
	return &first, &next, nil
}

// A yamlBuilder makes our tree from the library's.
type yamlBuilder struct {
	*parser
	marks    *markIndex
	escapes  escapeMask
	anchored map[*yaml.Node]built // finished nodes that have an anchor
	expanded int                  // nodes that aliases have stood for so far
	refused  bool                 // a limit was passed and reported
}

// built is a finished node and what its surroundings need to know about it.
type built struct {
	node   *Node
	end    uint32 // where it ends at this place; for an alias that is not where its node ends
	size   int    // nodes in the tree, aliases expanded
	height int    // nodes on the longest way down
}

func (b *yamlBuilder) build(y *yaml.Node, depth int) built {
	at := b.marks.offset(y.Line, y.Column)
	if y.Kind == yaml.AliasNode {
		return b.alias(y, at, depth)
	}
	if depth >= maxDepth {
		return b.refuse(at, "lists and maps are nested more than %d deep", maxDepth)
	}
	props := b.properties(y, at)
	var out built
	switch {
	case y.Kind == yaml.MappingNode:
		out = b.mapping(y, props.content, depth)
	case y.Kind == yaml.SequenceNode:
		out = b.sequence(y, props.content, depth)
	default:
		out = b.scalar(y, props)
	}
	if name, ok := localTag(y); ok {
		out = b.shortTag(name, props, out)
	} else if y.Style&yaml.TaggedStyle != 0 {
		b.globalTag(y, props, out.node)
	}
	if y.Anchor != "" {
		if b.anchored == nil {
			b.anchored = map[*yaml.Node]built{}
		}
		b.anchored[y] = out
	}
	return out
}

// refuse reports a limit, once, and leaves a null in place of what passes it.
func (b *yamlBuilder) refuse(at uint32, format string, args ...any) built {
	if !b.refused {
		b.refused = true
		b.fail(Span{at, at}, format, args...)
	}
	return b.null(at)
}

func (b *yamlBuilder) null(at uint32) built {
	return built{node: b.newNode(Null, Plain, Span{at, at}, ""), end: at, size: 1, height: 1}
}

// alias gives the node that the anchor names; the tree shares it.
func (b *yamlBuilder) alias(y *yaml.Node, at uint32, depth int) built {
	end := min(at+1+uint32(len(y.Value)), uint32(len(b.src)))
	target, done := b.anchored[y.Alias]
	if !done {
		b.fail(Span{at, end}, "*%s stands inside of what &%s names: a value cannot contain itself", y.Value, y.Value)
		return b.null(at)
	}
	b.expanded += target.size
	out := target
	switch {
	case b.expanded > maxExpansion:
		out = b.refuse(at, "aliases stand for more than %d values", maxExpansion)
	case depth+target.height > maxDepth:
		out = b.refuse(at, "lists and maps are nested more than %d deep", maxDepth)
	}
	out.end = end
	return out
}

func (b *yamlBuilder) sequence(y *yaml.Node, start uint32, depth int) built {
	out := built{size: 1, end: start}
	n := b.newNode(List, Plain, Span{}, "")
	n.Items = make([]*Node, len(y.Content))
	for i, child := range y.Content {
		item := b.build(child, depth+1)
		out.add(item)
		n.Items[i] = item.node
	}
	return b.collection(n, y, start, out)
}

func (b *yamlBuilder) mapping(y *yaml.Node, start uint32, depth int) built {
	out := built{size: 1, end: start}
	n := b.newNode(Map, Plain, Span{}, "")
	pairs := make([]Pair, 0, len(y.Content)/2)
	var merged []Pair
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := b.key(y.Content[i], depth)
		out.end = max(out.end, key.end)
		value := b.value(y.Content[i+1], key.end, depth)
		out.add(value)
		if isMerge(y.Content[i]) {
			merged = append(merged, b.mergeSource(key.node, value.node)...)
			n.Style = Merged
			continue
		}
		pairs = append(pairs, Pair{key.node, value.node})
	}
	n.Pairs = merge(merged, b.distinct(pairs))
	return b.collection(n, y, start, out)
}

// add accounts for a child of a collection.
func (c *built) add(child built) {
	c.end = max(c.end, child.end)
	c.size += child.size
	c.height = max(c.height, child.height)
}

// collection completes the node of a list or map once its children are known.
func (b *yamlBuilder) collection(n *Node, y *yaml.Node, start uint32, children built) built {
	out := children
	out.node, out.height = n, children.height+1
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
		out.end = b.closing(start, children.end)
	}
	n.Span = Span{start, out.end}
	return out
}

// key builds the key of a map entry. Whatever it is, its name is its text.
func (b *yamlBuilder) key(y *yaml.Node, depth int) built {
	key := b.build(y, depth+1)
	switch n := key.node; {
	case n.Kind == List || n.IsMap():
		b.fail(n.Span, "a key is a text, but this one is %s", n.Kind.Phrase())
		key.node = b.newNode(String, n.Style, n.Span, string(b.src[n.Span.Start:n.Span.End]))
	case n.Kind == Null && !b.refused:
		b.fail(n.Span, "a key is a text, but this one is null; quote it if you mean the word")
	}
	return key
}

// value builds the value of a map entry. An absent value has no place of its own in the library's tree.
func (b *yamlBuilder) value(y *yaml.Node, keyEnd uint32, depth int) built {
	if y.Kind != yaml.ScalarNode || y.Value != "" || y.Style != 0 || y.Anchor != "" {
		return b.build(y, depth+1)
	}
	at := b.marks.offset(y.Line, y.Column)
	if int(at) < len(b.src) && b.src[at] == '!' {
		return b.build(y, depth+1)
	}
	return b.null(b.afterColon(keyEnd))
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == "!!merge"
}

// mergeSource returns the entries that a merge key brings: those of a map, or of a list of maps, the earlier ones of
// which win and therefore come later. Tags say nothing there.
func (b *yamlBuilder) mergeSource(key, value *Node) []Pair {
	switch source := untagged(value); {
	case b.refused:
		return nil
	case source.IsMap():
		return source.Pairs
	case source.Kind != List:
		b.fail(key.Span, "<< takes a map or a list of maps, but this is %s", value.Kind.Phrase())
		return nil
	default:
		value = source
	}
	var pairs []Pair
	for i := len(value.Items) - 1; i >= 0; i-- {
		item := untagged(value.Items[i])
		if !item.IsMap() {
			b.fail(value.Items[i].Span, "<< takes a map or a list of maps, but this is %s", value.Items[i].Kind.Phrase())
			continue
		}
		pairs = append(pairs, item.Pairs...)
	}
	return pairs
}

// untagged is what stands after a short intrinsic tag, or the node itself.
func untagged(n *Node) *Node {
	if n.Kind == Func && n.Style&ShortTag != 0 {
		return n.Pairs[0].Value
	}
	return n
}

// merge puts merged entries before a map's own; of entries under one key the last wins, in the place of the first.
func merge(merged, own []Pair) []Pair {
	if len(merged) == 0 {
		return own
	}
	place := make(map[string]int, len(merged)+len(own))
	var out []Pair
	for _, list := range [][]Pair{merged, own} {
		for _, pair := range list {
			if i, ok := place[pair.Key.Text]; ok {
				out[i] = pair
				continue
			}
			place[pair.Key.Text] = len(out)
			out = append(out, pair)
		}
	}
	return out
}

func (b *yamlBuilder) scalar(y *yaml.Node, props properties) built {
	style := scalarStyle(y.Style)
	text, half := b.escapes.restore(y.Value, style)
	end := b.scalarEnd(text, style, props.content)
	n := b.newNode(String, style, Span{props.content, end}, text)
	if half {
		b.warnSurrogate(n.Span)
	}
	if style == Plain && props.tag.width() == 0 {
		n.Kind = plainKind(text)
		if n.Kind != Null {
			b.warnSurprise(n)
		}
	}
	return built{node: n, end: end, size: 1, height: 1}
}

func scalarStyle(style yaml.Style) Style {
	switch {
	case style&yaml.SingleQuotedStyle != 0:
		return SingleQuoted
	case style&yaml.DoubleQuotedStyle != 0:
		return DoubleQuoted
	case style&yaml.LiteralStyle != 0:
		return Literal
	case style&yaml.FoldedStyle != 0:
		return Folded
	}
	return Plain
}

// properties finds the tag and anchor of a node that starts at an offset. A block map has none of its own when it starts
// where its first key does: they are the key's.
func (b *yamlBuilder) properties(y *yaml.Node, at uint32) properties {
	if len(y.Content) > 0 && y.Content[0].Line == y.Line && y.Content[0].Column == y.Column {
		return properties{tag: Span{at, at}, content: at}
	}
	end := uint32(len(b.src))
	if len(y.Content) > 0 {
		end = b.marks.offset(y.Content[0].Line, y.Content[0].Column) // what follows are the properties of the first child
	}
	absent := y.Kind == yaml.ScalarNode && y.Value == "" && scalarStyle(y.Style) == Plain
	return b.propertiesAt(at, end, absent)
}

// localTag returns the name after the ! of a short intrinsic tag.
func localTag(y *yaml.Node) (string, bool) {
	if y.Style&yaml.TaggedStyle == 0 || strings.HasPrefix(y.Tag, "!!") || len(y.Tag) < 2 || y.Tag[0] != '!' {
		return "", false
	}
	return y.Tag[1:], true
}

// shortTag makes !Name value the intrinsic function it stands for.
func (b *yamlBuilder) shortTag(name string, props properties, value built) built {
	if !utf8.ValidString(name) {
		b.fail(props.tag, "the %% escapes of a tag must make UTF-8")
		name = strings.ToValidUTF8(name, string(utf8.RuneError))
	}
	full := "Fn::" + name
	if name == "Ref" || name == "Condition" {
		full = name
	}
	arg := value.node
	if full == "Fn::GetAtt" && arg.Kind == String {
		arg = b.splitGetAtt(arg)
		value.height++
	}
	n := b.newNode(Func, ShortTag, Span{props.tag.Start, value.end}, full)
	n.Pairs = []Pair{{Key: b.newNode(String, ShortTag, props.tag, full), Value: arg}}
	value.node = n
	value.size++
	value.height++
	return value
}

// splitGetAtt makes the list [logical ID, attribute] of the text after !GetAtt; only the first dot separates.
func (b *yamlBuilder) splitGetAtt(text *Node) *Node {
	list := b.newNode(List, Flow, text.Span, "")
	id, attribute, dotted := strings.Cut(text.Text, ".")
	if !dotted {
		list.Items = []*Node{text}
		return list
	}
	first, second, style := text.Span, text.Span, text.Style
	start := text.Span.Start
	if text.Style&(SingleQuoted|DoubleQuoted) != 0 {
		start++
	}
	if bytes.HasPrefix(b.src[start:], []byte(text.Text)) { // not so when escaped or folded
		style = Plain
		dot := start + uint32(len(id))
		first = Span{start, dot}
		second = Span{dot + 1, start + uint32(len(text.Text))}
	}
	list.Items = []*Node{
		b.newNode(String, style, first, id),
		b.newNode(String, style, second, attribute),
	}
	return list
}

// globalTag applies an explicit tag of YAML itself (!!str) to a finished node.
func (b *yamlBuilder) globalTag(y *yaml.Node, props properties, n *Node) {
	scalar := y.Kind == yaml.ScalarNode
	switch y.Tag {
	case "!!str":
		if scalar {
			return
		}
	case "!!int", "!!float", "!!bool", "!!null":
		if scalar && b.retype(n, y.Tag) {
			return
		}
	case "!!map":
		if n.Kind == Map {
			return
		}
	case "!!seq":
		if n.Kind == List {
			return
		}
	case "!!merge", "!!value", "!!timestamp":
		return
	case "!!binary", "!!set", "!!omap", "!!pairs":
		b.warn(props.tag, "CloudFormation does not support the tag %s; the value is taken as it is written", y.Tag)
		return
	default:
		b.fail(props.tag, "unknown tag %s; a template has short intrinsic functions such as !Ref as tags", y.Tag)
		return
	}
	b.fail(n.Span, "this value is not of the type that its tag %s asks for", y.Tag)
}

// retype gives a scalar the type of its tag, if its text can be of it.
func (b *yamlBuilder) retype(n *Node, tag string) bool {
	kind := plainKind(n.Text)
	switch tag {
	case "!!int":
		if kind == Number {
			n.Kind = kind
			return n.IsWhole()
		}
		return false
	case "!!float":
		n.Kind = kind
		if n.IsWhole() {
			n.Text = n.Decimal() + ".0"
		}
		return kind == Number
	case "!!bool":
		n.Kind = kind
		return kind == Bool
	}
	n.Kind = Null
	return true
}
