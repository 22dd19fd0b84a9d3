package cfn

import (
	"io"
	"strconv"
	"unicode/utf8"
)

// WriteJSON writes the tree as JSON: entries in their order, two blanks per level, numbers by their value, a line break
// at the end. Its errors are those of w.
func (t *Template) WriteJSON(w io.Writer) error {
	text := appendJSON(nil, t.Root, 0)
	_, err := w.Write(append(text, '\n'))
	return err
}

// AppendJSON appends n to dst as JSON on one line, without any white space.
func AppendJSON(dst []byte, n *Node) []byte {
	return appendJSON(dst, n, compact)
}

// compact is the level at which nothing is indented.
const compact = -1

func appendJSON(dst []byte, n *Node, level int) []byte {
	switch {
	case n.IsNull():
		return append(dst, "null"...)
	case n.IsMap():
		return appendJSONMap(dst, n.Pairs, level)
	case n.Kind == List:
		return appendJSONList(dst, n.Items, level)
	case n.Kind == Bool:
		value, _ := n.Bool()
		return strconv.AppendBool(dst, value)
	case n.Kind == Number:
		return append(dst, n.Decimal()...)
	}
	return appendJSONString(dst, n.Text)
}

func appendJSONMap(dst []byte, pairs []Pair, level int) []byte {
	if len(pairs) == 0 {
		return append(dst, "{}"...)
	}
	dst = append(dst, '{')
	for i, p := range pairs {
		dst = appendJSONBreak(dst, i > 0, inner(level))
		dst = append(appendJSONString(dst, p.Key.Text), ':')
		if level != compact {
			dst = append(dst, ' ')
		}
		dst = appendJSON(dst, p.Value, inner(level))
	}
	return append(appendJSONBreak(dst, false, level), '}')
}

func appendJSONList(dst []byte, items []*Node, level int) []byte {
	if len(items) == 0 {
		return append(dst, "[]"...)
	}
	dst = append(dst, '[')
	for i, item := range items {
		dst = appendJSONBreak(dst, i > 0, inner(level))
		dst = appendJSON(dst, item, inner(level))
	}
	return append(appendJSONBreak(dst, false, level), ']')
}

func inner(level int) int {
	if level == compact {
		return compact
	}
	return level + 1
}

// appendJSONBreak begins a line, after a comma if another member came before it.
func appendJSONBreak(dst []byte, comma bool, level int) []byte {
	if comma {
		dst = append(dst, ',')
	}
	if level == compact {
		return dst
	}
	dst = append(dst, '\n')
	for range level {
		dst = append(dst, "  "...)
	}
	return dst
}

// appendJSONString writes every character as itself that JSON allows so; bytes that are no UTF-8 become U+FFFD.
func appendJSONString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
			continue
		}
		dst = appendJSONByte(dst, c)
		i++
	}
	return append(dst, '"')
}

func appendJSONByte(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	}
	if c < ' ' || c == 0x7F {
		const digits = "0123456789abcdef"
		return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
	}
	return append(dst, c)
}
