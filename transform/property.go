package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
)

// A property is one line of the property table of a SAM resource type or event source: what the transform accepts.
type property struct {
	name  string
	shape shape
	needs need
}

// need says how a property is checked beyond its shape.
type need uint8

const (
	required    need = 1 << iota // an absent or null value is refused
	noIntrinsic                  // a one-entry map does not stand for a value of the shape
)

// A shape is a type of value. words names it in messages: "a string or a map".
type shape struct {
	words string
	fits  func(*cfn.Node) bool
}

// The shapes of the property tables. They judge like the service: a boolean is an integer too, a fraction never.
func anything() shape { return shape{"any value", func(*cfn.Node) bool { return true }} }
func text() shape     { return shape{"a string", func(n *cfn.Node) bool { return n.Is(cfn.String) }} }
func boolean() shape  { return shape{"a boolean", func(n *cfn.Node) bool { return n.Is(cfn.Bool) }} }
func mapping() shape  { return shape{"a map", (*cfn.Node).IsMap} }
func listing() shape  { return shape{"a list", func(n *cfn.Node) bool { return n.Is(cfn.List) }} }

func integer() shape {
	return shape{"an integer", func(n *cfn.Node) bool { return n.Is(cfn.Bool) || n.IsWhole() }}
}

// either fits what one of the shapes fits.
func either(shapes ...shape) shape {
	words := make([]string, len(shapes))
	for i, s := range shapes {
		words[i] = s.words
	}
	return shape{strings.Join(words, " or "), func(n *cfn.Node) bool {
		for _, s := range shapes {
			if s.fits(n) {
				return true
			}
		}
		return false
	}}
}

// listOf fits a list whose elements all fit the shape.
func listOf(item shape) shape {
	return shape{"a list with " + item.words + " as each element", func(n *cfn.Node) bool {
		if !n.Is(cfn.List) {
			return false
		}
		for _, i := range n.Items {
			if !item.fits(i) {
				return false
			}
		}
		return true
	}}
}

// mapOf fits a map whose values all fit the shape.
func mapOf(value shape) shape {
	return shape{"a map with " + value.words + " as each value", func(n *cfn.Node) bool {
		if !n.IsMap() {
			return false
		}
		for _, p := range n.Pairs {
			if !value.fits(p.Value) {
				return false
			}
		}
		return true
	}}
}

// oneOf fits the strings given, to the letter.
func oneOf(words ...string) shape {
	return shape{quoteList(words), func(n *cfn.Node) bool {
		for _, w := range words {
			if isString(n, w) {
				return true
			}
		}
		return false
	}}
}

// checkLogicalID refuses an ID that CloudFormation does not take. key is the node of the ID, for its kind and place. A
// number that is not quoted is refused.
func checkLogicalID(id string, key *cfn.Node) error {
	if key.Is(cfn.Number) || !logicalid.Valid(id) {
		return refuse(id, key, "a logical ID consists of letters and digits only (A-Z, a-z, 0-9); rename %q", id)
	}
	return nil
}

// checkProperties judges the properties of a resource or event: unknown names first, in the order written, then each
// property of the table in its order. One refusal, the first, is filed under id; owner is where it stands if nothing
// more precise does.
func checkProperties(id string, owner, props *cfn.Node, table []property) error {
	for _, p := range entriesOf(props) {
		if !inTable(table, p.Key.Text) {
			return refuse(id, p.Key, "%s is not a property here%s", p.Key.Text, didYouMean(p.Key.Text, table))
		}
	}
	for _, p := range table {
		if err := checkProperty(id, owner, props, p); err != nil {
			return err
		}
	}
	return nil
}

func checkProperty(id string, owner, props *cfn.Node, p property) error {
	value := props.Get(p.name)
	switch {
	case value != nil && p.needs&noIntrinsic == 0 && isSingleKeyMap(value):
		return nil
	case value.IsNull():
		if p.needs&required != 0 {
			return refuse(id, owner, "the required property %s is missing; add it, it takes %s", p.name, p.shape.words)
		}
		return nil
	case !p.shape.fits(value):
		return refuse(id, value, "%s must be %s, not %s", p.name, p.shape.words, value.Kind.Phrase())
	}
	return nil
}

func inTable(table []property, name string) bool {
	for _, p := range table {
		if p.name == name {
			return true
		}
	}
	return false
}

// fewProperties is how many names a message can list and still be read.
const fewProperties = 16

// didYouMean ends a message about an unknown property with the one that is probably meant, or else with those there are, unless
// they are many.
func didYouMean(name string, table []property) string {
	names := make([]string, len(table))
	for i, p := range table {
		names[i] = p.name
	}
	if s, ok := schema.Suggest(name, names); ok {
		return "; did you mean " + s + "?"
	}
	if len(names) > fewProperties {
		return ""
	}
	return "; it takes " + quoteList(names)
}
