package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// resourceType makes the record of a type of the registry.
func resourceType(c *compiler, s *source) facts.Type {
	service := s.services[c.name]
	t := facts.Type{
		Name:                  c.name,
		Ref:                   service.Ref,
		PrimaryID:             c.paths("primaryIdentifier"),
		ReadOnly:              c.paths("readOnlyProperties"),
		CreateOnly:            c.paths("createOnlyProperties"),
		ConditionalCreateOnly: c.paths("conditionalCreateOnlyProperties"),
		WriteOnly:             c.paths("writeOnlyProperties"),
		Deprecated:            union(c.paths("deprecatedProperties"), service.Deprecated),
		Relations:             relations(service.Refs),
		ARN:                   service.ARN,
		Regions:               s.regions.of(c.name),
	}
	c.replacement(&t, service.Replacement)
	if len(t.Ref) == 0 {
		t.Ref = t.PrimaryID
	}
	c.withoutReadOnly(t.ReadOnly)
	t.Root = c.shape(c.doc)
	t.Attributes = c.attributes(union(t.ReadOnly, service.GetAtt))
	t.Flags = flags(c.doc, service)
	if len(service.Tags) == 2 {
		t.TagProperty, t.TagStyle = service.Tags[0], service.Tags[1]
	}
	if lifecycle, ok := c.doc["lifecycle"].(object); ok {
		t.Status, _ = lifecycle["status"].(string)
		t.StatusDate, _ = lifecycle["date"].(string)
	}
	return t
}

func flags(schema object, s service) (set facts.TypeFlags) {
	if s.Newer {
		set |= facts.Newer
	}
	if s.Stateful {
		set |= facts.Stateful
	}
	tagging, _ := schema["tagging"].(object)
	if len(s.Tags) == 2 || tagging["taggable"] == true || schema["taggable"] == true {
		set |= facts.Taggable
	}
	return set
}

// replacement joins what the service database says of replacement with the registry's create-only lists.
func (c *compiler) replacement(t *facts.Type, of map[string]string) {
	for path, answer := range of {
		if answer == "yes" && !slices.Contains(t.ConditionalCreateOnly, path) {
			t.CreateOnly = append(t.CreateOnly, path)
		} else if answer == "maybe" && !slices.Contains(t.CreateOnly, path) {
			t.ConditionalCreateOnly = append(t.ConditionalCreateOnly, path)
		}
	}
	t.CreateOnly = outermost(t.CreateOnly)
	t.ConditionalCreateOnly = outermost(t.ConditionalCreateOnly)
}

// outermost sorts paths and drops those below another: replacing A is implied for A.B.
func outermost(paths []string) (kept []string) {
	for _, path := range union(paths, nil) {
		if !slices.ContainsFunc(kept, func(above string) bool { return strings.HasPrefix(path, above+".") }) {
			kept = append(kept, path)
		}
	}
	return kept
}

// withoutReadOnly strikes read-only properties from the required ones: a template cannot give them.
func (c *compiler) withoutReadOnly(readOnly []string) {
	var required []any
	for _, name := range list(c.doc["required"]) {
		if text, _ := name.(string); slices.Contains(readOnly, text) {
			c.report.add("required but read-only", "%s %s", c.name, text)
		} else {
			required = append(required, name)
		}
	}
	c.doc["required"] = required
}

// attributes gives the names that Fn::GetAtt takes, with the shapes of their values.
func (c *compiler) attributes(names []string) (attributes []facts.Property) {
	for _, name := range names {
		if strings.Contains(name, "*") {
			continue
		}
		attribute := facts.Property{Name: name}
		if at, _, ok := c.follow(strings.Split(name, ".")); ok {
			attribute.Shape = c.shape(at)
		}
		attributes = append(attributes, attribute)
	}
	return attributes
}

// paths reads a list of pointers of the registry schema, such as "/properties/A/items/B", as paths such as "A.*.B".
func (c *compiler) paths(list string) (paths []string) {
	for _, pointer := range stringsOf(c.doc[list]) {
		tail, ok := strings.CutPrefix(pointer, "/properties/")
		if !ok {
			c.report.add("paths that lead nowhere", "%s %s %s", c.name, list, pointer)
			continue
		}
		_, path, ok := c.follow(strings.Split(tail, "/"))
		if !ok {
			c.report.add("paths that lead nowhere", "%s %s %s", c.name, list, pointer)
			continue
		}
		paths = append(paths, strings.Join(path, "."))
	}
	return union(paths, nil)
}

// follow walks from the properties of the type along names; "*", "items" and a name of a free map stand for any
// element. It returns the schema there and the path in settled form.
func (c *compiler) follow(names []string) (at any, path []string, ok bool) {
	at = c.doc
	for _, name := range names {
		o, _ := at.(object)
		if pointer, ok := o["$ref"].(string); ok {
			o = c.target(pointer)
		}
		properties, _ := o["properties"].(object)
		if next, ok := properties[name]; ok {
			at, path = next, append(path, name)
			continue
		}
		if name == "properties" {
			continue // spelt out between two names
		}
		next, ok := element(o)
		if !ok {
			return nil, nil, false
		}
		at, path = next, append(path, "*")
		if name == "*" || name == "items" {
			continue
		}
		// A step that leaves the list out: "A/B" for "A/*/B".
		o, _ = next.(object)
		if pointer, ok := o["$ref"].(string); ok {
			o = c.target(pointer)
		}
		properties, _ = o["properties"].(object)
		if at, ok = properties[name]; !ok {
			return nil, nil, false
		}
		path = append(path, name)
	}
	return at, path, true
}

// element returns the schema of the elements of a list or of the values of a free map.
func element(o object) (any, bool) {
	if items, ok := o["items"]; ok {
		return items, true
	}
	patterns, _ := o["patternProperties"].(object)
	for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
		return patterns[pattern], true
	}
	return nil, false
}

func relations(refs map[string][][]string) (relations []facts.Relation) {
	for _, path := range slices.Sorted(maps.Keys(refs)) {
		for _, target := range refs[path] {
			relations = append(relations, facts.Relation{Path: path, Type: target[0], Attr: target[1]})
		}
	}
	return relations
}

// of returns the regions a type is known to exist in.
func (r regionFacts) of(typ string) (names []string) {
	set, ok := r.Types[typ]
	if !ok {
		return nil // types known in two or three regions only are known too badly
	}
	for _, i := range r.Sets[set] {
		names = append(names, r.Regions[i])
	}
	return names
}

// union returns the elements of both lists, sorted, each once.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
