package transform

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
)

// A coercion reads values the lenient way in which the service reads nested capacity settings: "10" is a number, 10 is a text,
// and a map always does, for it may be an intrinsic function. It collects the faults, all of which the service tells at once.
type coercion struct {
	maker  cfn.Maker
	faults []string
	at     *cfn.Node // of the first fault
}

func (c *coercion) fault(at *cfn.Node, message string) {
	c.at = cfn.FirstOf(c.at, at)
	c.faults = append(c.faults, message)
}

// summary joins the faults for one refusal.
func (c *coercion) summary() string {
	return strings.Join(c.faults, "; ")
}

// settings are the settings under one property, which is what name says.
type settings struct {
	*coercion
	name string
	node *cfn.Node
}

// in begins to read the settings under a property, which has these and no others.
func (c *coercion) in(name string, node *cfn.Node, known ...string) settings {
	table := named(known...)
	for _, p := range entriesOf(node) {
		if !inTable(table, p.Key.Text) {
			c.fault(p.Key, p.Key.Text+" is not a property of "+name+didYouMean(p.Key.Text, table))
		}
	}
	return settings{c, name, node}
}

// need finds fault with settings that lack one.
func (s settings) need(name, words string) {
	if s.node.Get(name).IsNull() {
		s.fault(cfn.FirstOf(s.node.Get(name), s.node), s.name+" needs "+name+", "+words)
	}
}

// read returns the setting as convert reads it; nil when it is absent or at fault.
func (s settings) read(name, words string, convert func(cfn.Maker, *cfn.Node) *cfn.Node) *cfn.Node {
	value := present(s.node, name)
	if value == nil || value.IsMap() {
		return value
	}
	if isEmptySequence(value) {
		return maker.At(value, s.maker).Map() // the service tries a map first, and takes an empty list or string for one
	}
	if converted := convert(s.maker, value); converted != nil {
		return converted
	}
	s.fault(value, s.name+"."+name+" must be "+words+", not "+value.Kind.Phrase())
	return nil
}

func isEmptySequence(n *cfn.Node) bool {
	return n.Is(cfn.List) && n.Len() == 0 || isString(n, "")
}

// text reads a string.
func (s settings) text(name string) *cfn.Node {
	return s.read(name, "a string", asText)
}

// texts reads a list of strings, or of maps that stand for them.
func (s settings) texts(name string) *cfn.Node {
	return s.read(name, "a list of strings", func(by cfn.Maker, n *cfn.Node) *cfn.Node {
		if !n.Is(cfn.List) {
			return nil
		}
		return s.eachText(name, n)
	})
}

// whole reads a whole number. A fraction loses what is behind the point.
func (s settings) whole(name string) *cfn.Node {
	return s.read(name, "a whole number", asWhole)
}

// fraction reads a number as one with a fraction: 70 as 70.0.
func (s settings) fraction(name string) *cfn.Node {
	return s.read(name, "a number", asFraction)
}

// number reads a whole number if it can, as whole does, and else one with a fraction: the text "2.5", but not the number 2.5.
func (s settings) number(name string) *cfn.Node {
	return s.read(name, "a number", func(by cfn.Maker, n *cfn.Node) *cfn.Node {
		return cfn.FirstOf(asWhole(by, n), asFraction(by, n))
	})
}

func asText(by cfn.Maker, n *cfn.Node) *cfn.Node {
	b := maker.At(n, by)
	switch n.Kind {
	case cfn.String:
		return n
	case cfn.Number:
		return b.Str(n.Decimal())
	case cfn.Bool:
		if value, _ := n.Bool(); value {
			return b.Str("True")
		}
		return b.Str("False")
	}
	return nil
}

// eachText reads the elements of a list as strings.
func (s settings) eachText(name string, list *cfn.Node) *cfn.Node {
	items := make([]*cfn.Node, len(list.Items))
	for i, item := range list.Items {
		items[i] = item
		if item.IsMap() {
			continue
		}
		if items[i] = asText(s.maker, item); items[i] == nil {
			s.fault(item, "each element of "+s.name+"."+name+" must be a string, not "+item.Kind.Phrase())
		}
	}
	return maker.Replace(list, items, nil)
}

// wholeText is a text that reads as a whole number: digits in groups, with a sign or without.
var wholeText = lazy.Pattern{Expression: `^[+-]?[0-9]+(_[0-9]+)*$`}

func asWhole(by cfn.Maker, n *cfn.Node) *cfn.Node {
	if n.IsWhole() {
		return n
	}
	b := maker.At(n, by)
	switch n.Kind {
	case cfn.Bool:
		value, _ := n.Bool()
		return b.Int(boolToInt(value))
	case cfn.String:
		if text := strings.TrimSpace(n.Text); wholeText.Get().MatchString(text) {
			i, _ := new(big.Int).SetString(strings.ReplaceAll(text, "_", ""), 10)
			return b.Number(i.String())
		}
	case cfn.Number:
		if f, ok := n.Float(); ok && f > -1<<63 && f < 1<<63 {
			return b.Int(int(f))
		}
	}
	return nil
}

// fractionText is a text that reads as a number.
var fractionText = lazy.Pattern{Expression: `^[+-]?([0-9]+(_[0-9]+)*\.?|\.)([0-9]+(_[0-9]+)*)?([eE][+-]?[0-9]+(_[0-9]+)*)?$`}

func asFraction(by cfn.Maker, n *cfn.Node) *cfn.Node {
	f, ok := n.Float()
	switch n.Kind {
	case cfn.Bool:
		value, _ := n.Bool()
		f, ok = float64(boolToInt(value)), true
	case cfn.String:
		if text := strings.TrimSpace(n.Text); fractionText.Get().MatchString(text) {
			parsed, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
			f, ok = parsed, err == nil
		}
	}
	if !ok {
		return nil
	}
	return maker.At(n, by).Number(cfn.FormatFloat(f))
}

func boolToInt(value bool) int {
	if value {
		return 1
	}
	return 0
}
