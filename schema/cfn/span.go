package cfn

// A Span is a range of bytes in Template.Source. Start is the offset of the first byte, End the offset after the last
// one. A value that is absent from the text (the empty value of "a:") has a span of width zero.
type Span struct {
	Start, End uint32
}

// Contains reports whether inner lies within s.
func (s Span) Contains(inner Span) bool {
	return s.Start <= inner.Start && inner.End <= s.End
}

// A Position is a place as people count it: Line and Column start at 1, and Column counts Unicode code points.
type Position struct {
	Line, Column int
}
