// Package facts is the file format of the embedded type database: the records, a Writer for the generator and a Reader
// that works in place. It knows nothing of templates; package schema puts the meaning on top.
//
// A file is a magic string and four sections, in this order: strings, shapes, types, regions. A section is
//
//	count uint32 | count+1 offsets uint32 into data | data
//
// (little endian), so that any record is found without reading another. Within a record numbers are varints, strings
// are numbers of the string section and shapes are numbers of the shape section. Shapes are shared: equal bytes are one
// record, whichever types use them. Types are sorted by name. A region record is a set of regions that types share.
package facts

// magic opens every file; its digit changes with the format.
const magic = "samxfct1"

// The sections, in file order.
const (
	sectionStrings = iota
	sectionShapes
	sectionTypes
	sectionRegions
	sectionCount
)

// A ShapeID names a shape of the file. Zero is the shape that allows anything.
type ShapeID uint32

// TypeSet is a set of JSON types; the empty set allows all of them.
type TypeSet uint8

// The JSON types.
const (
	String TypeSet = 1 << iota
	Integer
	Number
	Boolean
	Object
	Array
)

// ShapeFlags are the properties of a shape that are either there or not.
type ShapeFlags uint8

// The flags of a shape.
const (
	Closed       ShapeFlags = 1 << iota // names that are neither in Properties nor match PatternProperties are unknown
	Unique                              // list elements differ
	AnyCase                             // Enum is compared without regard to case
	Growing                             // Enum is a list AWS keeps adding to: an unknown value may be newer than the data
	Const                               // Enum is the one value that there can be
	Repeatable                          // the published schema says that list elements need not differ
	Dependencies                        // DependentRequired comes from the keyword dependencies, which has no rule of its own
)

// Bound numbers the limits a shape can set.
type Bound uint8

// The bounds. Lengths are counted in characters, the rest as in JSON Schema.
const (
	MinLength Bound = iota
	MaxLength
	MinItems
	MaxItems
	MaxUniqueItems
	MinProperties
	MaxProperties
	Minimum
	Maximum
	ExclusiveMinimum
	ExclusiveMaximum
	MultipleOf
	boundCount
)

// Bounds holds the limits of a shape.
type Bounds struct {
	set    uint16
	values [boundCount]float64
}

// Get returns a bound, if it is set.
func (b *Bounds) Get(bound Bound) (float64, bool) {
	return b.values[bound], b.set&(1<<bound) != 0
}

// Set sets a bound.
func (b *Bounds) Set(bound Bound, value float64) {
	b.set |= 1 << bound
	b.values[bound] = value
}

// A Shape is what a value may look like: the rules of a JSON schema that the registry uses, in settled form. All rules
// must hold; the zero Shape allows anything.
type Shape struct {
	Types             TypeSet
	Flags             ShapeFlags
	Properties        []Property // sorted by name
	PatternProperties []PatternProperty
	Items             ShapeID
	First             []ShapeID // what the first elements of a list are beside Items, one by one
	Enum              []string  // scalars as text
	Patterns          []Pattern // all must hold
	// Formats tells what a string means: "date-time", "json", or which identifier it is, "AWS::IAM::Role.Arn". Of
	// several any one will do.
	Formats []string
	Bounds  Bounds

	OneOf, AnyOf, AllOf []ShapeID
	// Rules about which properties are present. OneOfRequired and AnyOfRequired come from oneOf and anyOf with nothing
	// but required in their branches: exactly one, at least one of the groups is complete. RequiredXor and RequiredOr
	// say the same of single properties.
	OneOfRequired, AnyOfRequired         [][]string
	RequiredXor, RequiredOr              [][]string
	DependentRequired, DependentExcluded []Dependency

	UniqueKeys []string // elements of a list of maps differ in these keys taken together
	Cases      []Case   // the shape of a map by the value of its Type property, sorted by value
}

// PropertyFlags say how firmly a property is known and wanted.
type PropertyFlags uint8

// The flags of a property. For SAM two sources speak: the translator, which deploys, and the published schema.
const (
	Required PropertyFlags = 1 << iota
	// Advised is Required by SAM's schema alone: the transform does without.
	Advised
	// Unlisted means that SAM's translator accepts the property although its schema does not list it.
	Unlisted
)

// A Property is a named member of a map. Shape is zero for a name that is required without being described.
type Property struct {
	Name  string
	Flags PropertyFlags
	Shape ShapeID
}

// A PatternProperty describes the members whose names match.
type PatternProperty struct {
	Names []Pattern // all must hold; empty matches every name
	Shape ShapeID
}

// A Pattern is a regular expression in RE2 syntax that a string must contain a match of, or must not with Not set.
type Pattern struct {
	Not bool
	Re  string
}

// A Dependency says that a property needs, or excludes, others.
type Dependency struct {
	Name  string
	Names []string
}

// A Case is one branch of a map that is told apart by its Type property.
type Case struct {
	Value string
	Shape ShapeID
}

// TypeFlags are the facts about a resource type that are either there or not.
type TypeFlags uint16

// The flags of a type.
const (
	SAM      TypeFlags = 1 << iota // AWS::Serverless::*
	Newer                          // younger than the registry snapshot: names and types of properties only
	Stateful                       // holds data that is lost with it
	Taggable
	Unverified // property list unknown: only the type's existence and attributes are
)

// A Type is what is known of a resource type.
// Paths are property names joined with dots, "*" standing for a list element or map value: "Rules.*.Id".
type Type struct {
	Name  string
	Root  ShapeID
	Flags TypeFlags

	Attributes []Property // what Fn::GetAtt takes, sorted by name
	Ref        []string   // the properties that Ref returns, joined with "|" when there are several

	PrimaryID, ReadOnly, CreateOnly, ConditionalCreateOnly, WriteOnly, Deprecated []string // paths

	Relations   []Relation
	TagProperty string
	TagStyle    string // "standard" (list of Key and Value), "map", "asg"
	ARN         string // template with ${Partition}, ${Region}, ${Account} and properties
	Status      string // "shutdown", "sunset", "maintenance"; "" when in full service
	StatusDate  string
	Regions     []string // where the type is known to exist; empty when that is not known
	Globals     []string // SAM: the properties that Globals takes, in AWS's order
	Referable   []string // SAM: names that Fn::GetAtt and Ref resolve through generated resources: "Alias", "Version"
}

// A Relation says that the value at Path is attribute Attr of a resource of type Type.
type Relation struct {
	Path, Type, Attr string
}
