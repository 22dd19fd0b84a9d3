package schema

import (
	_ "embed"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/samx-dev/samx/schema/facts"
	"github.com/samx-dev/samx/schema/lazy"
)

// The type database, built by schema/gen; data/SOURCES.md says from what.
//
//go:embed data/facts.bin
var factsFile string

// FactsDate is the day of the registry schemas in the database: values that AWS has added since are unknown to it.
const FactsDate Date = "2026-08-03"

// A registry reads the database and keeps what it has decoded, for the life of the process.
type registry struct {
	reader *facts.Reader
	types  sync.Map // by name: string to *Type
	shapes []atomic.Pointer[shapeBlock]
}

// A shapeBlock keeps shapes whose IDs follow each other, as those of one type do: a template needs few of the blocks.
type shapeBlock [shapesPerBlock]atomic.Pointer[Shape]

const shapesPerBlock = 64

// embedded opens the database on first use. Opening reads four section headers and decodes nothing.
var embedded = lazy.Value[*registry]{Make: func() *registry { return newRegistry(factsFile) }}

// newRegistry returns an empty registry when the file is no database.
func newRegistry(file string) *registry {
	reader, ok := facts.NewReader(file)
	if !ok {
		reader = &facts.Reader{}
	}
	return &registry{
		reader: reader,
		shapes: make([]atomic.Pointer[shapeBlock], reader.Shapes()/shapesPerBlock+1),
	}
}

// Lookup returns what is known of a resource type, such as "AWS::Lambda::Function" or "AWS::Serverless::Api". Custom
// resources ("Custom::X"), modules ("X::MODULE") and private registry types are not in the database.
func Lookup(typ string) (*Type, bool) {
	return embedded.Get().lookup(typ)
}

// Types returns the names of all resource types, sorted.
func Types() []string {
	return embedded.Get().names()
}

func (r *registry) names() []string {
	names := make([]string, r.reader.Types())
	for i := range names {
		names[i] = r.reader.TypeName(i)
	}
	return names
}

// Regions returns the regions that the database knows, sorted: those that have CloudFormation.
func Regions() []string {
	stack, ok := Lookup("AWS::CloudFormation::Stack")
	if !ok {
		return nil
	}
	return slices.Clone(stack.Regions)
}

// A Catalog is the resource types to judge by: those of imports, of which the first that has a type wins, and the embedded
// ones. The nil Catalog has the embedded ones alone.
type Catalog struct {
	imports []*registry
	names   func() []string
}

// NewCatalog joins what was imported.
func NewCatalog(imports ...*Import) *Catalog {
	c := &Catalog{}
	for _, i := range imports {
		c.imports = append(c.imports, i.types)
	}
	c.names = sync.OnceValue(c.allNames)
	return c
}

// Lookup is the function Lookup for the types of the catalog.
func (c *Catalog) Lookup(typ string) (*Type, bool) {
	if c != nil {
		for _, r := range c.imports {
			if t, ok := r.lookup(typ); ok {
				return t, true
			}
		}
	}
	return Lookup(typ)
}

// Types returns the names of all resource types, sorted. The list is shared: do not change it.
func (c *Catalog) Types() []string {
	if c == nil || len(c.imports) == 0 {
		return embeddedNames.Get()
	}
	return c.names()
}

var embeddedNames = lazy.Value[[]string]{Make: Types}

func (c *Catalog) allNames() []string {
	names := Types()
	for _, r := range c.imports {
		names = append(names, r.names()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (r *registry) lookup(typ string) (*Type, bool) {
	if known, ok := r.types.Load(typ); ok {
		return known.(*Type), true
	}
	i, ok := r.reader.Find(typ)
	if !ok {
		return nil, false
	}
	record, ok := r.reader.Type(i)
	if !ok {
		return nil, false
	}
	t := &Type{Type: record, from: r}
	r.types.Store(typ, t) // two goroutines may both get here: their results are equal
	return t, true
}

// shape returns a shape, never nil: what a damaged database cannot give allows anything.
func (r *registry) shape(id facts.ShapeID) *Shape {
	at, in := id/shapesPerBlock, id%shapesPerBlock
	if int64(at) >= int64(len(r.shapes)) {
		return &Shape{from: r}
	}
	block := r.shapes[at].Load()
	if block == nil {
		r.shapes[at].CompareAndSwap(nil, &shapeBlock{})
		block = r.shapes[at].Load()
	}
	if s := block[in].Load(); s != nil {
		return s
	}
	record, _ := r.reader.Shape(id)
	s := &Shape{Shape: record, from: r}
	block[in].Store(s)
	return s
}
