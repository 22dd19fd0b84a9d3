package main

import (
	"fmt"
	"regexp"

	"github.com/samx-dev/samx/schema/facts"
)

// verify reads the finished file back: every type and shape decodes, the types are all there, and every expression
// compiles.
func verify(file []byte, s *source) error {
	reader, ok := facts.NewReader(string(file))
	if !ok {
		return fmt.Errorf("facts.bin: the file does not open")
	}
	for i := range reader.Types() {
		if _, ok := reader.Type(i); !ok {
			return fmt.Errorf("facts.bin: type number %d does not decode", i)
		}
	}
	for name := range s.schemas {
		if _, ok := reader.Find(name); !ok {
			return fmt.Errorf("facts.bin: %s is not found", name)
		}
	}
	for id := range facts.ShapeID(reader.Shapes() + 1) {
		shape, ok := reader.Shape(id)
		if !ok {
			return fmt.Errorf("facts.bin: shape %d does not decode", id)
		}
		patterns := shape.Patterns
		for _, property := range shape.PatternProperties {
			patterns = append(patterns, property.Names...)
		}
		for _, pattern := range patterns {
			if _, err := regexp.Compile(pattern.Re); err != nil {
				return fmt.Errorf("facts.bin: %w", err)
			}
		}
	}
	return nil
}
