package lint

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// A Fix is a change of the source that mends a fault without a doubt about what is meant.
type Fix struct {
	Edits []Edit // in the order of the source
	// Around is a part of the source in which no other fix may change anything in the same round; zero: the edits alone.
	Around cfn.Span
}

// An Edit puts a text in the place of a part of the source.
type Edit struct {
	Span cfn.Span
	Text string
}

func (f *Fix) span() cfn.Span {
	if f.Around != (cfn.Span{}) {
		return f.Around
	}
	return cfn.Span{Start: f.Edits[0].Span.Start, End: f.Edits[len(f.Edits)-1].Span.End}
}

// Mending returns a Pass whose findings the fix mends; one without edits mends nothing.
func (p *Pass) Mending(fix Fix) *Pass {
	q := *p
	q.fix = fix
	return &q
}

// mostRounds is how often a template is mended and linted again: a fix can make room for another.
const mostRounds = 10

// Mend applies the fixes of a result's findings, lints again, and so on until there are none left. It returns the last result,
// whose Template has the new source, and the number of fixes. A round that would bring up anything new is not taken.
func Mend(ctx context.Context, r Result, o Options) (mended Result, fixes int) {
	for range mostRounds {
		source, n := applyFixes(r)
		if n == 0 {
			break
		}
		next := Source(ctx, r.Name, source, o)
		if next.Err != nil || len(next.Findings) >= len(r.Findings) {
			break
		}
		r, fixes = next, fixes+n
	}
	return r, fixes
}

func applyFixes(r Result) (source []byte, fixes int) {
	var taken []*Fix
	for i := range r.Findings {
		fix := &r.Findings[i].Fix
		if len(fix.Edits) == 0 {
			continue
		}
		overlaps := slices.ContainsFunc(taken, func(other *Fix) bool {
			return fix.span().Start < other.span().End && other.span().Start < fix.span().End
		})
		if !overlaps && len(taken) < mostFaults {
			taken = append(taken, fix)
		}
	}
	slices.SortFunc(taken, func(a, b *Fix) int { return int(a.span().Start) - int(b.span().Start) })
	var out bytes.Buffer
	done := uint32(0)
	for _, fix := range taken {
		for _, e := range fix.Edits {
			out.Write(r.Template.Source[done:e.Span.Start])
			out.WriteString(e.Text)
			done = e.Span.End
		}
	}
	if len(taken) == 0 {
		return nil, 0
	}
	out.Write(r.Template.Source[done:])
	return out.Bytes(), len(taken)
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
	if !ok || r.Node.By != 0 || t.JSON {
		return Fix{}
	}
	around := cfn.Span{Start: pair.Key.Span.Start, End: max(pair.Value.Span.End, pair.Key.Span.End)}
	if pair.Value.Is(cfn.List) && len(pair.Value.Items) > 1 {
		return withoutLines(t, name.Span, around)
	}
	return withoutLines(t, around, around)
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
