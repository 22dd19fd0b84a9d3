package transform

import (
	"io"
	"strconv"

	"github.com/samx-dev/samx/schema/cfn"
)

// sourceMapVersion is the version of the format that WriteSourceMap writes; it rises with every change that readers notice.
const sourceMapVersion = 1

// WriteSourceMap writes SourceMap as a JSON document; docs/transform.md describes the format. Lines and columns count from 1,
// columns in Unicode code points, and ends are exclusive. Its errors are those of w, which may keep what it is given.
func WriteSourceMap(w io.Writer, source, result *cfn.Template) error {
	s := sourceMapWriter{to: w, positions: result}
	s.text = append(s.text, "{\n  \"version\": "...)
	s.text = strconv.AppendInt(s.text, sourceMapVersion, 10)
	s.text = appendJSONText(append(s.text, ",\n  \"file\": "...), source.Name)
	s.text = append(s.text, ",\n  \"mappings\": ["...)
	m := mapper{places: source.Places(), each: s.entry}
	m.all(result)
	s.text = append(s.text, s.end...)
	s.text = append(s.text, "]\n}\n"...)
	s.flush()
	return s.err
}

// A sourceMapWriter writes a source map in blocks.
type sourceMapWriter struct {
	to        io.Writer
	positions *cfn.Template
	text      []byte // a block that is not written yet
	end       string // what stands between the last mapping and the end of the list
	err       error  // the first of writing
}

// sourceMapBlock is the size of a block in bytes, unless an entry is longer.
const sourceMapBlock = 256 << 10

// entry writes one mapping.
func (s *sourceMapWriter) entry(m Mapping) {
	const indent = "\n    "
	if s.end != "" {
		s.text = append(s.text, ',')
	}
	s.end = "\n  "
	s.text = appendJSONText(append(s.text, indent+"{"+indent+"  \"pointer\": "...), m.Pointer)
	start, end := s.positions.Position(m.Span.Start), s.positions.Position(m.Span.End)
	for _, number := range [...]struct {
		name  string
		value int
	}{{"line", start.Line}, {"column", start.Column}, {"endLine", end.Line}, {"endColumn", end.Column}} {
		s.text = append(append(append(s.text, ","+indent+"  \""...), number.name...), "\": "...)
		s.text = strconv.AppendInt(s.text, int64(number.value), 10)
	}
	if m.Maker != "" {
		s.text = appendJSONText(append(s.text, ","+indent+"  \"maker\": "...), m.Maker+" of "+m.Of)
	}
	s.text = append(s.text, indent+"}"...)
	if len(s.text) >= sourceMapBlock {
		s.flush()
	}
}

// flush writes what there is.
func (s *sourceMapWriter) flush() {
	if s.err == nil {
		_, s.err = s.to.Write(s.text)
	}
	s.text = make([]byte, 0, sourceMapBlock+sourceMapBlock/8)
}

// appendJSONText appends a text as a JSON string.
func appendJSONText(dst []byte, text string) []byte {
	return cfn.AppendJSON(dst, &cfn.Node{Kind: cfn.String, Text: text})
}
