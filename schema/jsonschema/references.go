package jsonschema

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/compile"
)

// maxDepth is how deep schemas may be nested along one value.
const maxDepth = 256

var errOutside = errors.New("only references within the document are followed (#/...)")

// checkReferences refuses documents whose references leave it, or lead back to where they stand without a step into the
// value: the library would follow those for ever.
func checkReferences(document []byte) error {
	var root any
	decoder := json.NewDecoder(strings.NewReader(string(document)))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		return fmt.Errorf("JSON schema: %w", err)
	}
	w := referenceWalk{root: root, state: map[string]int{}}
	err := w.visit("", root)
	for err == nil && len(w.inner) > 0 {
		next := w.inner[0]
		w.inner = w.inner[1:]
		err = next()
	}
	return err
}

// A referenceWalk looks at every schema of a document once. A schema is named by its JSON pointer.
type referenceWalk struct {
	root  any
	state map[string]int
	depth int
	inner []func() error // visits to schemas of values further in, put off until no schema is being visited
}

const (
	visiting = iota + 1
	visited
)

// visit checks the schema at a pointer along the edges that stay at the same value, and puts those that lead into it off.
func (w *referenceWalk) visit(pointer string, schema any) error {
	object, ok := schema.(map[string]any)
	if !ok || w.state[pointer] == visited {
		return nil
	}
	if w.state[pointer] == visiting {
		return fmt.Errorf("JSON schema: the reference at #%s leads back to itself", pointer)
	}
	if w.depth++; w.depth > maxDepth {
		return fmt.Errorf("JSON schema: #%s is nested too deep", pointer)
	}
	defer func() { w.depth-- }()
	w.state[pointer] = visiting
	for _, keyword := range slices.Sorted(maps.Keys(object)) {
		value, at := object[keyword], pointer+"/"+escapePointer(keyword)
		text, isText := value.(string)
		switch keyword {
		case "enum", "const", "default", "examples":
			continue
		case "$ref":
			if isText {
				if err := w.follow(text); err != nil {
					return err
				}
				continue
			}
		case "not", "if", "then", "else", "allOf", "anyOf", "oneOf", "dependencies":
			if err := w.visitAll(at, value); err != nil {
				return err
			}
			continue
		}
		w.inner = append(w.inner, func() error { return w.visitAll(at, value) })
	}
	w.state[pointer] = visited
	return nil
}

// visitAll visits a schema, a list of schemas or a map of schemas.
func (w *referenceWalk) visitAll(pointer string, value any) error {
	switch value := value.(type) {
	case []any:
		for i, schema := range value {
			if err := w.visit(pointer+"/"+strconv.Itoa(i), schema); err != nil {
				return err
			}
		}
	case map[string]any:
		return w.visit(pointer, value)
	}
	return nil
}

func (w *referenceWalk) follow(text string) error {
	pointer, ok := strings.CutPrefix(text, "#")
	if !ok || pointer != "" && pointer[0] != '/' {
		return fmt.Errorf("JSON schema: %q: %w", text, errOutside)
	}
	at, _ := compile.Resolve(w.root, pointer) // nil when it leads nowhere, which the library reports
	return w.visit(pointer, at)
}

func escapePointer(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
}
