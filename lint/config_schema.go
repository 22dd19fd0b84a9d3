package lint

import (
	_ "embed"
	"slices"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// configSchema is the JSON Schema of .samx.yaml, the same as docs/samx.schema.json.
//
//go:embed samx.schema.json
var configSchema []byte

// checkSchema judges a .samx.yaml by its JSON Schema, and reports what reading it has not found already.
func (r *configReader) checkSchema() {
	compiled, err := schema.ParseDocumentSchema(configSchema)
	if err != nil {
		r.fault(r.document.Root, "%s", err)
		return
	}
	compiled.Check("a configuration", r.document.Root, r.faultOfSchema)
}

func (r *configReader) faultOfSchema(p schema.Problem) {
	if r.full() {
		return
	}
	if slices.ContainsFunc(r.problems, func(known configProblem) bool { return known.at == p.Node.Span }) {
		return
	}
	if p.Kind == schema.Unknown && len(r.document.PathAt(p.Node.Span)) > 0 {
		return // reading has told about every unknown key
	}
	r.fault(p.Node, "%s", schemaFault(p))
}

// schemaFault words a problem so that it needs no knowledge of JSON Schema.
func schemaFault(p schema.Problem) string {
	name := p.Subject("a configuration")
	switch p.Kind {
	case schema.Required:
		return name + " needs " + p.Name
	case schema.Length, schema.ItemCount, schema.PropertyCount:
		if p.Node.Is(cfn.String) {
			return "an element of " + name + " must not be empty"
		}
		return name + " must not be empty"
	}
	return p.Message
}
