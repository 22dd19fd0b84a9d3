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
	s.text = cfn.AppendJSONText(append(s.text, ",\n  \"file\": "...), source.Name)
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

	at        cfn.Span // of the last entry: there are often many from one place
	placeText []byte
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
	s.text = cfn.AppendJSONText(append(s.text, indent+"{"+indent+"  \"pointer\": "...), m.Pointer)
	s.text = append(s.text, s.place(m.Span)...)
	if m.Maker != "" {
		s.text = cfn.AppendJSONText(append(s.text, ","+indent+"  \"maker\": "...), m.Maker+" of "+m.Of)
	}
	s.text = append(s.text, indent+"}"...)
	if len(s.text) >= sourceMapBlock {
		s.flush()
	}
}

// place is the place of a part of the source, as it stands in an entry.
func (s *sourceMapWriter) place(of cfn.Span) []byte {
	if of == s.at && s.placeText != nil {
		return s.placeText
	}
	start, end := s.positions.Position(of.Start), s.positions.Position(of.End)
	s.at, s.placeText = of, s.placeText[:0]
	for _, number := range [...]struct {
		name  string
		value int
	}{{"line", start.Line}, {"column", start.Column}, {"endLine", end.Line}, {"endColumn", end.Column}} {
		s.placeText = append(append(append(s.placeText, ",\n      \""...), number.name...), "\": "...)
		s.placeText = strconv.AppendInt(s.placeText, int64(number.value), 10)
	}
	return s.placeText
}

// flush writes what there is.
func (s *sourceMapWriter) flush() {
	if s.err == nil {
		_, s.err = s.to.Write(s.text)
	}
	s.text = make([]byte, 0, sourceMapBlock+sourceMapBlock/8)
}
