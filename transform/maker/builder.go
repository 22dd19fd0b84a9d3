// Package maker makes the nodes that the transform generates. It is the only place that sets Node.By, and every
// constructor hangs on a Builder, which demands a cause: no generated node can lack its place in the user's file.
package maker

import (
	"strconv"

	"github.com/samx-dev/samx/schema/cfn"
)

// A Builder makes nodes on behalf of one maker, caused by one node of the template.
type Builder struct {
	span  cfn.Span
	maker cfn.Maker
}

// At returns a Builder for nodes that maker makes because of cause.
func At(cause *cfn.Node, maker cfn.Maker) Builder {
	if cause == nil {
		return Builder{maker: maker}
	}
	return Builder{span: cause.Span, maker: maker}
}

// By returns a Builder with the same cause for another maker.
func (b Builder) By(maker cfn.Maker) Builder {
	return Builder{span: b.span, maker: maker}
}

// For returns a Builder with the same maker for another cause.
func (b Builder) For(cause *cfn.Node) Builder {
	return At(cause, b.maker)
}

// Str makes a string.
func (b Builder) Str(value string) *cfn.Node {
	made := b.str(value)
	return &made
}

func (b Builder) str(value string) cfn.Node {
	return cfn.Node{Kind: cfn.String, By: b.maker, Span: b.span, Text: value}
}

// Int makes a whole number.
func (b Builder) Int(value int) *cfn.Node {
	return &cfn.Node{Kind: cfn.Number, By: b.maker, Span: b.span, Text: strconv.Itoa(value)}
}

// Number makes a number of its decimal notation, as cfn.Node.Decimal writes it.
func (b Builder) Number(notation string) *cfn.Node {
	return &cfn.Node{Kind: cfn.Number, By: b.maker, Span: b.span, Text: notation}
}

// Bool makes a boolean.
func (b Builder) Bool(value bool) *cfn.Node {
	return &cfn.Node{Kind: cfn.Bool, By: b.maker, Span: b.span, Text: strconv.FormatBool(value)}
}

// Null makes a null.
func (b Builder) Null() *cfn.Node {
	return &cfn.Node{Kind: cfn.Null, By: b.maker, Span: b.span, Text: "null"}
}

// List makes a list; nil elements are left out.
func (b Builder) List(items ...*cfn.Node) *cfn.Node {
	list := &cfn.Node{Kind: cfn.List, By: b.maker, Span: b.span, Items: make([]*cfn.Node, 0, len(items))}
	for _, item := range items {
		if item != nil {
			list.Items = append(list.Items, item)
		}
	}
	return list
}

// Strs makes a list of strings.
func (b Builder) Strs(values ...string) *cfn.Node {
	list := &cfn.Node{Kind: cfn.List, By: b.maker, Span: b.span, Items: make([]*cfn.Node, len(values))}
	made := make([]cfn.Node, len(values))
	for i, v := range values {
		made[i] = b.str(v)
		list.Items[i] = &made[i]
	}
	return list
}

// An Entry is one member of a map under construction.
type Entry struct {
	Key   string
	Value *cfn.Node
}

// Map makes a map of the entries in their order; entries whose value is nil are left out. A map that comes out with an
// intrinsic function's name as its only key is that function.
func (b Builder) Map(entries ...Entry) *cfn.Node {
	made := make([]cfn.Node, 1+given(entries)) // the map and its keys
	made[0] = b.mapOf(b.pairsOf(entries, made[1:]))
	return b.named(&made[0])
}

// PairsOf makes the pairs of a map of the entries. Their keys are made at once.
func (b Builder) PairsOf(entries []Entry) []cfn.Pair {
	return b.pairsOf(entries, make([]cfn.Node, given(entries)))
}

// given counts the entries with a value.
func given(entries []Entry) int {
	count := 0
	for _, e := range entries {
		if e.Value != nil {
			count++
		}
	}
	return count
}

// pairsOf makes pairs of the entries with a value, for which there are keys to be set.
func (b Builder) pairsOf(entries []Entry, keys []cfn.Node) []cfn.Pair {
	pairs := make([]cfn.Pair, 0, len(keys))
	for _, e := range entries {
		if e.Value != nil {
			key := &keys[len(pairs)]
			*key = b.str(e.Key)
			pairs = append(pairs, cfn.Pair{Key: key, Value: e.Value})
		}
	}
	return pairs
}

// Pairs makes a map of ready pairs, keys and values being nodes of their own.
func (b Builder) Pairs(pairs []cfn.Pair) *cfn.Node {
	made := b.mapOf(pairs)
	return b.named(&made)
}

func (b Builder) mapOf(pairs []cfn.Pair) cfn.Node {
	return cfn.Node{Kind: cfn.Map, By: b.maker, Span: b.span, Pairs: pairs}
}

// Resource makes a resource of a template: {Type: type, ...attributes, Properties: properties}.
func (b Builder) Resource(typ string, attributes []cfn.Pair, properties []cfn.Pair) *cfn.Node {
	made := &struct{ resource, typeKey, typ, propertiesKey, properties cfn.Node }{}
	made.typeKey, made.typ, made.propertiesKey = b.str("Type"), b.str(typ), b.str("Properties")
	made.properties = b.mapOf(properties)
	pairs := make([]cfn.Pair, 0, len(attributes)+2)
	pairs = append(pairs, cfn.Pair{Key: &made.typeKey, Value: &made.typ})
	pairs = append(pairs, attributes...)
	pairs = append(pairs, cfn.Pair{Key: &made.propertiesKey, Value: b.named(&made.properties)})
	made.resource = b.mapOf(pairs)
	return b.named(&made.resource)
}

// named makes a Func of a map that reads as one.
func (b Builder) named(m *cfn.Node) *cfn.Node {
	if len(m.Pairs) == 1 && cfn.IsFuncName(m.Pairs[0].Key.Text) {
		m.Kind, m.Text = cfn.Func, m.Pairs[0].Key.Text
	}
	return m
}

// Func makes the intrinsic function {name: arg}.
func (b Builder) Func(name string, arg *cfn.Node) *cfn.Node {
	made := &struct {
		function, key cfn.Node
		pairs         [1]cfn.Pair
	}{}
	b.setFunc(&made.function, &made.key, &made.pairs, name, arg)
	return &made.function
}

// setFunc sets the parts of a function that is made at once.
func (b Builder) setFunc(function, key *cfn.Node, pairs *[1]cfn.Pair, name string, arg *cfn.Node) {
	*key = b.str(name)
	pairs[0] = cfn.Pair{Key: key, Value: arg}
	*function = cfn.Node{Kind: cfn.Func, By: b.maker, Span: b.span, Text: name, Pairs: pairs[:]}
}

// Ref makes {Ref: id}.
func (b Builder) Ref(id string) *cfn.Node {
	made := &struct {
		function, key, id cfn.Node
		pairs             [1]cfn.Pair
	}{}
	made.id = b.str(id)
	b.setFunc(&made.function, &made.key, &made.pairs, "Ref", &made.id)
	return &made.function
}

// NoValue makes {Ref: AWS::NoValue}.
func (b Builder) NoValue() *cfn.Node {
	return b.Ref("AWS::NoValue")
}

// GetAtt makes {Fn::GetAtt: [id, attribute]}.
func (b Builder) GetAtt(id, attribute string) *cfn.Node {
	made := &struct {
		function, key, list, id, attribute cfn.Node
		pairs                              [1]cfn.Pair
		items                              [2]*cfn.Node
	}{}
	made.id, made.attribute = b.str(id), b.str(attribute)
	made.items = [2]*cfn.Node{&made.id, &made.attribute}
	made.list = cfn.Node{Kind: cfn.List, By: b.maker, Span: b.span, Items: made.items[:]}
	b.setFunc(&made.function, &made.key, &made.pairs, "Fn::GetAtt", &made.list)
	return &made.function
}

// Sub makes {Fn::Sub: text}, or {Fn::Sub: [text, {variables}]} when there are variables.
func (b Builder) Sub(text string, variables ...Entry) *cfn.Node {
	if len(variables) == 0 {
		return b.Func("Fn::Sub", b.Str(text))
	}
	made := &struct {
		function, key, list, text cfn.Node
		pairs                     [1]cfn.Pair
		items                     [2]*cfn.Node
	}{}
	made.text = b.str(text)
	made.items = [2]*cfn.Node{&made.text, b.Map(variables...)}
	made.list = cfn.Node{Kind: cfn.List, By: b.maker, Span: b.span, Items: made.items[:]}
	b.setFunc(&made.function, &made.key, &made.pairs, "Fn::Sub", &made.list)
	return &made.function
}

// If makes {Fn::If: [condition, then, otherwise]}.
func (b Builder) If(condition string, then, otherwise *cfn.Node) *cfn.Node {
	return b.Func("Fn::If", b.List(b.Str(condition), then, otherwise))
}

// With returns a copy of the map m with key set to value: replaced in its place, or appended. The copy keeps the span
// and the maker of m, for it stands in its place; m itself is not changed. A nil value removes the key.
func With(m *cfn.Node, key *cfn.Node, value *cfn.Node) *cfn.Node {
	out := *m
	out.Memo = 0
	out.Pairs = make([]cfn.Pair, 0, len(m.Pairs)+1)
	found := false
	for _, p := range m.Pairs {
		if p.Key.Text != key.Text {
			out.Pairs = append(out.Pairs, p)
			continue
		}
		if value != nil && !found {
			out.Pairs = append(out.Pairs, cfn.Pair{Key: p.Key, Value: value})
		}
		found = true
	}
	if !found && value != nil {
		out.Pairs = append(out.Pairs, cfn.Pair{Key: key, Value: value})
	}
	return rekind(&out)
}

// Without returns a copy of the map m that lacks the key, or m itself when it has no such key.
func Without(m *cfn.Node, key string) *cfn.Node {
	if !m.Has(key) {
		return m
	}
	return With(m, &cfn.Node{Kind: cfn.String, Text: key}, nil)
}

// Replace returns a copy of m, a map or a list, with other contents: the pairs or the items given.
func Replace(m *cfn.Node, items []*cfn.Node, pairs []cfn.Pair) *cfn.Node {
	out := *m
	out.Memo, out.Items, out.Pairs = 0, items, pairs
	return rekind(&out)
}

// rekind settles whether a changed map is an intrinsic function. {Condition: name} is one only by its place, so that it stays
// what it was.
func rekind(m *cfn.Node) *cfn.Node {
	if !m.IsMap() || m.Kind == cfn.Func && len(m.Pairs) == 1 && m.Pairs[0].Key.Text == m.Text {
		return m
	}
	m.Kind, m.Text = cfn.Map, ""
	if len(m.Pairs) == 1 && cfn.IsFuncName(m.Pairs[0].Key.Text) {
		m.Kind, m.Text = cfn.Func, m.Pairs[0].Key.Text
	} else {
		m.Style &^= cfn.ShortTag
	}
	return m
}
