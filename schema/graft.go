package schema

import (
	"strings"

	"github.com/samx-dev/samx/schema/compile"
	"github.com/samx-dev/samx/schema/facts"
)

// A graft carries over to a newer schema of a type what only the embedded one says of a value: which identifier a string is,
// and that AWS keeps adding to an enumeration. Without that, references to the type could not be told from wrong ones.
type graft struct {
	document compile.Object
	seen     map[string]bool // references followed
}

func (g *graft) onto(schema any, from *Shape, depth int) {
	o, ok := schema.(compile.Object)
	if !ok || depth > maxDepth {
		return
	}
	if pointer, isRef := o["$ref"].(string); isRef {
		if target, err := compile.Resolve(g.document, strings.TrimPrefix(pointer, "#")); err == nil && !g.seen[pointer] {
			g.seen[pointer] = true
			g.onto(target, from, depth+1)
		}
		return
	}
	g.formats(o, from)
	if _, has := o["enum"]; has && from.Is(facts.Growing) {
		o["growing"] = true
	}
	properties, _ := o["properties"].(compile.Object)
	for _, p := range from.Props() {
		if next, ok := properties[p.Name]; ok {
			g.onto(next, p.Shape(), depth+1)
		}
	}
	if next, ok := o["items"]; ok && from.Items != 0 {
		g.onto(next, from.Item(), depth+1)
	}
}

// formats gives a schema the formats of the shape, unless it has something of the kind itself.
func (g *graft) formats(o compile.Object, from *Shape) {
	for _, keyword := range []string{"format", "anyOf", "oneOf"} {
		if _, has := o[keyword]; has {
			return
		}
	}
	switch len(from.Formats) {
	case 0:
	case 1:
		o["format"] = from.Formats[0]
	default:
		var branches []any
		for _, format := range from.Formats {
			branches = append(branches, compile.Object{"format": format})
		}
		o["anyOf"] = branches
	}
}
