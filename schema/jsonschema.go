package schema

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/xeipuuv/gojsonschema"

	"github.com/samx-dev/samx/schema/cfn"
)

// A JSONSchema is a user's own JSON-Schema document (drafts 4 to 7), for private resource types and for what templates
// embed. Resource types of AWS are judged by Type.Check, which knows more about templates.
type JSONSchema struct {
	compiled *gojsonschema.Schema
}

// ParseJSONSchema compiles a document. It never reads a file or the network: a $ref that leaves the document is an
// error, and so is one that leads back to itself.
func ParseJSONSchema(document []byte) (*JSONSchema, error) {
	if err := checkReferences(document); err != nil {
		return nil, err
	}
	compiled, err := gojsonschema.NewSchema(offline{gojsonschema.NewBytesLoader(document)})
	if err != nil {
		return nil, fmt.Errorf("JSON schema: %w", err)
	}
	return &JSONSchema{compiled}, nil
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
func (s *JSONSchema) Check(value *cfn.Node, report func(Problem)) error {
	result, err := s.compiled.Validate(gojsonschema.NewRawLoader(plain(value)))
	if err != nil {
		return fmt.Errorf("JSON schema: %w", err)
	}
	var problems []Problem
	for _, failure := range result.Errors() {
		if p, ok := jsonProblem(value, failure); ok {
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

// plain turns a value into what encoding/json would read, numbers as json.Number: the library ignores limits on others.
func plain(n *cfn.Node) any {
	if n.IsNull() {
		return nil
	}
	switch n.Kind {
	case cfn.Bool:
		value, _ := n.Bool()
		return value
	case cfn.Number:
		if value, _ := n.Float(); math.IsInf(value, 0) && !n.IsWhole() {
			return n.Text
		}
		return json.Number(n.Decimal())
	case cfn.List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = plain(item)
		}
		return items
	case cfn.Map, cfn.Func:
		members := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			members[p.Key.Text] = plain(p.Value)
		}
		return members
	}
	return n.Text
}

// jsonProblem finds the place of a failure. It is false for failures that an intrinsic function may be to blame for.
func jsonProblem(root *cfn.Node, failure gojsonschema.ResultError) (Problem, bool) {
	if failure.Type() == "number_all_of" {
		return Problem{}, false // says only that there are others
	}
	const separator = "\x00" // stands in no key
	_, path, below := strings.Cut(failure.Context().String(separator), separator)
	p := Problem{Kind: jsonKinds(failure.Type()), Node: root}
	if below {
		p.Path = strings.Split(path, separator)
	}
	for _, step := range p.Path {
		if p.Node = child(p.Node, step); p.Node.IsNull() || p.Node.Kind == cfn.Func {
			return Problem{}, false
		}
	}
	switch p.Kind {
	case AnyOf, OneOf, Other:
		if !p.Node.Literal() {
			return Problem{}, false
		}
	case WrongType, Enum:
		if p.Node.IsNull() || p.Node.Kind == cfn.Func {
			return Problem{}, false
		}
	case Unknown:
		p.Name = fmt.Sprint(failure.Details()["property"])
		if key := p.Node.Key(p.Name); key != nil {
			p.Node, p.Path = key, append(p.Path, p.Name)
		}
	case Required:
		p.Name = fmt.Sprint(failure.Details()["property"])
	}
	p.Message = labelOf("the value", p.Path) + ": " + strings.TrimSuffix(failure.Description(), ".")
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

// jsonKinds translates the library's words for what is wrong.
func jsonKinds(failure string) ProblemKind {
	switch failure {
	case "additional_property_not_allowed", "invalid_property_pattern", "invalid_property_name":
		return Unknown
	case "required":
		return Required
	case "invalid_type":
		return WrongType
	case "enum", "const":
		return Enum
	case "pattern":
		return Pattern
	case "format":
		return Format
	case "array_min_items", "array_max_items", "array_no_additional_items":
		return ItemCount
	case "array_min_properties", "array_max_properties":
		return PropertyCount
	case "string_gte", "string_lte":
		return Length
	case "number_gte", "number_gt", "number_lte", "number_lt":
		return Range
	case "multiple_of":
		return Step
	case "unique":
		return Unique
	case "number_any_of":
		return AnyOf
	case "number_one_of":
		return OneOf
	case "missing_dependency":
		return DependentRequired
	}
	return Other
}
