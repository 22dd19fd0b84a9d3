// Package jsonschema judges values by JSON-Schema documents of drafts 4 to 7: those of private resource types, and of what templates
// embed, such as the payload of a rule. The problems that it reports are those of package schema.
//
// samx itself judges by the shapes of package schema alone, registry schemas of users included, for they know intrinsic functions,
// conditions, and what was probably meant. So only those who import this package link a JSON-Schema library.
package jsonschema

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/xeipuuv/gojsonschema"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// A Schema is a compiled JSON-Schema document. It never changes, so any number of goroutines can share it.
type Schema struct {
	compiled *gojsonschema.Schema
}

// Parse compiles a document. It never reads a file or the network: a $ref that leaves the document is an
// error, and so is one that leads back to itself.
func Parse(document []byte) (*Schema, error) {
	if err := checkReferences(document); err != nil {
		return nil, err
	}
	compiled, err := gojsonschema.NewSchema(offline{gojsonschema.NewBytesLoader(document)})
	if err != nil {
		return nil, fmt.Errorf("JSON schema: %w", err)
	}
	return &Schema{compiled}, nil
}

// offline is a loader of a document at hand that refuses to load any other.
type offline struct{ gojsonschema.JSONLoader }

func (offline) LoaderFactory() gojsonschema.JSONLoaderFactory { return refuser{} }

type refuser struct{}

func (refuser) New(source string) gojsonschema.JSONLoader {
	return refused{gojsonschema.NewStringLoader("{}"), source}
}

type refused struct {
	gojsonschema.JSONLoader
	source string
}

func (r refused) LoadJSON() (any, error) {
	return nil, fmt.Errorf("%s is outside of the document, and nothing else is read", r.source)
}

func (refused) LoaderFactory() gojsonschema.JSONLoaderFactory { return refuser{} }

// Check judges a value and calls report for each problem, in the order of the text. What is wrong at or below an
// intrinsic function is left out, for nobody knows its value. The error is about the library, not the value.
func (s *Schema) Check(value *cfn.Node, report func(schema.Problem)) error {
	result, err := s.compiled.Validate(gojsonschema.NewRawLoader(value.JSONValue()))
	if err != nil {
		return fmt.Errorf("JSON schema: %w", err)
	}
	var problems []schema.Problem
	for _, failure := range result.Errors() {
		if p, ok := problemOf(value, failure); ok {
			problems = append(problems, p)
		}
	}
	sort.SliceStable(problems, func(i, j int) bool {
		a, b := problems[i], problems[j]
		if a.Node.Span != b.Node.Span {
			return a.Node.Span.Start < b.Node.Span.Start ||
				a.Node.Span.Start == b.Node.Span.Start && a.Node.Span.End < b.Node.Span.End
		}
		return a.Message < b.Message
	})
	for _, p := range problems {
		report(p)
	}
	return nil
}

// problemOf finds the place of a failure. It is false for failures that an intrinsic function may be to blame for.
func problemOf(root *cfn.Node, failure gojsonschema.ResultError) (schema.Problem, bool) {
	if failure.Type() == "number_all_of" {
		return schema.Problem{}, false // says only that there are others
	}
	const separator = "\x00" // stands in no key
	_, path, below := strings.Cut(failure.Context().String(separator), separator)
	p := schema.Problem{Kind: kindOf(failure.Type()), Node: root}
	if below {
		p.Path = strings.Split(path, separator)
	}
	for _, step := range p.Path {
		if p.Node = child(p.Node, step); p.Node.IsNull() || p.Node.Kind == cfn.Func {
			return schema.Problem{}, false
		}
	}
	switch p.Kind {
	case schema.AnyOf, schema.OneOf, schema.Other:
		if !p.Node.Literal() {
			return schema.Problem{}, false
		}
	case schema.WrongType, schema.Enum:
		if p.Node.IsNull() || p.Node.Kind == cfn.Func {
			return schema.Problem{}, false
		}
	case schema.Unknown:
		p.Name = fmt.Sprint(failure.Details()["property"])
		if key := p.Node.Key(p.Name); key != nil {
			p.Node, p.Path = key, append(p.Path, p.Name)
		}
	case schema.Required:
		p.Name = fmt.Sprint(failure.Details()["property"])
	}
	p.Message = p.Subject("the value") + ": " + strings.TrimSuffix(failure.Description(), ".")
	return p, p.Node != nil
}

func child(n *cfn.Node, step string) *cfn.Node {
	if n.Is(cfn.List) {
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Items) {
			return n.Items[i]
		}
		return nil
	}
	return n.Get(step)
}

// kindOf translates the library's words for what is wrong.
func kindOf(failure string) schema.ProblemKind {
	switch failure {
	case "additional_property_not_allowed", "invalid_property_pattern", "invalid_property_name":
		return schema.Unknown
	case "required":
		return schema.Required
	case "invalid_type":
		return schema.WrongType
	case "enum", "const":
		return schema.Enum
	case "pattern":
		return schema.Pattern
	case "format":
		return schema.Format
	case "array_min_items", "array_max_items", "array_no_additional_items":
		return schema.ItemCount
	case "array_min_properties", "array_max_properties":
		return schema.PropertyCount
	case "string_gte", "string_lte":
		return schema.Length
	case "number_gte", "number_gt", "number_lte", "number_lt":
		return schema.Range
	case "multiple_of":
		return schema.Step
	case "unique":
		return schema.Unique
	case "number_any_of":
		return schema.AnyOf
	case "number_one_of":
		return schema.OneOf
	case "missing_dependency":
		return schema.DependentRequired
	}
	return schema.Other
}
