package lint

import (
	"bytes"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// A Fix is a change of the source that mends a fault without a doubt about what is meant.
type Fix struct {
	Edits []Edit // in the order of the source
	// Around is a part of the source in which no other fix may change anything in the same round; zero: the edits alone.
	Around cfn.Span
	// Unsafe marks a fix whose effect somebody has to test, such as a newer runtime: it is applied when asked for only.
	Unsafe bool
}

// An Edit puts a text in the place of a part of the source.
type Edit struct {
	Span cfn.Span
	Text string
}

func (f *Fix) span() cfn.Span {
	whole := cfn.Span{Start: f.Edits[0].Span.Start, End: f.Edits[len(f.Edits)-1].Span.End}
	if f.Around != (cfn.Span{}) {
		whole.Start, whole.End = min(whole.Start, f.Around.Start), max(whole.End, f.Around.End)
	}
	return whole
}

// Mending returns a Pass whose findings the fix mends; one without edits mends nothing.
func (p *Pass) Mending(fix Fix) *Pass {
	q := *p
	q.fix = fix
	return &q
}

// edited is the source with the fixes applied.
func edited(source []byte, fixes []*Fix) []byte {
	slices.SortFunc(fixes, func(a, b *Fix) int { return compareSpans(a.span(), b.span()) })
	var out bytes.Buffer
	done := uint32(0)
	for _, fix := range fixes {
		for _, e := range fix.Edits {
			out.Write(source[done:e.Span.Start])
			out.WriteString(e.Text)
			done = e.Span.End
		}
	}
	out.Write(source[done:])
	return out.Bytes()
}

// withoutTag is the fix that leaves the argument of a function in its short form alone; it is empty for other forms.
func withoutTag(call, argument *cfn.Node) Fix {
	if call.By != 0 || call.Style&cfn.ShortTag == 0 || argument.Span.Start <= call.Span.Start {
		return Fix{}
	}
	return Fix{Edits: []Edit{{Span: cfn.Span{Start: call.Span.Start, End: argument.Span.Start}}}}
}

// withoutLines is the fix that takes out the lines of a part of the source, when there is nothing else on them but what
// belongs to it: before it a mark of the list, and after it a comment. Otherwise it is empty.
func withoutLines(t *cfn.Template, part, around cfn.Span) Fix {
	first, last := t.Position(part.Start), t.Position(part.End)
	lead := []rune(t.Line(first.Line))
	rest := []rune(t.Line(last.Line))
	if first.Column-1 > len(lead) || last.Column-1 > len(rest) {
		return Fix{}
	}
	before := strings.TrimSpace(string(lead[:first.Column-1]))
	after := strings.TrimSpace(string(rest[last.Column-1:]))
	if before != "" && before != "-" || after != "" && !strings.HasPrefix(after, "#") {
		return Fix{}
	}
	start, end := lineStart(t.Source, part.Start), uint32(len(t.Source))
	if newline := bytes.IndexByte(t.Source[part.End:], '\n'); newline >= 0 {
		end = part.End + uint32(newline) + 1
	}
	return Fix{Edits: []Edit{{Span: cfn.Span{Start: start, End: end}}}, Around: around}
}

func lineStart(source []byte, at uint32) uint32 {
	return uint32(bytes.LastIndexByte(source[:at], '\n') + 1)
}

// withoutDependency is the fix that takes a name out of the DependsOn of a resource: its line, or all of DependsOn when
// there is no other name.
func withoutDependency(t *cfn.Template, r *cfn.Resource, name *cfn.Node) Fix {
	pair, ok := r.Node.Lookup("DependsOn")
	if !ok || r.Node.By != 0 {
		return Fix{}
	}
	around := cfn.Span{Start: pair.Key.Span.Start, End: max(pair.Value.Span.End, pair.Key.Span.End)}
	part, in := around, r.Node
	if pair.Value.Is(cfn.List) && len(pair.Value.Items) > 1 {
		part, in = name.Span, pair.Value
	}
	if in.Style&cfn.Flow != 0 {
		return withoutEntry(t, part, around)
	}
	return withoutLines(t, part, around)
}

// withoutEntry is the fix that takes an entry out of braces or brackets, with the comma after it or else the one before. It is
// empty when that is not all there is between it and its neighbour.
func withoutEntry(t *cfn.Template, part, around cfn.Span) Fix {
	const blanks = " \t\r\n"
	before, after := bytes.TrimRight(t.Source[:part.Start], blanks), bytes.TrimLeft(t.Source[part.End:], blanks)
	switch {
	case bytes.HasPrefix(after, []byte(",")):
		after = bytes.TrimLeft(after[1:], blanks)
		part.End = uint32(len(t.Source) - len(after))
	case bytes.HasSuffix(before, []byte(",")):
		part.Start = uint32(len(before) - 1)
	default:
		return Fix{}
	}
	if bytes.HasPrefix(after, []byte("#")) {
		return Fix{}
	}
	return Fix{Edits: []Edit{{Span: part}}, Around: around}
}

// withoutComment is the fix that takes out a comment that suppresses a single rule; it is empty when there are several in it.
func (d *directive) withoutComment(t *cfn.Template) Fix {
	if d.line == 0 || d.shared {
		return Fix{}
	}
	start := uint32(bytes.LastIndexByte(t.Source[:d.span.Start], '#'))
	if whole := withoutLines(t, cfn.Span{Start: start, End: d.span.End}, cfn.Span{}); len(whole.Edits) > 0 {
		return whole
	}
	text := bytes.TrimRight(t.Source[:start], " \t")
	return Fix{Edits: []Edit{{Span: cfn.Span{Start: uint32(len(text)), End: d.span.End}}}}
}
