package cfn

import (
	"bytes"
	"unicode/utf8"
)

// This file finds places in YAML text that the library does not tell: the offset of its marks, and where nodes end.

// A markIndex turns the library's marks into offsets. Its lines also end at the Unicode line breaks, its columns count
// code points, and it does not see a byte order mark. Marks are asked for in nearly the order of the text, so the last
// answer is a good start for the next search.
type markIndex struct {
	src    []byte
	starts []uint32
	line   int    // of the last answer
	column int    // of the last answer
	at     uint32 // the last answer
}

func newMarkIndex(src []byte) *markIndex {
	return &markIndex{src: src, starts: lineStarts(src, true)}
}

// offset returns the offset of a mark, line and column counted from 1; the end of the text when it is beyond.
func (m *markIndex) offset(line, column int) uint32 {
	if line < 1 || line > len(m.starts) {
		return uint32(len(m.src))
	}
	if line != m.line || column < m.column {
		m.line, m.column, m.at = line, 1, m.starts[line-1]
	}
	for m.column < column && int(m.at) < len(m.src) {
		size := 1
		if m.src[m.at] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(m.src[m.at:])
		}
		m.at += uint32(size)
		m.column++
	}
	return m.at
}

// lineFrom returns the span from an offset to the end of its line, blanks at both ends left out.
func (p *parser) lineFrom(at uint32) Span {
	start, end := int(at), int(at)
	for end < len(p.src) && breakAt(p.src, end, true) == 0 {
		end++
	}
	for start < end && isBlank(p.src[start]) {
		start++
	}
	for end > start && isBlank(p.src[end-1]) {
		end--
	}
	return span(start, end)
}

// properties tells where the tag of a node is, and where its content starts after tag and anchor.
type properties struct {
	tag     Span // of width zero when there is none
	content uint32
}

// propertiesAt reads the tag and the anchor at an offset, in either order. Content that is absent starts where they end; content starts
// at the limit at the latest.
func (p *parser) propertiesAt(at, limit uint32, absent bool) properties {
	props := properties{tag: Span{at, at}, content: at}
	for end := int(at); end < int(limit); {
		start := end
		switch p.src[start] {
		case '!':
			end = p.tagEnd(start)
			props.tag = span(start, end)
		case '&':
			end = p.anchorEnd(start)
		default:
			props.content = uint32(start)
			return props
		}
		props.content = uint32(end)
		if next := p.skipBlank(end); !absent || next < int(limit) && (p.src[next] == '!' || p.src[next] == '&') {
			end = next
		} else {
			return props
		}
	}
	if int(limit) < len(p.src) {
		props.content = limit
	}
	return props
}

// tagEnd returns where a tag ends: white space must follow it, commas and brackets can be part of it.
func (p *parser) tagEnd(at int) int {
	for at < len(p.src) && spaceAt(p.src, at) == 0 {
		at++
	}
	return at
}

// anchorEnd returns where an anchor (&name) or alias (*name) ends.
func (p *parser) anchorEnd(at int) int {
	for at++; at < len(p.src); at++ {
		if c := p.src[at]; !isLetter(c) && (c < '0' || c > '9') && c != '-' {
			break
		}
	}
	return at
}

// skipBlank returns the offset of the next thing that is neither white space nor a comment.
func (p *parser) skipBlank(at int) int {
	for at < len(p.src) {
		size := breakAt(p.src, at, true)
		switch {
		case size > 0:
			at += size
		case isBlank(p.src[at]):
			at++
		case p.src[at] == '#':
			at = p.lineEnd(at)
		default:
			return at
		}
	}
	return at
}

func (p *parser) lineEnd(at int) int {
	for at < len(p.src) && breakAt(p.src, at, true) == 0 {
		at++
	}
	return at
}

// afterColon returns where the absent value of a key is: behind its colon, or behind the key when it has none.
func (p *parser) afterColon(keyEnd uint32) uint32 {
	if at := p.skipBlank(int(keyEnd)); at < len(p.src) && p.src[at] == ':' {
		return uint32(at + 1)
	}
	return keyEnd
}

// closing returns where a flow collection ends whose children end at an offset. The map of one entry in [a: b] has no
// bracket of its own.
func (p *parser) closing(start, childrenEnd uint32) uint32 {
	if int(start) >= len(p.src) {
		return childrenEnd
	}
	bracket := byte(']')
	switch p.src[start] {
	case '{':
		bracket = '}'
	case '[':
	default:
		return childrenEnd
	}
	for at := int(max(childrenEnd, start+1)); at < len(p.src); at++ {
		if at = p.skipBlank(at); at < len(p.src) && p.src[at] == bracket {
			return uint32(at + 1)
		}
	}
	return childrenEnd
}

// scalarEnd returns where the scalar ends whose content starts at an offset.
func (p *parser) scalarEnd(value string, style Style, start uint32) uint32 {
	switch style {
	case SingleQuoted:
		return p.singleQuotedEnd(start)
	case DoubleQuoted:
		return p.doubleQuotedEnd(start)
	case Literal, Folded:
		return p.blockEnd(value, start)
	}
	return p.textEnd(value, start)
}

func (p *parser) singleQuotedEnd(start uint32) uint32 {
	for at := int(start) + 1; at < len(p.src); at++ {
		if p.src[at] != '\'' {
			continue
		}
		if at+1 == len(p.src) || p.src[at+1] != '\'' {
			return uint32(at + 1)
		}
		at++
	}
	return uint32(len(p.src))
}

func (p *parser) doubleQuotedEnd(start uint32) uint32 {
	for at := int(start) + 1; at < len(p.src); at++ {
		switch p.src[at] {
		case '\\':
			at++
		case '"':
			return uint32(at + 1)
		}
	}
	return uint32(len(p.src))
}

// blockEnd returns where a literal or folded scalar ends: with the last line that has text, its break excluded, or with
// its header (|+2) when it has no text.
func (p *parser) blockEnd(value string, start uint32) uint32 {
	header := int(start) + 1
	for header < len(p.src) && bytes.IndexByte([]byte("+-0123456789"), p.src[header]) >= 0 {
		header++
	}
	text := p.lineEnd(header)
	end := int(p.textEnd(value, uint32(text)))
	if end <= text {
		return uint32(header)
	}
	for end < len(p.src) && isBlank(p.src[end]) {
		end++
	}
	return uint32(end)
}

// textEnd finds the end of text that stands in the source but for its white space, which folding changes: it follows
// the other characters, and returns where the last of them ends.
func (p *parser) textEnd(value string, start uint32) uint32 {
	at := int(start)
	if bytes.HasPrefix(p.src[at:], []byte(value)) && (value == "" || !isSpaceEnd(value)) {
		return uint32(at + len(value))
	}
	end := at
	for i := 0; i < len(value); i++ {
		size := spaceAt(value, i)
		if size > 0 {
			i += size - 1
			continue
		}
		for at < len(p.src) && spaceAt(p.src, at) > 0 {
			at += spaceAt(p.src, at)
		}
		if at == len(p.src) || p.src[at] != value[i] {
			return uint32(end)
		}
		at++
		end = at
	}
	return uint32(end)
}

func isSpaceEnd(text string) bool {
	last := text[len(text)-1]
	return isBlank(last) || last == '\n' || last == '\r' || last >= utf8.RuneSelf
}

// spaceAt returns the length of the blank or line break at an offset, 0 when there is none.
func spaceAt[T string | []byte](text T, at int) int {
	switch c := text[at]; c {
	case ' ', '\t', '\n', '\r':
		return 1
	case 0xC2:
		if at+1 < len(text) && text[at+1] == 0x85 {
			return 2
		}
	case 0xE2:
		if at+2 < len(text) && text[at+1] == 0x80 && (text[at+2] == 0xA8 || text[at+2] == 0xA9) {
			return 3
		}
	}
	return 0
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t'
}
