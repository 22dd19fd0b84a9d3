package cfn

import (
	"io"
	"strconv"
	"unicode/utf8"
)

// WriteJSON writes the tree as JSON: entries in their order, two blanks per level, numbers by their value, a line break
// at the end. Its errors are those of w. Nothing is written before all is printed; w may keep what it is given.
func (t *Template) WriteJSON(w io.Writer) error {
	return notation{print: printJSON, around: len("\n  " + `"": "",`), ends: true}.write(w, t.Root)
}

// printJSON appends a piece of a tree.
func printJSON(dst []byte, p piece) []byte {
	level := p.level + 1 // the brackets of the root are at 0
	switch p.part {
	case start:
		dst, _ = beginJSON(dst, p.of)
		return dst
	case members:
		return appendJSONMembers(dst, p.of, p.from, p.to, level)
	case opening:
		dst, _ = beginJSON(appendJSONHead(dst, p.of, p.from, level), memberOf(p.of, p.from))
		return dst
	case closing:
		return endJSON(dst, p.of, level)
	}
	return appendJSON(dst, p.of, 0)
}

// AppendJSON appends n to dst as JSON on one line, without any white space.
func AppendJSON(dst []byte, n *Node) []byte {
	return appendJSON(dst, n, compact)
}

// compact is the level at which nothing is indented.
const compact = -1

func appendJSON(dst []byte, n *Node, level int) []byte {
	dst, begun := beginJSON(dst, n)
	if begun == nil {
		return dst
	}
	level = inner(level)
	return endJSON(appendJSONMembers(dst, n, 0, sizeOf(n), level), n, level)
}

// appendJSONMembers appends some members of a list or map, which are at a level.
func appendJSONMembers(dst []byte, n *Node, from, to, level int) []byte {
	for i := from; i < to; i++ {
		dst = appendJSON(appendJSONHead(dst, n, i, level), memberOf(n, i), level)
	}
	return dst
}

// beginJSON appends a value. Of one that has members it appends what stands before them, and returns it.
func beginJSON(dst []byte, n *Node) (out []byte, begun *Node) {
	switch {
	case n.IsNull():
		return append(dst, "null"...), nil
	case n.Kind == String:
		return AppendJSONText(dst, n.Text), nil
	case n.Kind == Number:
		return append(dst, n.Decimal()...), nil
	case n.Kind == Bool:
		value, _ := n.Bool()
		return strconv.AppendBool(dst, value), nil
	}
	if sizeOf(n) > 0 {
		return append(dst, brackets(n)[0]), n
	}
	return append(dst, brackets(n)...), nil
}

// endJSON appends what stands behind members at a level.
func endJSON(dst []byte, n *Node, level int) []byte {
	if level != compact {
		dst = appendNewLine(dst, 2*(level-1))
	}
	return append(dst, brackets(n)[1])
}

// brackets stand around the members of a list or map.
func brackets(n *Node) string {
	if n.Kind == List {
		return "[]"
	}
	return "{}"
}

// appendJSONHead appends what stands before the value of a member: a line break, after a comma if another one came before it, and
// its key.
func appendJSONHead(dst []byte, n *Node, i, level int) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	if level != compact {
		dst = appendNewLine(dst, 2*level)
	}
	if n.Kind == List {
		return dst
	}
	dst = append(AppendJSONText(dst, n.Pairs[i].Key.Text), ':')
	if level != compact {
		dst = append(dst, ' ')
	}
	return dst
}

func inner(level int) int {
	if level == compact {
		return compact
	}
	return level + 1
}

// AppendJSONText appends a text to dst as a JSON string: every character as itself that JSON allows so; bytes that are no UTF-8
// become U+FFFD.
func AppendJSONText(dst []byte, text string) []byte {
	dst = append(dst, '"')
	from := 0 // what is before it is written
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				dst = utf8.AppendRune(append(dst, text[from:i]...), r)
				from = i + size
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' || c == 0x7F {
			dst = appendJSONEscape(append(dst, text[from:i]...), c)
			from = i + 1
		}
		i++
	}
	return append(append(dst, text[from:]...), '"')
}

func appendJSONEscape(dst []byte, c byte) []byte {
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
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}
