package facts

import (
	"encoding/binary"
	"sort"
	"strings"
)

// A Reader finds records in a file. It is immutable, costs nothing to make and never panics: what a damaged file cannot
// give is not found.
type Reader struct {
	sections [sectionCount]section
}

// A section is a list of records as it lies in the file.
type section struct {
	count int
	index string // count+1 offsets into data
	data  string
}

// NewReader opens a file. It reads the section headers only.
func NewReader(file string) (*Reader, bool) {
	rest, ok := strings.CutPrefix(file, magic)
	if !ok {
		return nil, false
	}
	r := &Reader{}
	for i := range r.sections {
		if r.sections[i], rest, ok = readSection(rest); !ok {
			return nil, false
		}
	}
	return r, true
}

func readSection(file string) (s section, rest string, ok bool) {
	if len(file) < 4 {
		return s, "", false
	}
	count := offset(file, 0)
	file = file[4:]
	if uint64(count) >= uint64(len(file)/4) {
		return s, "", false
	}
	s.count = int(count)
	s.index, file = file[:4*(s.count+1)], file[4*(s.count+1):]
	size := offset(s.index, s.count)
	if uint64(size) > uint64(len(file)) {
		return s, "", false
	}
	s.data = file[:size]
	return s, file[size:], true
}

func (s section) record(i uint64) (string, bool) {
	if i >= uint64(s.count) {
		return "", false
	}
	start, end := offset(s.index, int(i)), offset(s.index, int(i)+1)
	if start > end || uint64(end) > uint64(len(s.data)) {
		return "", false
	}
	return s.data[start:end], true
}

func offset(index string, i int) uint32 {
	return binary.LittleEndian.Uint32([]byte(index[4*i : 4*i+4]))
}

// text returns string number id; number 0 is the empty string.
func (r *Reader) text(id uint64) (string, bool) {
	return r.sections[sectionStrings].record(id)
}

func (r *Reader) decoder(record string) *decoder {
	return &decoder{in: record, lookup: r.text}
}

// Shapes returns the number of shapes: valid ids are 1 to Shapes, and 0.
func (r *Reader) Shapes() int {
	return r.sections[sectionShapes].count
}

// Shape decodes a shape.
func (r *Reader) Shape(id ShapeID) (Shape, bool) {
	if id == 0 {
		return Shape{}, true
	}
	record, ok := r.sections[sectionShapes].record(uint64(id) - 1)
	if !ok {
		return Shape{}, false
	}
	var s Shape
	d := r.decoder(record)
	if visitShape(d, &s); d.broken {
		return Shape{}, false
	}
	return s, true
}

// Types returns the number of types.
func (r *Reader) Types() int {
	return r.sections[sectionTypes].count
}

// TypeName returns the name of type number i, in the order of the names; "" when there is none.
func (r *Reader) TypeName(i int) string {
	record, ok := r.sections[sectionTypes].record(uint64(i))
	if !ok {
		return ""
	}
	d := r.decoder(record)
	var regions uint64
	var name string
	d.number(&regions)
	d.text(&name)
	return name
}

// Find returns the number of the type with this name.
func (r *Reader) Find(name string) (int, bool) {
	i := sort.Search(r.Types(), func(i int) bool { return r.TypeName(i) >= name })
	return i, i < r.Types() && r.TypeName(i) == name
}

// Type decodes type number i.
func (r *Reader) Type(i int) (Type, bool) {
	record, ok := r.sections[sectionTypes].record(uint64(i))
	if !ok {
		return Type{}, false
	}
	var t Type
	var regions uint64
	d := r.decoder(record)
	d.number(&regions)
	visitType(d, &t)
	t.Regions = r.regions(regions)
	if d.broken {
		return Type{}, false
	}
	return t, true
}

// regions returns region set number id; number 0 is the empty set.
func (r *Reader) regions(id uint64) []string {
	record, ok := r.sections[sectionRegions].record(id)
	if !ok {
		return nil
	}
	var names []string
	visitTexts(r.decoder(record), &names)
	return names
}
