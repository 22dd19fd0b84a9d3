// Package compile turns registry schemas, the JSON documents that describe resource types, into the records of package
// facts. The generator of the embedded database uses it, and so does the import of users' own schemas.
//
// compile.go   JSON schemas to shapes
// document.go  JSON schemas for documents that are no templates: which of them shapes can say exactly
// regexp.go    ECMAScript expressions to RE2
// type.go      the record of a resource type: paths, attributes
package compile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// An Object is a JSON object; numbers in it are json.Number.
type Object = map[string]any

// A Compiler turns the JSON schemas of one document into shapes.
type Compiler struct {
	// Link finds the shape of a property of a CloudFormation type, for the properties that SAM passes through; nil in
	// registry schemas.
	Link func(typ, property string) (facts.ShapeID, bool)

	writer *facts.Writer
	note   Note
	name   string // the resource type, for the notes
	doc    Object
	done   map[string]facts.ShapeID  // finished targets of $ref
	open   map[string]*facts.ShapeID // targets of $ref under way; the id is set when the target turns out to be recursive
	depth  int
	left   int // schemas that may still be compiled
}

// A Note is told what is odd in a document, by heading: it was left out, or weakened.
type Note func(heading, format string, args ...any)

// The limits of one document. Keywords beside a $ref make a copy of its target, so that a small document can mean a huge
// one.
const (
	deepest = 200
	largest = 50_000
)

// New returns a compiler of a document. What it compiles goes to the writer.
func New(name string, doc Object, writer *facts.Writer, note Note) *Compiler {
	return &Compiler{
		writer: writer, note: note, name: name, doc: doc,
		done: map[string]facts.ShapeID{}, open: map[string]*facts.ShapeID{}, left: largest,
	}
}

// silent are the keywords that carry no rule about values.
var silent = []string{
	"$comment", "title", "description", "examples", "default", "relationshipRef", "x-cfn", "insertionOrder", "arrayType",
}

// Shape compiles a schema.
func (c *Compiler) Shape(schema any) facts.ShapeID {
	o, ok := schema.(Object)
	if !ok {
		return 0 // true, or nothing: anything goes
	}
	if c.depth >= deepest || c.left <= 0 {
		c.note("schemas left out", "%s: it is nested too deep, or too large", c.name)
		return 0
	}
	c.depth++
	c.left--
	defer func() { c.depth-- }()
	if id, ok := c.linked(o); ok {
		return id
	}
	pointer, ok := o["$ref"].(string)
	if !ok {
		return c.writer.Shape(c.fields(o))
	}
	if o, overlaid := c.overlaid(o, pointer); overlaid {
		return c.writer.Shape(c.fields(o))
	}
	return c.Reference(pointer)
}

func (c *Compiler) linked(o Object) (facts.ShapeID, bool) {
	target, ok := o["x-cfn"].([]any)
	if !ok || c.Link == nil || len(target) != 2 {
		return 0, false
	}
	id, ok := c.Link(fmt.Sprint(target[0]), fmt.Sprint(target[1]))
	if !ok {
		c.note("links of SAM properties that lead nowhere", "%v", target)
	}
	return id, ok
}

// overlaid returns the target of a $ref with the keywords that stand beside the $ref laid over it, if there are any.
func (c *Compiler) overlaid(o Object, pointer string) (Object, bool) {
	beside := maps.Clone(o)
	delete(beside, "$ref")
	for _, keyword := range silent {
		delete(beside, keyword)
	}
	if len(beside) == 0 {
		return nil, false
	}
	merged := maps.Clone(c.target(pointer))
	maps.Copy(merged, beside)
	return merged, true
}

// target follows a $ref and those behind it; chains end, for a schema that refers only to itself means nothing.
func (c *Compiler) target(pointer string) Object {
	for range 20 {
		at, err := Resolve(c.doc, strings.TrimPrefix(pointer, "#"))
		o, ok := at.(Object)
		if err != nil || !ok {
			c.note("references that lead nowhere", "%s %s", c.name, pointer)
			return Object{}
		}
		next, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		if merged, overlaid := c.overlaid(o, next); overlaid {
			return merged
		}
		pointer = next
	}
	return Object{}
}

// At compiles what a JSON pointer leads to.
func (c *Compiler) At(pointer string) (facts.ShapeID, bool) {
	at, err := Resolve(c.doc, pointer)
	if err != nil {
		return 0, false
	}
	return c.Shape(at), true
}

// Reference compiles what a $ref such as "#/definitions/Tag" leads to.
func (c *Compiler) Reference(pointer string) facts.ShapeID {
	if id, ok := c.done[pointer]; ok {
		return id
	}
	if slot, ok := c.open[pointer]; ok {
		if *slot == 0 {
			*slot = c.writer.ReserveShape()
		}
		return *slot
	}
	slot := new(facts.ShapeID)
	c.open[pointer] = slot
	shape := c.fields(c.target(pointer))
	delete(c.open, pointer)
	if *slot == 0 {
		*slot = c.writer.Shape(shape)
	} else {
		c.writer.FillShape(*slot, shape)
	}
	c.done[pointer] = *slot
	return *slot
}

// fields compiles the keywords of a schema without $ref.
func (c *Compiler) fields(o Object) facts.Shape {
	s := facts.Shape{Types: c.types(o)}
	c.mapRules(&s, o)
	c.presence(&s, o)
	c.listRules(&s, o)
	c.scalarRules(&s, o)
	c.combinators(&s, o)
	c.complain(o)
	return s
}

// typeBit is false for what is no type.
func typeBit(name string) (facts.TypeSet, bool) {
	switch name {
	case "string":
		return facts.String, true
	case "integer":
		return facts.Integer, true
	case "number":
		return facts.Number, true
	case "boolean":
		return facts.Boolean, true
	case "object":
		return facts.Object, true
	case "array":
		return facts.Array, true
	}
	return 0, name == "null"
}

func (c *Compiler) types(o Object) (set facts.TypeSet) {
	for _, name := range Strings(o["type"]) {
		bit, ok := typeBit(name)
		if !ok {
			c.note("unknown types", "%s %s", c.name, name)
		}
		set |= bit
	}
	return set
}

// allows reports whether a keyword for values of these types can apply.
func allows(s *facts.Shape, types facts.TypeSet) bool {
	return s.Types == 0 || s.Types&types != 0
}

func (c *Compiler) mapRules(s *facts.Shape, o Object) {
	if !allows(s, facts.Object) {
		return
	}
	properties, _ := o["properties"].(Object)
	required := flagged(o["required"], facts.Required, flagged(o["x-advised"], facts.Advised, nil))
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		flags := required[name]
		if at, ok := properties[name].(Object); ok && at["x-unlisted"] == true {
			flags |= facts.Unlisted
		}
		s.Properties = append(s.Properties, facts.Property{Name: name, Flags: flags, Shape: c.Shape(properties[name])})
		delete(required, name)
	}
	for _, name := range slices.Sorted(maps.Keys(required)) {
		s.Properties = append(s.Properties, facts.Property{Name: name, Flags: required[name]})
	}
	slices.SortFunc(s.Properties, func(a, b facts.Property) int { return strings.Compare(a.Name, b.Name) })
	patterns, _ := o["patternProperties"].(Object)
	for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
		s.PatternProperties = append(s.PatternProperties, facts.PatternProperty{
			Names: c.pattern(pattern), Shape: c.Shape(patterns[pattern]),
		})
	}
	if rest, ok := o["additionalProperties"].(Object); ok {
		s.PatternProperties = append(s.PatternProperties, facts.PatternProperty{Shape: c.Shape(rest)})
	}
	if o["additionalProperties"] == false && len(properties)+len(patterns) > 0 {
		s.Flags |= facts.Closed
	}
	c.bounds(s, o, "minProperties", facts.MinProperties, "maxProperties", facts.MaxProperties)
}

func flagged(names any, flag facts.PropertyFlags, into map[string]facts.PropertyFlags) map[string]facts.PropertyFlags {
	if into == nil {
		into = map[string]facts.PropertyFlags{}
	}
	for _, name := range Strings(names) {
		into[name] |= flag
	}
	return into
}

// presence compiles the rules about which properties go together.
func (c *Compiler) presence(s *facts.Shape, o Object) {
	if !allows(s, facts.Object) {
		return
	}
	s.RequiredXor = singles(o["requiredXor"])
	s.RequiredOr = singles(o["requiredOr"])
	s.DependentRequired = c.dependencies(o["dependentRequired"])
	if older := c.dependencies(o["dependencies"]); len(older) > 0 {
		s.DependentRequired = append(s.DependentRequired, older...)
		s.Flags |= facts.Dependencies
	}
	s.DependentExcluded = c.dependencies(o["dependentExcluded"])
}

func singles(names any) (groups [][]string) {
	for _, name := range Strings(names) {
		groups = append(groups, []string{name})
	}
	return groups
}

func (c *Compiler) dependencies(of any) (list []facts.Dependency) {
	dependencies, _ := of.(Object)
	for _, name := range slices.Sorted(maps.Keys(dependencies)) {
		if names := Strings(dependencies[name]); len(names) > 0 {
			list = append(list, facts.Dependency{Name: name, Names: names})
		} else {
			c.note("dependencies left out", "%s %s", c.name, name)
		}
	}
	return list
}

func (c *Compiler) listRules(s *facts.Shape, o Object) {
	if !allows(s, facts.Array) {
		return
	}
	if items, ok := o["items"]; ok {
		s.Items = c.Shape(items)
	}
	s.First = c.shapes(list(o["prefixItems"]))
	switch o["uniqueItems"] {
	case true:
		s.Flags |= facts.Unique
	case false:
		s.Flags |= facts.Repeatable
	}
	s.UniqueKeys = Strings(o["uniqueKeys"])
	c.bounds(s, o, "minItems", facts.MinItems, "maxItems", facts.MaxItems)
	c.bounds(s, o, "", 0, "maxUniqueItems", facts.MaxUniqueItems)
}

func (c *Compiler) scalarRules(s *facts.Shape, o Object) {
	s.Enum = Strings(o["enum"])
	if value, ok := o["const"]; ok {
		s.Enum, s.Flags = Strings([]any{value}), s.Flags|facts.Const
	}
	if values := Strings(o["enumCaseInsensitive"]); values != nil {
		s.Enum, s.Flags = values, s.Flags|facts.AnyCase
	}
	if o["growing"] == true {
		s.Flags |= facts.Growing
	}
	if format, ok := o["format"].(string); ok && keepFormat(format) {
		s.Formats = []string{format}
	}
	if allows(s, facts.String) {
		if pattern, ok := o["pattern"].(string); ok {
			s.Patterns = c.pattern(pattern)
		}
		c.bounds(s, o, "minLength", facts.MinLength, "maxLength", facts.MaxLength)
	}
	if allows(s, facts.Integer|facts.Number) {
		c.bounds(s, o, "minimum", facts.Minimum, "maximum", facts.Maximum)
		c.bounds(s, o, "exclusiveMinimum", facts.ExclusiveMinimum, "exclusiveMaximum", facts.ExclusiveMaximum)
		c.bounds(s, o, "", 0, "multipleOf", facts.MultipleOf)
	}
}

// keepFormat tells the formats that say something from the noise (int64, and expressions in the wrong place).
func keepFormat(format string) bool {
	switch format {
	case "date", "date-time", "time", "uri", "json", "regex", "ipv4", "ipv6", "ipv4-network", "ipv6-network":
		return true
	}
	return strings.HasPrefix(format, "AWS::")
}

// bounds sets two limits. A minimum of 0 says nothing about a length or a count.
func (c *Compiler) bounds(s *facts.Shape, o Object, lowest string, low facts.Bound, highest string, high facts.Bound) {
	set := func(keyword string, bound facts.Bound) {
		number, ok := o[keyword].(json.Number)
		if !ok {
			return
		}
		value, err := number.Float64()
		if err != nil {
			c.note("limits that are no numbers", "%s %s", c.name, number)
			return
		}
		if keyword == "minimum" || value != 0 || !strings.HasPrefix(keyword, "min") {
			s.Bounds.Set(bound, value)
		}
	}
	if lowest != "" {
		set(lowest, low)
	}
	set(highest, high)
}

// combinators compiles oneOf, anyOf and allOf. Branches that only say what is required become groups of names,
// alternatives of types a set of types, those of formats a list of formats, and unions of maps that are told apart by
// their Type become cases.
func (c *Compiler) combinators(s *facts.Shape, o Object) {
	oneOf, anyOf, allOf := list(o["oneOf"]), list(o["anyOf"]), list(o["allOf"])
	if groups, ok := requiredOnly(oneOf); ok {
		s.OneOfRequired = groups
	} else {
		s.OneOf = c.alternatives(oneOf)
	}
	if groups, ok := requiredOnly(anyOf); ok {
		s.AnyOfRequired = groups
	} else if formats, ok := formatsOnly(anyOf); ok {
		s.Formats = formats
	} else if types, ok := c.typesOnly(anyOf); ok && s.Types == 0 {
		s.Types = types
	} else if cases, ok := c.cases(anyOf); ok {
		s.Cases = cases
	} else {
		s.AnyOf = c.alternatives(anyOf)
	}
	s.AllOf = slices.DeleteFunc(c.shapes(allOf), func(id facts.ShapeID) bool { return id == 0 })
}

func (c *Compiler) shapes(schemas []any) (ids []facts.ShapeID) {
	for _, schema := range schemas {
		ids = append(ids, c.Shape(schema))
	}
	return ids
}

// alternatives compiles branches. When one of them allows anything the others say nothing.
func (c *Compiler) alternatives(branches []any) []facts.ShapeID {
	ids := c.shapes(branches)
	if slices.Contains(ids, 0) {
		return nil
	}
	return ids
}

func requiredOnly(branches []any) (groups [][]string, ok bool) {
	for _, branch := range branches {
		o, _ := branch.(Object)
		names := Strings(o["required"])
		rest := maps.Clone(o)
		maps.DeleteFunc(rest, func(keyword string, value any) bool {
			return keyword == "required" || slices.Contains(silent, keyword) || keyword == "type" && value == "object"
		})
		if len(names) == 0 || len(rest) > 0 {
			return nil, false
		}
		groups = append(groups, names)
	}
	return groups, len(groups) > 0
}

func formatsOnly(branches []any) (formats []string, ok bool) {
	for _, branch := range branches {
		o, _ := branch.(Object)
		format, is := o["format"].(string)
		if !is || len(o) != 1 {
			return nil, false
		}
		formats = append(formats, format)
	}
	return formats, len(formats) > 0
}

// typesOnly recognises alternatives that say nothing but a type.
func (c *Compiler) typesOnly(branches []any) (set facts.TypeSet, ok bool) {
	for _, branch := range branches {
		o, _ := branch.(Object)
		types := c.types(o)
		if types == 0 || len(o) != 1 {
			return 0, false
		}
		set |= types
	}
	return set, len(branches) > 0
}

// cases recognises a union of maps whose Type property has one value each.
func (c *Compiler) cases(branches []any) (cases []facts.Case, ok bool) {
	for _, branch := range branches {
		value, ok := c.typeValue(branch)
		if !ok {
			return nil, false
		}
		cases = append(cases, facts.Case{Value: value, Shape: c.Shape(branch)})
	}
	slices.SortFunc(cases, func(a, b facts.Case) int { return strings.Compare(a.Value, b.Value) })
	return cases, len(cases) > 1
}

func (c *Compiler) typeValue(branch any) (string, bool) {
	o, _ := branch.(Object)
	pointer, ok := o["$ref"].(string)
	if !ok {
		return "", false
	}
	values, err := Resolve(c.target(pointer), "/properties/Type/enum")
	names := Strings(values)
	if err != nil || len(names) != 1 {
		return "", false
	}
	return names[0], true
}

// known are the keywords that are compiled.
var known = []string{
	"type", "properties", "required", "x-advised", "x-unlisted", "patternProperties", "additionalProperties",
	"minProperties", "maxProperties", "requiredXor", "requiredOr", "dependencies", "dependentRequired",
	"dependentExcluded", "items", "prefixItems", "uniqueItems", "uniqueKeys", "minItems", "maxItems", "maxUniqueItems",
	"enum", "const", "enumCaseInsensitive", "growing", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
	"exclusiveMinimum", "exclusiveMaximum", "multipleOf", "oneOf", "anyOf", "allOf",
}

// complain reports keywords that nothing here understands.
func (c *Compiler) complain(o Object) {
	for _, keyword := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(known, keyword) && !slices.Contains(silent, keyword) && !slices.Contains(rootKeywords, keyword) {
			c.note("keywords left out", "%s %s", c.name, keyword)
		}
	}
}

// rootKeywords stand beside the rules at the root of a registry schema.
var rootKeywords = []string{
	"$schema", "$id", "typeName", "sourceUrl", "documentationUrl", "resourceLink", "definitions", "handlers", "tagging",
	"taggable", "propertyTransform", "replacementStrategy", "primaryIdentifier", "additionalIdentifiers",
	"readOnlyProperties", "createOnlyProperties", "conditionalCreateOnlyProperties", "writeOnlyProperties",
	"deprecatedProperties", "nonPublicProperties", "nonPublicDefinitions", "lifecycle", "typeConfiguration", "remote",
}

func list(value any) []any {
	values, _ := value.([]any)
	return values
}

// Strings returns the scalars of a list, or a scalar alone, as text.
func Strings(value any) []string {
	if value == nil {
		return nil
	}
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	var texts []string
	for _, v := range values {
		switch v.(type) {
		case string, json.Number, bool:
			texts = append(texts, fmt.Sprint(v))
		}
	}
	return texts
}
