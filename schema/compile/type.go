package compile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// Type makes the record of the registry schema: what the document itself says. attributes are names that Fn::GetAtt takes
// beside those of the read-only properties.
func (c *Compiler) Type(attributes []string) facts.Type {
	t := facts.Type{
		Name:                  c.name,
		PrimaryID:             c.paths("primaryIdentifier"),
		ReadOnly:              c.paths("readOnlyProperties"),
		CreateOnly:            c.paths("createOnlyProperties"),
		ConditionalCreateOnly: c.paths("conditionalCreateOnlyProperties"),
		WriteOnly:             c.paths("writeOnlyProperties"),
		Deprecated:            c.paths("deprecatedProperties"),
	}
	c.withoutReadOnly(t.ReadOnly)
	t.Root = c.Shape(c.doc)
	t.Attributes = c.attributes(Union(t.ReadOnly, attributes))
	tagging, _ := c.doc["tagging"].(Object)
	if tagging["taggable"] == true || c.doc["taggable"] == true {
		t.Flags |= facts.Taggable
	}
	if lifecycle, ok := c.doc["lifecycle"].(Object); ok {
		t.Status, _ = lifecycle["status"].(string)
		t.StatusDate, _ = lifecycle["date"].(string)
	}
	return t
}

// withoutReadOnly strikes read-only properties from the required ones: a template cannot give them.
func (c *Compiler) withoutReadOnly(readOnly []string) {
	var required []any
	for _, name := range list(c.doc["required"]) {
		if text, _ := name.(string); slices.Contains(readOnly, text) {
			c.note("required but read-only", "%s %s", c.name, text)
		} else {
			required = append(required, name)
		}
	}
	c.doc["required"] = required
}

// attributes gives the names that Fn::GetAtt takes, with the shapes of their values.
func (c *Compiler) attributes(names []string) (attributes []facts.Property) {
	for _, name := range names {
		if strings.Contains(name, "*") {
			continue
		}
		attribute := facts.Property{Name: name}
		if at, _, ok := c.follow(strings.Split(name, ".")); ok {
			attribute.Shape = c.Shape(at)
		}
		attributes = append(attributes, attribute)
	}
	return attributes
}

// paths reads a list of pointers of the registry schema, such as "/properties/A/items/B", as paths such as "A.*.B".
func (c *Compiler) paths(list string) (paths []string) {
	for _, pointer := range Strings(c.doc[list]) {
		tail, ok := strings.CutPrefix(pointer, "/properties/")
		if !ok {
			c.note("paths that lead nowhere", "%s %s %s", c.name, list, pointer)
			continue
		}
		_, path, ok := c.follow(strings.Split(tail, "/"))
		if !ok {
			c.note("paths that lead nowhere", "%s %s %s", c.name, list, pointer)
			continue
		}
		paths = append(paths, strings.Join(path, "."))
	}
	return Union(paths, nil)
}

// follow walks from the properties of the type along names; "*", "items" and a name of a free map stand for any
// element. It returns the schema there and the path in settled form.
func (c *Compiler) follow(names []string) (at any, path []string, ok bool) {
	at = c.doc
	for _, name := range names {
		o, _ := at.(Object)
		if pointer, ok := o["$ref"].(string); ok {
			o = c.target(pointer)
		}
		properties, _ := o["properties"].(Object)
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
		o, _ = next.(Object)
		if pointer, ok := o["$ref"].(string); ok {
			o = c.target(pointer)
		}
		properties, _ = o["properties"].(Object)
		if at, ok = properties[name]; !ok {
			return nil, nil, false
		}
		path = append(path, name)
	}
	return at, path, true
}

// element returns the schema of the elements of a list or of the values of a free map.
func element(o Object) (any, bool) {
	if items, ok := o["items"]; ok {
		return items, true
	}
	patterns, _ := o["patternProperties"].(Object)
	for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
		return patterns[pattern], true
	}
	return nil, false
}

// Union returns the elements of both lists, sorted, each once.
func Union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Steps splits a JSON pointer.
func Steps(pointer string) []string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if pointer == "" {
		return nil
	}
	for i, part := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	}
	return parts
}

// Resolve finds the value a JSON pointer leads to.
func Resolve(in any, pointer string) (any, error) {
	at := in
	for _, step := range Steps(pointer) {
		switch value := at.(type) {
		case Object:
			next, ok := value[step]
			if !ok {
				return nil, fmt.Errorf("%s leads nowhere", pointer)
			}
			at = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(value) {
				return nil, fmt.Errorf("%s leads nowhere", pointer)
			}
			at = value[i]
		default:
			return nil, fmt.Errorf("%s leads nowhere", pointer)
		}
	}
	return at, nil
}

// Outermost sorts paths and drops those below another: replacing A is implied for A.B.
func Outermost(paths []string) (kept []string) {
	for _, path := range Union(paths, nil) {
		if !slices.ContainsFunc(kept, func(above string) bool { return strings.HasPrefix(path, above+".") }) {
			kept = append(kept, path)
		}
	}
	return kept
}
