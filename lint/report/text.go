package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// Text writes for people: place, level, message and rule on one line, the source line with the fault underlined, and
// notes. What several resources inherit from Globals is told once.
//
//	template.yaml:12:16: error: 901 is more than 900 [E3034]
//	   12 |       Timeout: 901
//	      |                ^^^
//	      = note: inherited by Reader, Writer
func Text(w io.Writer, results []lint.Result, o Options) error {
	t := textReport{palette: plain}
	if o.Color {
		t.palette = colours
	}
	for _, r := range results {
		groups := fold(r.Findings)
		for _, g := range groups {
			t.finding(r.Template, g)
			t.shown[g.Severity]++
		}
		if len(groups) > 0 {
			t.files++
		}
	}
	t.summary()
	_, err := io.WriteString(w, t.out.String())
	return err
}

// A palette is the terminal sequences for the parts of a report, all empty where there is no colour.
type palette struct {
	level                 [cfn.Info + 1]string
	place, dim, bold, end string
}

var (
	plain   palette
	colours = palette{
		level: [...]string{cfn.Error: "\x1b[1;31m", cfn.Warning: "\x1b[1;33m", cfn.Info: "\x1b[1;36m"},
		place: "\x1b[1m", dim: "\x1b[2m", bold: "\x1b[1m", end: "\x1b[0m",
	}
)

// A group is findings that differ in the resource only.
type group struct {
	lint.Finding
	owners []string
}

// fold groups the findings that several resources share, and makes notes of those that explain others. Findings are
// sorted by place and rule, so those of one fault stand near together.
func fold(findings []lint.Finding) []group {
	var groups []group
	var details []lint.Finding
	explained := subjects{}
	if slices.ContainsFunc(findings, func(f lint.Finding) bool { return f.Explains != "" }) {
		for i := range findings {
			explained.add(&findings[i], i)
		}
	}
	same := map[string]int{} // the groups at the place of the last one, by message
	for _, f := range findings {
		if _, ok := explained.of(&f); ok {
			details = append(details, f)
			continue
		}
		if len(groups) > 0 && !samePlace(&groups[len(groups)-1].Finding, &f) {
			clear(same)
		}
		if i, ok := same[f.Message]; ok {
			groups[i].owners = append(groups[i].owners, f.Owner)
			continue
		}
		same[f.Message] = len(groups)
		groups = append(groups, group{f, []string{f.Owner}})
	}
	return withDetails(groups, details)
}

// withDetails adds each finding that explains another as a note to that.
func withDetails(groups []group, details []lint.Finding) []group {
	if len(details) == 0 {
		return groups
	}
	explained := subjects{}
	for i := range groups {
		explained.add(&groups[i].Finding, i)
	}
	for _, f := range details {
		if i, ok := explained.of(&f); ok {
			note := cfn.Note{Span: f.Span, Message: f.Message + " [" + f.Rule + "]"}
			groups[i].Notes = append(slices.Clip(groups[i].Notes), note)
		}
	}
	return groups
}

// subjects are findings that others may explain: the index of the first one about each place in the tree.
type subjects map[subject]int

type subject struct{ rule, owner, path string }

func (s subjects) add(f *lint.Finding, index int) {
	key := subject{f.Rule, f.Owner, strings.Join(f.Path, "\x00")}
	if _, known := s[key]; !known {
		s[key] = index
	}
}

// of returns the index of the first finding that f gives the detail of: one of the rule that it explains, around its place.
func (s subjects) of(f *lint.Finding) (index int, ok bool) {
	if f.Explains == "" {
		return 0, false
	}
	for length := range len(f.Path) + 1 {
		at, known := s[subject{f.Explains, f.Owner, strings.Join(f.Path[:length], "\x00")}]
		if known && (!ok || at < index) {
			index, ok = at, true
		}
	}
	return index, ok
}

func samePlace(a, b *lint.Finding) bool {
	return a.Rule == b.Rule && a.Span == b.Span
}

type textReport struct {
	palette
	out   strings.Builder
	shown [cfn.Info + 1]int // by severity
	files int               // with anything to show
}

func (t *textReport) finding(source *cfn.Template, g group) {
	fmt.Fprintf(&t.out, "%s%s:%d:%d:%s %s%s:%s %s%s%s %s[%s]%s\n", t.place, Printable(g.File), g.Start.Line, g.Start.Column, t.end,
		t.level[g.Severity], g.Severity, t.end, t.bold, Printable(shortened(g.Message)), t.end, t.dim, g.Rule, t.end)
	t.excerpt(source, g.Finding)
	if g.Origin != "" {
		t.note("in " + g.Origin)
	}
	if len(g.owners) > 1 {
		t.note("the same for " + SomeOf(g.owners))
	}
	for _, n := range g.Notes {
		at := source.Position(n.Span.Start)
		t.note(fmt.Sprintf("line %d: %s", at.Line, n.Message))
	}
}

// mostNames is how many names people are shown.
const mostNames = 20

// SomeOf lists names, and of many the first, with how many more there are.
func SomeOf(names []string) string {
	if len(names) <= mostNames {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNames], ", "), len(names)-mostNames)
}

func (t *textReport) note(text string) {
	fmt.Fprintf(&t.out, "%s      = %snote: %s\n", t.dim, t.end, Printable(shortened(text)))
}

// excerpt shows the first line of the fault, underlined.
func (t *textReport) excerpt(source *cfn.Template, f lint.Finding) {
	line := newExcerpt(source.Source, int(f.Span.Start), int(f.Span.End))
	fmt.Fprintf(&t.out, "%s%5d |%s %s\n%s      |%s %s%s%s\n", t.dim, f.Start.Line, t.end,
		line.line(), t.dim, t.end, t.level[f.Severity], line.underline(), t.end)
}

func (t *textReport) summary() {
	if t.files == 0 {
		return
	}
	var parts []string
	for s := cfn.Error; s <= cfn.Info; s++ {
		if t.shown[s] > 0 {
			parts = append(parts, plural(t.shown[s], [...]string{"error", "warning", "informational finding"}[s]))
		}
	}
	fmt.Fprintf(&t.out, "\n%s in %s\n", strings.Join(parts, ", "), plural(t.files, "file"))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
