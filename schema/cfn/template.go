package cfn

// A Template is a parsed document and the views most readers want of it. It is read-only after Parse.
type Template struct {
	Name   string // as given to Parse, for messages
	Source []byte // the bytes that every Span points into
	Root   *Node  // never nil; of kind Null when nothing could be read
	JSON   bool   // the source was read as JSON

	// The sections, in source order; empty when the section is absent or no map. Made once from Root.
	Parameters, Mappings, Conditions, Outputs []Entry
	Resources                                 []*Resource

	lines *lineIndex
}

// An Entry is one named member of a section.
type Entry struct {
	Name, Value *Node
}

// A Resource is one member of the Resources section. Type and Props are nil when absent, and may be of any kind: the
// author can write anything.
type Resource struct {
	ID    *Node // the key: the logical ID
	Type  *Node
	Props *Node
	Node  *Node // the whole resource: DependsOn, Condition, Metadata, ...
}

// TypeName returns the resource type, or "" when it is absent or no string.
func (r *Resource) TypeName() string {
	s, _ := r.Type.Str()
	return s
}

// NewTemplate wraps a tree, such as the result of a transform, whose spans point into the source of from.
func NewTemplate(from *Template, root *Node) *Template {
	t := &Template{Name: from.Name, Source: from.Source, Root: root, JSON: from.JSON, lines: from.lines}
	t.index()
	return t
}

// Resource returns the resource with the logical ID, or nil. Of several with one ID the last counts.
func (t *Template) Resource(id string) *Resource {
	for i := len(t.Resources) - 1; i >= 0; i-- {
		if t.Resources[i].ID.Text == id {
			return t.Resources[i]
		}
	}
	return nil
}

// index makes the views of the sections from Root.
func (t *Template) index() {
	t.Parameters = entries(t.Root.Get("Parameters"))
	t.Mappings = entries(t.Root.Get("Mappings"))
	t.Conditions = entries(t.Root.Get("Conditions"))
	t.Outputs = entries(t.Root.Get("Outputs"))
	t.Resources = nil
	for _, e := range entries(t.Root.Get("Resources")) {
		t.Resources = append(t.Resources, &Resource{
			ID: e.Name, Type: e.Value.Get("Type"), Props: e.Value.Get("Properties"), Node: e.Value,
		})
	}
}

func entries(section *Node) []Entry {
	if !section.IsMap() {
		return nil
	}
	list := make([]Entry, len(section.Pairs))
	for i, p := range section.Pairs {
		list[i] = Entry{p.Key, p.Value}
	}
	return list
}
