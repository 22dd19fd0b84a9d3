package cfn

import (
	"bytes"
	"io"
	"runtime"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/samx-dev/samx/schema/ahead"
)

// A large text is read by several cores, in parts that begin with an entry of a block map or a block list. The library reads a part
// as it would read it within the whole, if the same blocks are open: so each part is read below lines that open them. Whether they
// are is seen in the tree of what comes before. Where anything is not so, and for every error, the whole is read at once.

const (
	minYAMLPart  = 64 << 10 // bytes from which on it pays
	maxYAMLParts = 4
)

// loadYAMLParts parses a text in parts; ok is false when it has to be parsed as a whole.
func loadYAMLParts(text []byte) (doc *yaml.Node, ok bool) {
	return readParts(cutYAML(text, min(runtime.GOMAXPROCS(0), maxYAMLParts, len(text)/minYAMLPart)))
}

// readParts parses parts and puts them together.
func readParts(parts []yamlPart) (doc *yaml.Node, ok bool) {
	if len(parts) < 2 {
		return nil, false
	}
	work := make([]*ahead.Work, len(parts))
	for i := range parts[1:] {
		work[i+1] = ahead.Start(parts[i+1].read)
	}
	parts[0].read()
	doc = parts[0].doc
	for i := 1; i < len(parts); i++ {
		work[i].Wait()
		doc = parts[i].joined(doc)
	}
	return doc, doc != nil
}

// A yamlPart is a part of a text.
type yamlPart struct {
	text []byte
	line int         // number of lines before it
	open []openBlock // that it goes on with; nothing for the first part
	in   openBlock   // the entry that it begins with
	doc  *yaml.Node  // nil: it could not be read on its own
}

// is reports whether a node is such a block.
func (o openBlock) is(n *yaml.Node) bool {
	kind := yaml.MappingNode
	if o.item {
		kind = yaml.SequenceNode
	}
	return n.Kind == kind && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0
}

// isOpen reports whether a node is the block itself. A node begins with its tag or anchor, so that has to be told from an entry.
func (o openBlock) isOpen(n *yaml.Node) bool {
	if !o.is(n) || n.Column != o.indent+1 {
		return false
	}
	first := n.Content[0]
	return first.Line == n.Line && (o.item || first.Column == n.Column)
}

// read parses the part.
func (p *yamlPart) read() {
	var above strings.Builder
	for _, o := range p.open {
		above.WriteString(strings.Repeat(" ", o.indent))
		if o.item {
			above.WriteString("-\n")
			continue
		}
		above.WriteString(o.key + ":\n")
	}
	doc, second, err := loadYAML(io.MultiReader(strings.NewReader(above.String()), bytes.NewReader(p.text)))
	if err != nil || second != nil || doc == nil {
		return
	}
	if shift := p.line - len(p.open); shift != 0 {
		shiftLines(doc, shift)
	}
	p.doc = doc
}

func shiftLines(n *yaml.Node, lines int) {
	n.Line += lines
	for _, child := range n.Content {
		shiftLines(child, lines)
	}
}

// joined appends the part to the document of those before it, and returns nil where it does not go on with their last blocks.
func (p *yamlPart) joined(before *yaml.Node) *yaml.Node {
	if before == nil || p.doc == nil || !joinBlocks(before.Content[0], p.doc.Content[0], p.open, p.in) {
		return nil
	}
	return before
}

// joinBlocks appends the entries of a block to another one: of each of the open blocks those after the first, which only opens the
// next, and all of the innermost. Nothing is changed when they are not such blocks.
func joinBlocks(last, first *yaml.Node, open []openBlock, innermost openBlock) bool {
	if len(open) == 0 {
		fits := innermost.isOpen(last) && innermost.is(first)
		if fits {
			last.Content = append(last.Content, first.Content...)
		}
		return fits
	}
	fits := open[0].isOpen(last) && open[0].is(first)
	if !fits {
		return false
	}
	entry := 2 // nodes: key and value
	if open[0].item {
		entry = 1
	}
	if !joinBlocks(last.Content[len(last.Content)-1], first.Content[entry-1], open[1:], innermost) {
		return false
	}
	last.Content = append(last.Content, first.Content[entry:]...)
	return true
}
