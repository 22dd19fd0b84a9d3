package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/compile"
	"github.com/samx-dev/samx/schema/facts"
)

// samTypes compiles the AWS::Serverless types. Properties that SAM passes through get the shape of their target.
func samTypes(s *source, compilers map[string]*compile.Compiler, writer *facts.Writer, report *report) (types []facts.Type) {
	c := compile.New("SAM", object{"definitions": s.sam.Schema.Definitions}, writer, report.add)
	c.Link = func(typ, property string) (facts.ShapeID, bool) { return linkTarget(compilers, typ, property) }
	for _, name := range slices.Sorted(maps.Keys(s.sam.Schema.Resources)) {
		table := s.sam.Translator.Resources[name]
		types = append(types, facts.Type{
			Name:      name,
			Root:      c.Reference(propertiesOf(s.sam.Schema.Resources[name])),
			Flags:     facts.SAM,
			Globals:   s.sam.Translator.Globals[name],
			Referable: table.Referable,
		})
	}
	return types
}

// propertiesOf turns "function.Resource" into a reference to the definition of its properties.
func propertiesOf(resource string) string {
	return "#/definitions/" + strings.TrimSuffix(resource, "Resource") + "Properties"
}

// linkTarget finds a property by "AWS::Lambda::Function" or, in a definition of the type, "AWS::Lambda::Function.Code".
func linkTarget(compilers map[string]*compile.Compiler, typ, property string) (facts.ShapeID, bool) {
	typ, definition, nested := strings.Cut(typ, ".")
	c := compilers[typ]
	if c == nil {
		return 0, false
	}
	pointer := "/properties/" + property
	if nested {
		pointer = "/definitions/" + definition + pointer
	}
	return c.At(pointer)
}

// mergeTranslator lays what the translator accepts and requires over SAM's published schema. Where the two differ,
// both are kept: x-unlisted marks properties that only the translator knows, x-advised what only the schema requires.
func mergeTranslator(sam *samFacts, report *report) {
	definitions := sam.Schema.Definitions
	merge := func(definition string, table samTable) {
		if target, ok := definitions[definition].(object); ok {
			mergeTable(target, table)
		} else {
			report.add("SAM tables without a definition", "%s", definition)
		}
	}
	for typ, resource := range sam.Schema.Resources {
		merge(strings.TrimPrefix(propertiesOf(resource), "#/definitions/"), sam.Translator.Resources[typ])
	}
	for owner, events := range map[string]map[string]samTable{
		"function": sam.Translator.FunctionEvents, "statemachine": sam.Translator.StateMachineEvents,
	} {
		for event, table := range events {
			merge(eventProperties(definitions, owner, event), table)
		}
	}
}

// eventProperties names the definition of an event's properties: "function.ApiEventProperties", or "S3EventProperties"
// for the events that only functions have.
func eventProperties(definitions object, owner, event string) string {
	event = strings.TrimSuffix(event, "Event")
	for _, name := range []string{owner + "." + event + "EventProperties", event + "EventProperties"} {
		if _, ok := definitions[name]; ok {
			return name
		}
	}
	if event == "Schedule" {
		return "EventsScheduleProperties"
	}
	return event
}

func mergeTable(definition object, table samTable) {
	properties, ok := definition["properties"].(object)
	if !ok {
		properties = object{}
		definition["properties"] = properties
	}
	for _, name := range table.Accepted {
		if _, known := properties[name]; !known {
			properties[name] = object{"x-unlisted": true}
		}
	}
	var required, advised []any
	for _, name := range compile.Strings(definition["required"]) {
		if !slices.Contains(table.Required, name) {
			advised = append(advised, name)
		}
	}
	for _, name := range table.Required {
		required = append(required, name)
	}
	definition["required"], definition["x-advised"] = required, advised
}
