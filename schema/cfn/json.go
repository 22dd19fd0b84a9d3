package cfn

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonReader reads JSON and goes on after the mistakes that people make most: commas too many or too few, comments.
type jsonReader struct {
	*parser
	at     int
	broken bool // the rest cannot be made sense of; the tree holds what came before
}

// parseJSON reads the text as JSON (RFC 8259).
func (p *parser) parseJSON() *Node {
	r := jsonReader{parser: p, at: p.body}
	r.space()
	if r.at == len(r.src) {
		return &Node{Span: span(r.at, r.at)}
	}
	root := r.value(0)
	r.space()
	if r.at < len(r.src) && !r.broken {
		r.fail(r.lineFrom(uint32(r.at)), "the JSON document ends before this; only one value is allowed")
	}
	return root
}

func (r *jsonReader) value(depth int) *Node {
	r.space()
	start := r.at
	switch c := r.peek(); {
	case depth >= maxDepth && (c == '{' || c == '['):
		r.give(start, start, "lists and maps are nested more than %d deep", maxDepth)
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		return r.string()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	default:
		return r.word()
	}
	return r.newNode(Null, Plain, span(start, start), "")
}

func (r *jsonReader) object(depth int) *Node {
	start := r.at
	r.at++
	var pairs []Pair
	for r.more('}', len(pairs) > 0) {
		key := r.key()
		if key == nil {
			break
		}
		r.space()
		if r.peek() != ':' {
			r.give(r.at, r.at+1, "a colon must follow the key %q", key.Text)
			break
		}
		r.at++
		pairs = append(pairs, Pair{key, r.value(depth + 1)})
	}
	n := r.newNode(Map, Flow, span(start, r.at), "")
	n.Pairs = r.distinct(pairs)
	return n
}

func (r *jsonReader) key() *Node {
	if r.peek() == '"' {
		return r.string()
	}
	end := r.at
	for end < len(r.src) && bytes.IndexByte([]byte(" \t\r\n:,{}[]\""), r.src[end]) < 0 {
		end++
	}
	r.give(r.at, max(end, r.at+1), "a key in JSON is a text in double quotes")
	return nil
}

func (r *jsonReader) array(depth int) *Node {
	start := r.at
	r.at++
	var items []*Node
	for r.more(']', len(items) > 0) {
		items = append(items, r.value(depth+1))
	}
	n := r.newNode(List, Flow, span(start, r.at), "")
	n.Items = items
	return n
}

// more moves to the next member of a collection and reports whether there is one; it passes the closing bracket.
func (r *jsonReader) more(closing byte, notFirst bool) bool {
	if r.broken {
		return false
	}
	end := r.at
	r.space()
	if r.peek() == closing {
		r.at++
		return false
	}
	if notFirst {
		if r.peek() != ',' {
			return r.missingComma(closing, end)
		}
		comma := r.at
		r.at++
		if r.space(); r.peek() == closing {
			r.fail(span(comma, comma+1), "JSON allows no comma after the last member; remove it")
			r.at++
			return false
		}
	}
	if r.at == len(r.src) {
		r.give(end, end, "the JSON ends before the closing %c", closing)
		return false
	}
	return true
}

// missingComma reports whether reading can go on where a comma should stand.
func (r *jsonReader) missingComma(closing byte, end int) bool {
	switch {
	case r.at == len(r.src):
		r.give(end, end, "the JSON ends before the closing %c", closing)
		return false
	case r.peek() == '"', closing == ']' && (r.peek() == '{' || r.peek() == '['):
		r.fail(span(end, end), "a comma is missing here")
		return true
	}
	r.give(r.at, r.at+1, "expected a comma or the closing %c", closing)
	return false
}

func (r *jsonReader) string() *Node {
	start := r.at
	end := start + 1
	for end < len(r.src) && r.src[end] != '"' && r.src[end] != '\\' && r.src[end] >= ' ' {
		end++
	}
	if end < len(r.src) && r.src[end] == '"' {
		r.at = end + 1
		return r.newNode(String, DoubleQuoted, span(start, r.at), string(r.src[start+1:end]))
	}
	text := append([]byte(nil), r.src[start+1:end]...)
	for r.at = end; r.at < len(r.src); {
		switch c := r.src[r.at]; {
		case c == '"':
			r.at++
			return r.newNode(String, DoubleQuoted, span(start, r.at), string(text))
		case c == '\\':
			text = r.escape(text)
		case c == '\n' || c == '\r':
			r.give(start, r.at, "this text has no closing quote on its line")
			return r.newNode(String, DoubleQuoted, span(start, r.at), string(text))
		case c < ' ':
			r.fail(span(r.at, r.at+1), `control character U+%04X must be written as \u%04x in JSON`, c, c)
			r.at++
		default:
			text = append(text, c)
			r.at++
		}
	}
	r.give(start, r.at, "this text has no closing quote")
	return r.newNode(String, DoubleQuoted, span(start, r.at), string(text))
}

// escape appends the character that an escape stands for.
func (r *jsonReader) escape(text []byte) []byte {
	start := r.at
	r.at++
	c := r.peek()
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), c); i >= 0 && r.at < len(r.src) {
		r.at++
		return append(text, "\"\\/\b\f\n\r\t"[i])
	}
	char, ok := r.hexEscape()
	if !ok {
		at := span(start, min(r.at+1, len(r.src)))
		r.fail(at, `unknown escape \%c; JSON has \" \\ \/ \b \f \n \r \t and \u with four digits`, c)
		return text
	}
	if utf16.IsSurrogate(char) {
		char = r.surrogatePair(start, char)
	}
	return utf8.AppendRune(text, char)
}

// hexEscape reads the rest of \uXXXX after its backslash.
func (r *jsonReader) hexEscape() (rune, bool) {
	if r.peek() != 'u' || r.at+5 > len(r.src) {
		return 0, false
	}
	value, err := strconv.ParseUint(string(r.src[r.at+1:r.at+5]), 16, 16)
	if err != nil {
		return 0, false
	}
	r.at += 5
	return rune(value), true
}

// surrogatePair joins half of a pair with the half that follows it.
func (r *jsonReader) surrogatePair(start int, first rune) rune {
	back := r.at
	if r.peek() == '\\' {
		r.at++
		if second, ok := r.hexEscape(); ok {
			if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError {
				return pair
			}
		}
	}
	r.at = back
	r.warnSurrogate(span(start, back))
	return utf8.RuneError
}

func (r *jsonReader) number() *Node {
	start := r.at
	for r.at < len(r.src) && bytes.IndexByte([]byte("+-.0123456789eE"), r.src[r.at]) >= 0 {
		r.at++
	}
	at, text := span(start, r.at), string(r.src[start:r.at])
	n := r.newNode(Number, Plain, at, text)
	switch {
	case len(text) > maxNumber:
		r.fail(at, "this number has more than %d digits", maxNumber)
	case !isJSONNumber(text):
		r.fail(at, "%s is no number in JSON", text)
	case bytes.ContainsAny(r.src[start:r.at], "eE") && math.IsInf(fraction(text), 0):
		r.fail(at, "%s is larger than any number can be", text)
	default:
		return n
	}
	n.Kind = String
	return n
}

// isJSONNumber checks the grammar of RFC 8259, section 6.
func isJSONNumber(text string) bool {
	i := 0
	digits := func() bool {
		from := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i > from
	}
	if text[i] == '-' {
		i++
	}
	first := i
	if !digits() || text[first] == '0' && i > first+1 {
		return false
	}
	if i < len(text) && text[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(text)
}

// word reads true, false and null, and reports anything else.
func (r *jsonReader) word() *Node {
	start := r.at
	end := start
	for end < len(r.src) && isLetter(r.src[end]) {
		end++
	}
	at, text := span(start, end), string(r.src[start:end])
	r.at = end
	switch text {
	case "true", "false":
		return r.newNode(Bool, Plain, at, text)
	case "null":
		return r.newNode(Null, Plain, at, text)
	case "":
		r.give(start, start+1, "a value is missing here")
		return r.newNode(Null, Plain, at, "")
	}
	r.give(start, end, "%q is no value in JSON; text stands in double quotes, and the only words are true, false, null", text)
	return r.newNode(String, Plain, at, text)
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

// space skips white space, and comments, which it reports.
func (r *jsonReader) space() {
	for r.at < len(r.src) {
		switch c := r.src[r.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			r.at++
		case c == '/' && r.at+1 < len(r.src) && (r.src[r.at+1] == '/' || r.src[r.at+1] == '*'):
			r.comment()
		default:
			return
		}
	}
}

func (r *jsonReader) comment() {
	start, end := r.at, r.lineEnd(r.at)
	if r.src[start+1] == '*' {
		end = len(r.src)
		if i := bytes.Index(r.src[start+2:], []byte("*/")); i >= 0 {
			end = start + 2 + i + 2
		}
	}
	r.fail(span(start, end), "JSON has no comments")
	r.at = end
}

// peek returns the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.at < len(r.src) {
		return r.src[r.at]
	}
	return 0
}

// give reports a mistake after which nothing can be read any more.
func (r *jsonReader) give(start, end int, format string, args ...any) {
	if !r.broken {
		r.fail(span(start, min(end, len(r.src))), format, args...)
	}
	r.broken = true
}
