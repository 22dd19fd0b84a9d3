package main

import (
	"maps"
	"slices"

	"github.com/samx-dev/samx/schema/compile"
	"github.com/samx-dev/samx/schema/facts"
)

// resourceType makes the record of a type of the registry: what its schema says and what the service database adds.
func resourceType(c *compile.Compiler, name string, s *source) facts.Type {
	service := s.services[name]
	t := c.Type(service.GetAtt)
	t.Deprecated = compile.Union(t.Deprecated, service.Deprecated)
	t.Relations = relations(service.Refs)
	t.ARN = service.ARN
	t.Regions = s.regions.of(name)
	replacement(&t, service.Replacement)
	if t.Ref = service.Ref; len(t.Ref) == 0 {
		t.Ref = t.PrimaryID
	}
	if service.Newer {
		t.Flags |= facts.Newer
	}
	if service.Stateful {
		t.Flags |= facts.Stateful
	}
	if len(service.Tags) == 2 {
		t.Flags |= facts.Taggable
		t.TagProperty, t.TagStyle = service.Tags[0], service.Tags[1]
	}
	return t
}

// replacement joins what the service database says of replacement with the registry's create-only lists.
func replacement(t *facts.Type, of map[string]string) {
	for path, answer := range of {
		if answer == "yes" && !slices.Contains(t.ConditionalCreateOnly, path) {
			t.CreateOnly = append(t.CreateOnly, path)
		} else if answer == "maybe" && !slices.Contains(t.CreateOnly, path) {
			t.ConditionalCreateOnly = append(t.ConditionalCreateOnly, path)
		}
	}
	t.CreateOnly = compile.Outermost(t.CreateOnly)
	t.ConditionalCreateOnly = compile.Outermost(t.ConditionalCreateOnly)
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
