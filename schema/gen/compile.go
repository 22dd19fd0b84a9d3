package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// A compiler turns the JSON schemas of one document into shapes.
type compiler struct {
	writer *facts.Writer
	report *report
	name   string // the resource type, for the report
	doc    object
	done   map[string]facts.ShapeID  // finished targets of $ref
	open   map[string]*facts.ShapeID // targets of $ref under way; the id is set when the target turns out to be recursive
	// link finds the shape of a property of a CloudFormation type, for the properties that SAM passes through; nil in
	// registry schemas.
	link func(typ, property string) (facts.ShapeID, bool)
}

func newCompiler(name string, doc object, writer *facts.Writer, report *report) *compiler {
	return &compiler{
		writer: writer, report: report, name: name, doc: doc,
		done: map[string]facts.ShapeID{}, open: map[string]*facts.ShapeID{},
	}
}

// silent are the keywords that carry no rule about values.
var silent = []string{
	"$comment", "title", "description", "examples", "default", "relationshipRef", "x-cfn", "insertionOrder", "arrayType",
}

// shape compiles a schema.
func (c *compiler) shape(schema any) facts.ShapeID {
	o, ok := schema.(object)
	if !ok {
		return 0 // true, or nothing: anything goes
	}
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
	return c.reference(pointer)
}

func (c *compiler) linked(o object) (facts.ShapeID, bool) {
	target, ok := o["x-cfn"].([]any)
	if !ok || c.link == nil || len(target) != 2 {
		return 0, false
	}
	id, ok := c.link(fmt.Sprint(target[0]), fmt.Sprint(target[1]))
	if !ok {
		c.report.add("links of SAM properties that lead nowhere", "%v", target)
	}
	return id, ok
}

// overlaid returns the target of a $ref with the keywords that stand beside the $ref laid over it, if there are any.
func (c *compiler) overlaid(o object, pointer string) (object, bool) {
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
func (c *compiler) target(pointer string) object {
	for range 20 {
		at, err := resolve(c.doc, strings.TrimPrefix(pointer, "#"))
		o, ok := at.(object)
		if err != nil || !ok {
			c.report.add("references that lead nowhere", "%s %s", c.name, pointer)
			return object{}
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
	return object{}
}

func (c *compiler) reference(pointer string) facts.ShapeID {
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
func (c *compiler) fields(o object) facts.Shape {
	s := facts.Shape{Types: c.types(o)}
	c.mapRules(&s, o)
	c.presence(&s, o)
	c.listRules(&s, o)
	c.scalarRules(&s, o)
	c.combinators(&s, o)
	c.complain(o)
	return s
}

var typeBits = map[string]facts.TypeSet{
	"string": facts.String, "integer": facts.Integer, "number": facts.Number,
	"boolean": facts.Boolean, "object": facts.Object, "array": facts.Array, "null": 0,
}

func (c *compiler) types(o object) (set facts.TypeSet) {
	for _, name := range stringsOf(o["type"]) {
		bit, ok := typeBits[name]
		if !ok {
			c.report.add("unknown types", "%s %s", c.name, name)
		}
		set |= bit
	}
	return set
}

// allows reports whether a keyword for values of these types can apply.
func allows(s *facts.Shape, types facts.TypeSet) bool {
	return s.Types == 0 || s.Types&types != 0
}

func (c *compiler) mapRules(s *facts.Shape, o object) {
	if !allows(s, facts.Object) {
		return
	}
	properties, _ := o["properties"].(object)
	required := flagged(o["required"], facts.Required, flagged(o["x-advised"], facts.Advised, nil))
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		flags := required[name]
		if at, ok := properties[name].(object); ok && at["x-unlisted"] == true {
			flags |= facts.Unlisted
		}
		s.Properties = append(s.Properties, facts.Property{Name: name, Flags: flags, Shape: c.shape(properties[name])})
		delete(required, name)
	}
	for _, name := range slices.Sorted(maps.Keys(required)) {
		s.Properties = append(s.Properties, facts.Property{Name: name, Flags: required[name]})
	}
	slices.SortFunc(s.Properties, func(a, b facts.Property) int { return strings.Compare(a.Name, b.Name) })
	patterns, _ := o["patternProperties"].(object)
	for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
		s.PatternProperties = append(s.PatternProperties, facts.PatternProperty{
			Names: c.pattern(pattern), Shape: c.shape(patterns[pattern]),
		})
	}
	if rest, ok := o["additionalProperties"].(object); ok {
		s.PatternProperties = append(s.PatternProperties, facts.PatternProperty{Shape: c.shape(rest)})
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
	for _, name := range stringsOf(names) {
		into[name] |= flag
	}
	return into
}

// presence compiles the rules about which properties go together.
func (c *compiler) presence(s *facts.Shape, o object) {
	if !allows(s, facts.Object) {
		return
	}
	s.RequiredXor = singles(o["requiredXor"])
	s.RequiredOr = singles(o["requiredOr"])
	for _, keyword := range []string{"dependencies", "dependentRequired"} {
		s.DependentRequired = append(s.DependentRequired, c.dependencies(o[keyword])...)
	}
	s.DependentExcluded = c.dependencies(o["dependentExcluded"])
}

func singles(names any) (groups [][]string) {
	for _, name := range stringsOf(names) {
		groups = append(groups, []string{name})
	}
	return groups
}

func (c *compiler) dependencies(of any) (list []facts.Dependency) {
	dependencies, _ := of.(object)
	for _, name := range slices.Sorted(maps.Keys(dependencies)) {
		if names := stringsOf(dependencies[name]); len(names) > 0 {
			list = append(list, facts.Dependency{Name: name, Names: names})
		} else {
			c.report.add("dependencies left out", "%s %s", c.name, name)
		}
	}
	return list
}

func (c *compiler) listRules(s *facts.Shape, o object) {
	if !allows(s, facts.Array) {
		return
	}
	if items, ok := o["items"]; ok {
		s.Items = c.shape(items)
	}
	if o["uniqueItems"] == true {
		s.Flags |= facts.Unique
	}
	s.UniqueKeys = stringsOf(o["uniqueKeys"])
	c.bounds(s, o, "minItems", facts.MinItems, "maxItems", facts.MaxItems)
	c.bounds(s, o, "", 0, "maxUniqueItems", facts.MaxUniqueItems)
}

func (c *compiler) scalarRules(s *facts.Shape, o object) {
	s.Enum = stringsOf(o["enum"])
	if value, ok := o["const"]; ok {
		s.Enum = stringsOf([]any{value})
	}
	if values := stringsOf(o["enumCaseInsensitive"]); values != nil {
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
func (c *compiler) bounds(s *facts.Shape, o object, lowest string, low facts.Bound, highest string, high facts.Bound) {
	set := func(keyword string, bound facts.Bound) {
		number, ok := o[keyword].(json.Number)
		if !ok {
			return
		}
		value, err := number.Float64()
		if err != nil {
			c.report.add("limits that are no numbers", "%s %s", c.name, number)
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
func (c *compiler) combinators(s *facts.Shape, o object) {
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

func (c *compiler) shapes(schemas []any) (ids []facts.ShapeID) {
	for _, schema := range schemas {
		ids = append(ids, c.shape(schema))
	}
	return ids
}

// alternatives compiles branches. When one of them allows anything the others say nothing.
func (c *compiler) alternatives(branches []any) []facts.ShapeID {
	ids := c.shapes(branches)
	if slices.Contains(ids, 0) {
		return nil
	}
	return ids
}

func requiredOnly(branches []any) (groups [][]string, ok bool) {
	for _, branch := range branches {
		o, _ := branch.(object)
		names := stringsOf(o["required"])
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
		o, _ := branch.(object)
		format, is := o["format"].(string)
		if !is || len(o) != 1 {
			return nil, false
		}
		formats = append(formats, format)
	}
	return formats, len(formats) > 0
}

// typesOnly recognises alternatives that say nothing but a type.
func (c *compiler) typesOnly(branches []any) (set facts.TypeSet, ok bool) {
	for _, branch := range branches {
		o, _ := branch.(object)
		types := c.types(o)
		if types == 0 || len(o) != 1 {
			return 0, false
		}
		set |= types
	}
	return set, len(branches) > 0
}

// cases recognises a union of maps whose Type property has one value each.
func (c *compiler) cases(branches []any) (cases []facts.Case, ok bool) {
	for _, branch := range branches {
		value, ok := c.typeValue(branch)
		if !ok {
			return nil, false
		}
		cases = append(cases, facts.Case{Value: value, Shape: c.shape(branch)})
	}
	slices.SortFunc(cases, func(a, b facts.Case) int { return strings.Compare(a.Value, b.Value) })
	return cases, len(cases) > 1
}

func (c *compiler) typeValue(branch any) (string, bool) {
	o, _ := branch.(object)
	pointer, ok := o["$ref"].(string)
	if !ok {
		return "", false
	}
	values, err := resolve(c.target(pointer), "/properties/Type/enum")
	names := stringsOf(values)
	if err != nil || len(names) != 1 {
		return "", false
	}
	return names[0], true
}

// known are the keywords that are compiled or carry no rule.
var known = append([]string{
	"type", "properties", "required", "x-advised", "x-unlisted", "patternProperties", "additionalProperties",
	"minProperties", "maxProperties", "requiredXor", "requiredOr", "dependencies", "dependentRequired",
	"dependentExcluded", "items", "uniqueItems", "uniqueKeys", "minItems", "maxItems", "maxUniqueItems", "enum", "const",
	"enumCaseInsensitive", "growing", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
	"exclusiveMinimum", "exclusiveMaximum", "multipleOf", "oneOf", "anyOf", "allOf",
}, silent...)

// complain reports keywords that nothing here understands.
func (c *compiler) complain(o object) {
	for _, keyword := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(known, keyword) && !slices.Contains(rootKeywords, keyword) {
			c.report.add("keywords left out", "%s %s", c.name, keyword)
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

// stringsOf returns the scalars of a list, or a scalar alone, as text.
func stringsOf(value any) []string {
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
