package py27

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/cfn"
)

// Text returns repr(n) as Python 2.7 printed it, the text that the deployment of a REST API is hashed from:
// {u'paths': {}, 'swagger': '2.0'}. An absent node is None.
func (r *Realm) Text(n *cfn.Node) string {
	return string(r.appendText(make([]byte, 0, textRoom(n)), n))
}

// textRoom estimates the length of the text of n: a few bytes for each node besides its own text.
func textRoom(n *cfn.Node) int {
	if n == nil {
		return 4
	}
	room := len(n.Text) + 5
	for _, item := range n.Items {
		room += textRoom(item)
	}
	for _, p := range n.Pairs {
		room += len(p.Key.Text) + 5 + textRoom(p.Value)
	}
	return room
}

func (r *Realm) appendText(to []byte, n *cfn.Node) []byte {
	switch {
	case n.IsNull():
		return append(to, "None"...)
	case n.IsMap():
		return r.appendMap(to, n)
	case n.Is(cfn.List):
		return r.appendList(to, n)
	case n.Is(cfn.Number):
		return r.appendNumber(to, n)
	case n.Is(cfn.Bool):
		return appendBool(to, n)
	}
	return r.appendString(to, n)
}

// appendMap prints any map: the pairs of a py27 map stand in the order of its table already.
func (r *Realm) appendMap(to []byte, n *cfn.Node) []byte {
	to = append(to, '{')
	for i, p := range n.Pairs {
		if i > 0 {
			to = append(to, ", "...)
		}
		to = r.appendString(to, p.Key)
		to = append(to, ": "...)
		to = r.appendText(to, p.Value)
	}
	return append(to, '}')
}

func (r *Realm) appendList(to []byte, n *cfn.Node) []byte {
	to = append(to, '[')
	for i, item := range n.Items {
		if i > 0 {
			to = append(to, ", "...)
		}
		to = r.appendText(to, item)
	}
	return append(to, ']')
}

func (r *Realm) appendNumber(to []byte, n *cfn.Node) []byte {
	to = append(to, n.Decimal()...)
	if r.Marked(n) {
		to = append(to, 'L')
	}
	return to
}

func appendBool(to []byte, n *cfn.Node) []byte {
	if value, _ := n.Bool(); value {
		return append(to, "True"...)
	}
	return append(to, "False"...)
}

// appendString prints a string or a key, which is a string to Python however it was written.
func (r *Realm) appendString(to []byte, n *cfn.Node) []byte {
	if r.Marked(n) {
		return appendQuoted(append(to, 'u'), n.Text, isASCII)
	}
	return appendQuoted(to, n.Text, unicode.IsPrint)
}

func isASCII(c rune) bool {
	return c < utf8.RuneSelf
}

// appendQuoted prints a string literal. The characters from 0x80 on for which asIs is false are escaped.
func appendQuoted(to []byte, text string, asIs func(rune) bool) []byte {
	if isPlain(text) {
		return append(append(append(to, '\''), text...), '\'')
	}
	quote := '\''
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	to = append(to, byte(quote))
	for _, c := range text {
		switch {
		case c == quote || c == '\\':
			to = append(to, '\\', byte(c))
		case c >= ' ' && c < 0x7f, c >= utf8.RuneSelf && asIs(c):
			to = utf8.AppendRune(to, c)
		default:
			to = appendEscape(to, c)
		}
	}
	return append(to, byte(quote))
}

// isPlain reports whether a text is printed as it is, in single quotes.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f || c == '\'' || c == '\\' {
			return false
		}
	}
	return true
}

func appendEscape(to []byte, c rune) []byte {
	switch {
	case c == '\n':
		return append(to, `\n`...)
	case c == '\r':
		return append(to, `\r`...)
	case c == '\t':
		return append(to, `\t`...)
	case c <= 0xff:
		return appendHex(append(to, `\x`...), c, 2)
	case c <= 0xffff:
		return appendHex(append(to, `\u`...), c, 4)
	}
	return appendHex(append(to, `\U`...), c, 8)
}

func appendHex(to []byte, c rune, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		to = append(to, "0123456789abcdef"[c>>shift&0xf])
	}
	return to
}
