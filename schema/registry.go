package schema

import (
	_ "embed"
	"sync"
	"sync/atomic"

	"github.com/samx-dev/samx/schema/facts"
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
	types  []atomic.Pointer[Type]
	shapes []atomic.Pointer[Shape]
}

// embedded opens the database on first use. Opening reads four section headers and decodes nothing.
var embedded = sync.OnceValue(func() *registry { return newRegistry(factsFile) })

// newRegistry returns an empty registry when the file is no database.
func newRegistry(file string) *registry {
	reader, ok := facts.NewReader(file)
	if !ok {
		reader = &facts.Reader{}
	}
	return &registry{
		reader: reader,
		types:  make([]atomic.Pointer[Type], reader.Types()),
		shapes: make([]atomic.Pointer[Shape], reader.Shapes()+1),
	}
}

// Lookup returns what is known of a resource type, such as "AWS::Lambda::Function" or "AWS::Serverless::Api". Custom
// resources ("Custom::X"), modules ("X::MODULE") and private registry types are not in the database.
func Lookup(typ string) (*Type, bool) {
	return embedded().lookup(typ)
}

// Types returns the names of all resource types, sorted.
func Types() []string {
	r := embedded().reader
	names := make([]string, r.Types())
	for i := range names {
		names[i] = r.TypeName(i)
	}
	return names
}

func (r *registry) lookup(typ string) (*Type, bool) {
	i, ok := r.reader.Find(typ)
	if !ok {
		return nil, false
	}
	if t := r.types[i].Load(); t != nil {
		return t, true
	}
	record, ok := r.reader.Type(i)
	if !ok {
		return nil, false
	}
	t := &Type{Type: record, from: r}
	r.types[i].Store(t) // two goroutines may both get here: their results are equal
	return t, true
}

// shape returns a shape, never nil: what a damaged database cannot give allows anything.
func (r *registry) shape(id facts.ShapeID) *Shape {
	if int64(id) >= int64(len(r.shapes)) {
		return &Shape{from: r}
	}
	if s := r.shapes[id].Load(); s != nil {
		return s
	}
	record, _ := r.reader.Shape(id)
	s := &Shape{Shape: record, from: r}
	r.shapes[id].Store(s)
	return s
}
