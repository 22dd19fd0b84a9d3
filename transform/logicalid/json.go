package logicalid

import (
	"cmp"
	"slices"
	"unicode/utf16"

	"github.com/samx-dev/samx/schema/cfn"
)

// StableJSON writes n the way the transform hashes values: compact, the keys of every map sorted by code point, everything
// but printable ASCII escaped. A key is written as the string that it reads as.
func StableJSON(n *cfn.Node) []byte {
	return jsonForm{comma: ",", colon: ":", pairs: sorted}.value(nil, n)
}

// OrderedJSON writes n the way the transform hashes the Domain of a REST API: like StableJSON, but with a blank after each
// comma and colon and the entries of maps as they stand.
func OrderedJSON(n *cfn.Node) []byte {
	return jsonForm{comma: ", ", colon: ": ", pairs: asTheyStand}.value(nil, n)
}

// A jsonForm is a way to write JSON: its separators and the order of the entries of a map.
type jsonForm struct {
	comma, colon string
	pairs        func([]cfn.Pair) []cfn.Pair
}

func asTheyStand(pairs []cfn.Pair) []cfn.Pair {
	return pairs
}

// sorted returns the pairs in the order of their keys; of repeated keys only the last counts.
func sorted(pairs []cfn.Pair) []cfn.Pair {
	out := slices.Clone(pairs)
	slices.Reverse(out) // so that the last of equal keys comes first, and stays
	slices.SortStableFunc(out, func(a, b cfn.Pair) int { return cmp.Compare(a.Key.Text, b.Key.Text) })
	return slices.CompactFunc(out, func(a, b cfn.Pair) bool { return a.Key.Text == b.Key.Text })
}

func (f jsonForm) value(to []byte, n *cfn.Node) []byte {
	switch {
	case n.IsNull():
		return append(to, "null"...)
	case n.IsMap():
		return f.object(to, n)
	case n.Is(cfn.List):
		return f.array(to, n)
	case n.Is(cfn.Number):
		return append(to, n.Decimal()...)
	case n.Is(cfn.Bool):
		return appendBool(to, n)
	}
	return appendString(to, n.Text)
}

func (f jsonForm) object(to []byte, n *cfn.Node) []byte {
	to = append(to, '{')
	for i, p := range f.pairs(n.Pairs) {
		if i > 0 {
			to = append(to, f.comma...)
		}
		to = append(appendString(to, p.Key.Text), f.colon...)
		to = f.value(to, p.Value)
	}
	return append(to, '}')
}

func (f jsonForm) array(to []byte, n *cfn.Node) []byte {
	to = append(to, '[')
	for i, item := range n.Items {
		if i > 0 {
			to = append(to, f.comma...)
		}
		to = f.value(to, item)
	}
	return append(to, ']')
}

func appendBool(to []byte, n *cfn.Node) []byte {
	if value, _ := n.Bool(); value {
		return append(to, "true"...)
	}
	return append(to, "false"...)
}

func appendString(to []byte, text string) []byte {
	to = append(to, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			to = append(to, '\\', byte(c))
		case c >= ' ' && c < 0x7f:
			to = append(to, byte(c))
		default:
			to = appendEscape(to, c)
		}
	}
	return append(to, '"')
}

func appendEscape(to []byte, c rune) []byte {
	switch c {
	case '\b':
		return append(to, `\b`...)
	case '\f':
		return append(to, `\f`...)
	case '\n':
		return append(to, `\n`...)
	case '\r':
		return append(to, `\r`...)
	case '\t':
		return append(to, `\t`...)
	}
	if high, low := utf16.EncodeRune(c); c > 0xffff {
		return appendUnit(appendUnit(to, high), low)
	}
	return appendUnit(to, c)
}

// appendUnit writes one unit of UTF-16 as \uXXXX.
func appendUnit(to []byte, unit rune) []byte {
	to = append(to, `\u`...)
	for shift := 12; shift >= 0; shift -= 4 {
		to = append(to, "0123456789abcdef"[unit>>shift&0xf])
	}
	return to
}
