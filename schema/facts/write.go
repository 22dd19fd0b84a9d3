package facts

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// A Writer collects the records of a file. The same calls in the same order give the same bytes.
type Writer struct {
	strings, shapes, regions pool
	types                    map[string]string // name to record
}

// A pool is a list of records that holds none twice.
type pool struct {
	records []string
	number  map[string]uint64
}

func (p *pool) add(record string) uint64 {
	if n, ok := p.number[record]; ok {
		return n
	}
	n := uint64(len(p.records))
	p.records = append(p.records, record)
	p.number[record] = n
	return n
}

// NewWriter returns an empty Writer.
func NewWriter() *Writer {
	w := &Writer{types: map[string]string{}}
	for _, p := range []*pool{&w.strings, &w.shapes, &w.regions} {
		p.number = map[string]uint64{}
	}
	w.strings.add("")
	w.regions.add(w.encode(func(f fields) { visitTexts(f, new([]string)) }))
	return w
}

func (w *Writer) encode(visit func(fields)) string {
	e := encoder{intern: w.strings.add}
	visit(&e)
	return string(e.out)
}

// Shape adds a shape, or finds the equal one that is already there.
func (w *Writer) Shape(s Shape) ShapeID {
	record := w.encode(func(f fields) { visitShape(f, &s) })
	if record == "\x00\x00\x00" {
		return 0
	}
	return ShapeID(w.shapes.add(record) + 1)
}

// ReserveShape returns an id for a shape that refers to itself, to be given with FillShape.
func (w *Writer) ReserveShape() ShapeID {
	w.shapes.records = append(w.shapes.records, "")
	return ShapeID(len(w.shapes.records))
}

// FillShape sets a reserved shape.
func (w *Writer) FillShape(id ShapeID, s Shape) {
	w.shapes.records[id-1] = w.encode(func(f fields) { visitShape(f, &s) })
}

// Type adds a type.
func (w *Writer) Type(t Type) error {
	if _, exists := w.types[t.Name]; exists {
		return fmt.Errorf("type %s is there twice", t.Name)
	}
	regions := w.regions.add(w.encode(func(f fields) { visitTexts(f, &t.Regions) }))
	w.types[t.Name] = w.encode(func(f fields) { f.number(&regions); visitType(f, &t) })
	return nil
}

// Bytes returns the file.
func (w *Writer) Bytes() []byte {
	names := make([]string, 0, len(w.types))
	for name := range w.types {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	types := make([]string, len(names))
	for i, name := range names {
		types[i] = w.types[name]
	}
	out := []byte(magic)
	for _, records := range [sectionCount][]string{w.strings.records, w.shapes.records, types, w.regions.records} {
		out = appendSection(out, records)
	}
	return out
}

func appendSection(out []byte, records []string) []byte {
	out = binary.LittleEndian.AppendUint32(out, uint32(len(records)))
	at := uint32(0)
	for _, record := range records {
		out = binary.LittleEndian.AppendUint32(out, at)
		at += uint32(len(record))
	}
	out = binary.LittleEndian.AppendUint32(out, at)
	return append(out, strings.Join(records, "")...)
}
