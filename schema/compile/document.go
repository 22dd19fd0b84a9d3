package compile

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// Document compiles a JSON Schema for documents that are no templates. Shapes are made for templates, where a rule that is lost or
// weakened does little harm; here they must mean just what the schema says. So the error names all that shapes cannot say.
func Document(doc Object, writer *facts.Writer) (facts.ShapeID, error) {
	e := exactness{doc: doc}
	e.note = func(heading, format string, args ...any) {
		e.errs = append(e.errs, fmt.Errorf("JSON schema: %s: %s", heading, fmt.Sprintf(format, args...)))
	}
	e.compiler = New("#", doc, writer, e.note)
	e.schema("#", doc)
	if len(e.errs) > 0 {
		return 0, errors.Join(e.errs...)
	}
	id := e.compiler.Shape(doc)
	return id, errors.Join(e.errs...)
}

// An exactness collects what in a schema shapes cannot say as it is meant.
type exactness struct {
	doc      Object
	compiler *Compiler
	note     Note
	errs     []error
}

func (e *exactness) fail(at, format string, args ...any) {
	e.note(at, format, args...)
}

// schema looks at a schema and all that is written below it; at is its place as a JSON pointer.
func (e *exactness) schema(at string, schema any) {
	o, ok := schema.(Object)
	if !ok {
		if schema != true {
			e.fail(at, "a schema must be a map, or true")
		}
		return
	}
	for _, keyword := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(silent, keyword) {
			e.keyword(at+"/"+keyword, keyword, o)
		}
	}
}

func (e *exactness) keyword(at, keyword string, o Object) {
	value := o[keyword]
	switch keyword {
	case "$schema", "$id":
	case "definitions", "properties":
		members, ok := value.(Object)
		if !ok {
			e.fail(at, "must be a map")
		}
		for _, name := range slices.Sorted(maps.Keys(members)) {
			e.schema(at+"/"+name, members[name])
		}
	case "additionalProperties":
		if properties, _ := o["properties"].(Object); value == false && len(properties) > 0 {
			return
		}
		e.schema(at, value)
	case "items":
		e.schema(at, value)
	case "allOf", "anyOf":
		e.branches(at, keyword, value)
	case "$ref":
		e.reference(at, value, o)
	case "type":
		e.types(at, value)
	case "enum", "const":
		e.values(at, value, o)
	case "required":
		e.texts(at, value)
	case "pattern":
		e.texts(at, []any{value})
	case "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		if _, ok := value.(json.Number); !ok {
			e.fail(at, "must be a number")
		}
	default:
		e.fail(at, "documents are not judged by this keyword")
	}
}

// branches refuses alternatives that would become rules about templates: groups of properties, and maps told apart by their Type.
func (e *exactness) branches(at, keyword string, value any) {
	branches := list(value)
	if len(branches) == 0 {
		e.fail(at, "must be a list of schemas")
	}
	for i, branch := range branches {
		e.schema(at+"/"+strconv.Itoa(i), branch)
	}
	if keyword != "anyOf" {
		return
	}
	_, byNames := requiredOnly(branches)
	byType := !slices.ContainsFunc(branches, func(branch any) bool { _, ok := e.compiler.typeValue(branch); return !ok })
	if byNames || byType {
		e.fail(at, "documents are not judged by alternatives that differ in required, or in Type, alone")
	}
}

func (e *exactness) reference(at string, value any, o Object) {
	pointer, _ := value.(string)
	target, err := Resolve(e.doc, strings.TrimPrefix(pointer, "#"))
	if _, ok := target.(Object); err != nil || !ok || !strings.HasPrefix(pointer, "#") {
		e.fail(at, "must lead to a schema within the document")
	}
	for keyword := range o {
		if keyword != "$ref" && !slices.Contains(silent, keyword) && !slices.Contains(rootKeywords, keyword) {
			e.fail(at, "the keywords beside it say nothing; put it into allOf")
			return
		}
	}
}

func (e *exactness) types(at string, value any) {
	names := Strings(value)
	for _, name := range names {
		if bit, _ := typeBit(name); bit == 0 {
			e.fail(at, "documents are not judged by the type %q", name)
		}
	}
	if len(names) == 0 {
		e.fail(at, "must be a type, or a list of types")
	}
}

// values wants strings only: shapes keep all values as text.
func (e *exactness) values(at string, value any, o Object) {
	if _, isList := value.([]any); !isList {
		value = []any{value}
	}
	e.texts(at, value)
	if o["type"] != "string" {
		e.fail(at, "documents are judged by it only beside \"type\": \"string\"")
	}
}

func (e *exactness) texts(at string, value any) {
	values := list(value)
	if len(values) == 0 || slices.ContainsFunc(values, func(v any) bool { _, ok := v.(string); return !ok }) {
		e.fail(at, "must have strings only, and at least one")
	}
}
