package transform

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// An Explanation tells where one resource of a result comes from.
type Explanation struct {
	LogicalID, Type string
	Maker, Of       string // what generated it, and for which part of the source; no Maker: the author wrote it
	Span            cfn.Span
	Shaped          []Shaping // by what else, in the order of the source
}

// A Shaping is one place of the source and what of a resource comes from there.
type Shaping struct {
	Span  cfn.Span
	Maker string   // empty: the author wrote the values as they stand
	Parts []string // pointers below the resource: "Properties/Tags/0"
}

// Explain tells where the resource with the logical ID comes from; result is what Expand made of source. It is false when there is
// no such resource; then suggestions are what may be meant: what the transform made of the resource of that ID, or
// resources of similar names.
func Explain(source, result *cfn.Template, id string) (e Explanation, suggestions []string, ok bool) {
	r := result.Resource(id)
	if r == nil {
		return e, whatIsMeant(result, id), false
	}
	e = Explanation{LogicalID: id, Type: r.TypeName()}
	shaped := map[origin]int{}
	m := mapper{places: source.Places(), each: func(m Mapping) { e.note(m, shaped) }}
	m.resource(r)
	slices.SortStableFunc(e.Shaped, func(a, b Shaping) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return e, nil, true
}

// An origin is a place of the source and what has generated something for it.
type origin struct {
	span  cfn.Span
	maker string
}

// note takes in where the resource comes from, or a part of it; parts of one origin go together, whose place in Shaped is in shaped.
func (e *Explanation) note(m Mapping, shaped map[origin]int) {
	part, below := strings.CutPrefix(m.Pointer, "/")
	if !below {
		e.Maker, e.Of, e.Span = m.Maker, m.Of, m.Span
		return
	}
	from := origin{m.Span, m.Maker}
	at, known := shaped[from]
	if !known {
		at = len(e.Shaped)
		shaped[from] = at
		e.Shaped = append(e.Shaped, Shaping{Span: m.Span, Maker: m.Maker})
	}
	e.Shaped[at].Parts = append(e.Shaped[at].Parts, part)
}

// whatIsMeant finds the resources that begin with an ID, for that is how generated ones are called, or else a similar name.
func whatIsMeant(result *cfn.Template, id string) []string {
	var names, generated []string
	for _, r := range result.Resources {
		names = append(names, r.ID.Text)
		if id != "" && strings.HasPrefix(r.ID.Text, id) {
			generated = append(generated, r.ID.Text)
		}
	}
	if generated != nil {
		return generated
	}
	if s, ok := schema.Suggest(id, names); ok {
		return []string{s}
	}
	return nil
}
