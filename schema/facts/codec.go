package facts

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// fields visits the fields of a record in file order. One list serves both directions: the encoder writes what it is
// shown, the decoder fills it in, so that the two cannot disagree.
type fields interface {
	number(v *uint64)
	float(v *float64)
	text(v *string)
	// count visits the length of a slice and returns it; a decoder returns 0 for a length that cannot be true.
	count(have int) int
}

func visitShape(f fields, s *Shape) {
	types, flags := uint64(s.Types), uint64(s.Flags)
	parts := shapeParts(s)
	f.number(&types)
	f.number(&flags)
	f.number(&parts)
	s.Types, s.Flags = TypeSet(types), ShapeFlags(flags)
	part := func(bit uint) bool { return parts&(1<<bit) != 0 }
	if part(0) {
		visitSlice(f, &s.Properties, visitProperty)
	}
	if part(1) {
		visitSlice(f, &s.PatternProperties, visitPatternProperty)
	}
	if part(2) {
		visitID(f, &s.Items)
	}
	if part(3) {
		visitSlice(f, &s.Enum, fields.text)
	}
	if part(4) {
		visitSlice(f, &s.Patterns, visitPattern)
	}
	if part(5) {
		visitSlice(f, &s.Formats, fields.text)
	}
	if part(6) {
		visitBounds(f, &s.Bounds)
	}
	if part(7) {
		visitSlice(f, &s.OneOf, visitID)
		visitSlice(f, &s.AnyOf, visitID)
		visitSlice(f, &s.AllOf, visitID)
	}
	if part(8) {
		for _, groups := range s.groups() {
			visitSlice(f, groups, visitTexts)
		}
		visitSlice(f, &s.DependentRequired, visitDependency)
		visitSlice(f, &s.DependentExcluded, visitDependency)
	}
	if part(9) {
		visitSlice(f, &s.UniqueKeys, fields.text)
		visitSlice(f, &s.Cases, visitCase)
	}
	if part(10) {
		visitSlice(f, &s.First, visitID)
	}
}

// shapeParts tells which groups of fields a shape uses; most use two or three of them.
func shapeParts(s *Shape) (parts uint64) {
	present := [...]bool{
		len(s.Properties) > 0,
		len(s.PatternProperties) > 0,
		s.Items != 0,
		len(s.Enum) > 0,
		len(s.Patterns) > 0,
		len(s.Formats) > 0,
		s.Bounds.set != 0,
		len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) > 0,
		len(s.OneOfRequired)+len(s.AnyOfRequired)+len(s.RequiredXor)+len(s.RequiredOr)+
			len(s.DependentRequired)+len(s.DependentExcluded) > 0,
		len(s.UniqueKeys)+len(s.Cases) > 0,
		len(s.First) > 0,
	}
	for bit, is := range present {
		if is {
			parts |= 1 << bit
		}
	}
	return parts
}

func (s *Shape) groups() [4]*[][]string {
	return [4]*[][]string{&s.OneOfRequired, &s.AnyOfRequired, &s.RequiredXor, &s.RequiredOr}
}

func visitType(f fields, t *Type) {
	flags := uint64(t.Flags)
	f.text(&t.Name)
	visitID(f, &t.Root)
	f.number(&flags)
	t.Flags = TypeFlags(flags)
	visitSlice(f, &t.Attributes, visitProperty)
	for _, list := range []*[]string{
		&t.Ref, &t.PrimaryID, &t.ReadOnly, &t.CreateOnly, &t.ConditionalCreateOnly, &t.WriteOnly, &t.Deprecated,
		&t.Globals, &t.Referable,
	} {
		visitTexts(f, list)
	}
	visitSlice(f, &t.Relations, func(f fields, r *Relation) { f.text(&r.Path); f.text(&r.Type); f.text(&r.Attr) })
	for _, text := range []*string{&t.TagProperty, &t.TagStyle, &t.ARN, &t.Status, &t.StatusDate} {
		f.text(text)
	}
}

func visitProperty(f fields, p *Property) {
	flags := uint64(p.Flags)
	f.text(&p.Name)
	f.number(&flags)
	visitID(f, &p.Shape)
	p.Flags = PropertyFlags(flags)
}

func visitPatternProperty(f fields, p *PatternProperty) {
	visitSlice(f, &p.Names, visitPattern)
	visitID(f, &p.Shape)
}

func visitPattern(f fields, p *Pattern) {
	not := uint64(0)
	if p.Not {
		not = 1
	}
	f.number(&not)
	f.text(&p.Re)
	p.Not = not != 0
}

func visitDependency(f fields, d *Dependency) {
	f.text(&d.Name)
	visitTexts(f, &d.Names)
}

func visitCase(f fields, c *Case) {
	f.text(&c.Value)
	visitID(f, &c.Shape)
}

func visitBounds(f fields, b *Bounds) {
	set := uint64(b.set)
	f.number(&set)
	b.set = uint16(set)
	for i := range b.values {
		if b.set&(1<<i) != 0 {
			f.float(&b.values[i])
		}
	}
}

func visitID(f fields, id *ShapeID) {
	n := uint64(*id)
	f.number(&n)
	*id = ShapeID(n)
}

func visitTexts(f fields, list *[]string) {
	visitSlice(f, list, fields.text)
}

func visitSlice[T any](f fields, list *[]T, element func(fields, *T)) {
	n := f.count(len(*list))
	if n != len(*list) {
		*list = make([]T, n)
	}
	for i := range *list {
		element(f, &(*list)[i])
	}
}

// An encoder appends a record to out.
type encoder struct {
	out    []byte
	intern func(string) uint64
}

func (e *encoder) number(v *uint64)   { e.out = binary.AppendUvarint(e.out, *v) }
func (e *encoder) text(v *string)     { e.out = binary.AppendUvarint(e.out, e.intern(*v)) }
func (e *encoder) count(have int) int { e.out = binary.AppendUvarint(e.out, uint64(have)); return have }

// float turns the bytes round: the low bits of most limits are zeros, which then cost nothing.
func (e *encoder) float(v *float64) {
	e.out = binary.AppendUvarint(e.out, bits.ReverseBytes64(math.Float64bits(*v)))
}

// A decoder reads a record from the front of in. After trouble it is broken and every value is zero.
type decoder struct {
	in     string
	lookup func(uint64) (string, bool)
	broken bool
}

func (d *decoder) next() uint64 {
	var v uint64
	for i := 0; i < len(d.in) && i < binary.MaxVarintLen64; i++ {
		v |= uint64(d.in[i]&0x7f) << (7 * i)
		if d.in[i] < 0x80 {
			d.in = d.in[i+1:]
			return v
		}
	}
	d.fail()
	return 0
}

func (d *decoder) fail() {
	d.broken, d.in = true, ""
}

func (d *decoder) number(v *uint64) { *v = d.next() }

func (d *decoder) float(v *float64) { *v = math.Float64frombits(bits.ReverseBytes64(d.next())) }

func (d *decoder) text(v *string) {
	s, ok := d.lookup(d.next())
	if !ok {
		d.fail()
	}
	*v = s
}

// count trusts no number of elements that the bytes left could not hold.
func (d *decoder) count(int) int {
	n := d.next()
	if n > uint64(len(d.in)) {
		d.fail()
		return 0
	}
	return int(n)
}
