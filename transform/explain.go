package transform

import (
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
	prefix := "/Resources/" + escapePointer(id)
	e = Explanation{LogicalID: id, Type: r.TypeName()}
	for _, m := range SourceMap(source, result) {
		part, below := strings.CutPrefix(m.Pointer, prefix+"/")
		switch {
		case m.Pointer == prefix:
			e.Maker, e.Of, e.Span = m.Maker, m.Of, m.Span
		case below:
			e.shape(m, part)
		}
	}
	return e, nil, true
}

// shape notes where a part of the resource comes from, parts of one origin together.
func (e *Explanation) shape(m Mapping, part string) {
	for i, s := range e.Shaped {
		if s.Span == m.Span && s.Maker == m.Maker {
			e.Shaped[i].Parts = append(s.Parts, part)
			return
		}
	}
	at := len(e.Shaped)
	for at > 0 && e.Shaped[at-1].Span.Start > m.Span.Start {
		at--
	}
	e.Shaped = append(e.Shaped, Shaping{})
	copy(e.Shaped[at+1:], e.Shaped[at:])
	e.Shaped[at] = Shaping{Span: m.Span, Maker: m.Maker, Parts: []string{part}}
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
