package schema

import (
	"errors"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/compile"
	"github.com/samx-dev/samx/schema/facts"
)

// A DocumentSchema is a JSON Schema that documents beside templates are judged by, such as a configuration or a registry schema.
// The walker is that of resource properties, with its places and suggestions, but it follows JSON Schema to the letter: nothing
// converts, null is a value like others, and a key such as Ref or Fn::If is a key.
type DocumentSchema struct {
	root *Shape
}

// ParseDocumentSchema compiles a JSON Schema. It takes the keywords that describe most documents, and the error names each place
// where the document has others; package schema/jsonschema takes all keywords of drafts 4 to 7.
func ParseDocumentSchema(document []byte) (*DocumentSchema, error) {
	t, diagnostics := cfn.ParseDocument("schema.json", document)
	for _, d := range diagnostics {
		if d.Severity == cfn.Error {
			return nil, errors.New("JSON schema: " + d.Message)
		}
	}
	schema, ok := t.Root.JSONValue().(compile.Object)
	if !ok {
		return nil, errors.New("JSON schema: it must be a map, not " + t.Root.Kind.Phrase())
	}
	writer := facts.NewWriter()
	root, err := compile.Document(schema, writer)
	if err != nil {
		return nil, err
	}
	return &DocumentSchema{newRegistry(string(writer.Bytes())).shape(root)}, nil
}

// Check judges the root of a document and calls report for each problem, map by map, always in the same order. name is what
// messages call the root.
func (s *DocumentSchema) Check(name string, root *cfn.Node, report func(Problem)) {
	w := newWalk(name, report)
	w.document, w.fits = true, fitsExactly
	w.value(s.root, withoutFuncs(root))
}

// withoutFuncs puts maps in place of intrinsic functions. What has none below it is shared.
func withoutFuncs(n *cfn.Node) *cfn.Node {
	if n == nil || len(n.Items)+len(n.Pairs) == 0 {
		return n
	}
	out := n
	own := func() *cfn.Node {
		if out == n {
			clone := *n
			clone.Items, clone.Pairs, out = slices.Clone(n.Items), slices.Clone(n.Pairs), &clone
		}
		return out
	}
	if n.Kind == cfn.Func {
		own().Kind, own().Text = cfn.Map, ""
	}
	for i, item := range n.Items {
		if plain := withoutFuncs(item); plain != item {
			own().Items[i] = plain
		}
	}
	for i, p := range n.Pairs {
		if plain := withoutFuncs(p.Value); plain != p.Value {
			own().Pairs[i].Value = plain
		}
	}
	return out
}

// fitsExactly reports whether a value of a document has one of the types.
func fitsExactly(types facts.TypeSet, n *cfn.Node) bool {
	if types == 0 {
		return true
	}
	switch n.Kind {
	case cfn.String:
		return types&facts.String != 0
	case cfn.Bool:
		return types&facts.Boolean != 0
	case cfn.Number:
		return types&facts.Number != 0 || types&facts.Integer != 0 && isInteger(n)
	case cfn.List:
		return types&facts.Array != 0
	case cfn.Map:
		return types&facts.Object != 0
	}
	return false
}

// isInteger takes 2.0 for one, as JSON Schema does.
func isInteger(n *cfn.Node) bool {
	return n.IsWhole() || fits(facts.Integer, n)
}

// decidedByType judges a value of a document by the one branch whose types it has: what the others would say is beside the point.
// It is false when there are several such branches.
func (w *walk) decidedByType(s *Shape, branches []facts.ShapeID, n *cfn.Node) bool {
	var all facts.TypeSet
	var likely []*Shape
	for _, id := range branches {
		branch := s.from.shape(id)
		all |= branch.Types
		if w.fits(branch.Types, n) {
			likely = append(likely, branch)
		}
	}
	switch {
	case len(likely) == 1:
		w.value(likely[0], n)
	case len(likely) == 0 && len(branches) > 0:
		w.wrongType(all, n)
	}
	return len(likely) < 2
}
