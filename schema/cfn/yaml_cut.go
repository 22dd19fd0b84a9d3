package cfn

import (
	"bytes"
	"slices"
	"strings"
)

// An openBlock is a block map or a block list, and how a line begins an entry of it.
type openBlock struct {
	indent int    // number of blanks before the key or the dash
	item   bool   // of a list
	key    string // of a map; "" when more than the key stands on its line
}

// alone reports whether only what is below belongs to the entry.
func (o openBlock) alone() bool {
	return o.item || o.key != ""
}

// sameBlock reports whether two entries can be of one block.
func (o openBlock) sameBlock(other openBlock) bool {
	return o.indent == other.indent && o.item == other.item
}

// cutYAML cuts a text into about equal parts: fewer where it cannot be cut, and only one where its lines are not counted easily.
func cutYAML(text []byte, wanted int) []yamlPart {
	parts := []yamlPart{{text: text}}
	if wanted < 2 || hasOddLines(text) {
		return parts
	}
	var c yamlCutter
	start := 0
	for at, line := 0, 0; at < len(text) && len(parts) < wanted; line++ {
		end := len(text)
		if newline := bytes.IndexByte(text[at:], '\n'); newline >= 0 {
			end = at + newline + 1
		}
		in, begins := c.take(text[at:end])
		if c.lost {
			return []yamlPart{{text: text}}
		}
		if begins && at >= len(parts)*(len(text)/wanted) && c.isSure() {
			parts[len(parts)-1].text = text[start:at]
			parts = append(parts, yamlPart{line: line, open: slices.Clone(c.open[:c.around]), in: in})
			start = at
		}
		at = end
	}
	parts[len(parts)-1].text = text[start:]
	return parts
}

// hasOddLines reports whether there are line breaks that are not written as most systems do.
func hasOddLines(text []byte) bool {
	for _, odd := range [...]string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(text, []byte(odd)) {
			return true
		}
	}
	return bytes.Count(text, []byte("\r")) != bytes.Count(text, []byte("\r\n"))
}

// A yamlCutter follows the blocks that lines open by where they begin.
type yamlCutter struct {
	open   []openBlock // entries, the outer ones first: each within the one before
	around int         // how many of them the last line stands in
	begun  bool        // there was something other than comments
	lost   bool        // there is more than one document, or what is said before one, or a key after a question mark
}

// take takes in a line. It returns the entry that it begins, and whether it is one that follows another one of the same block.
func (c *yamlCutter) take(line []byte) (in openBlock, follows bool) {
	content := bytes.TrimRight(line, " \r\n")
	rest := bytes.TrimLeft(content, " ")
	if len(rest) == 0 || rest[0] == '#' {
		return in, false
	}
	in = openBlock{indent: len(content) - len(rest), item: isItem(rest)}
	if asksForKey(rest) {
		c.lost = true
		return in, false
	}
	if in.indent == 0 && isMarker(rest) {
		c.lost = c.begun || string(rest) != "---"
		return in, false
	}
	c.begun = true
	for len(c.open) > 0 {
		last := c.open[len(c.open)-1]
		if last.indent < in.indent || last.indent == in.indent && in.item && !last.item { // a list may stand right below its key
			break
		}
		follows = last.sameBlock(in)
		c.open = c.open[:len(c.open)-1]
	}
	c.around = len(c.open)
	if !in.item {
		key, isKey := keyOf(rest)
		in.key = key
		c.open = append(c.open, in)
		return in, follows && isKey
	}
	c.open = append(c.open, in)
	if rest = bytes.TrimLeft(rest[1:], " "); len(rest) > 0 && rest[0] != '#' {
		key, _ := keyOf(rest)
		c.open = append(c.open, openBlock{indent: len(content) - len(rest), key: key})
	}
	return in, follows
}

// isSure reports whether all that the last line stands in can be opened again.
func (c *yamlCutter) isSure() bool {
	for _, o := range c.open[:c.around] {
		if !o.alone() {
			return false
		}
	}
	return true
}

func isItem(text []byte) bool {
	return text[0] == '-' && (len(text) == 1 || text[1] == ' ')
}

// asksForKey reports whether a question mark begins a key on a line. When there is no value, the library gives it the place of what
// comes next, be it in the same part or not.
func asksForKey(line []byte) bool {
	for i, c := range line {
		switch {
		case c == '?' && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t'):
			return true
		case strings.IndexByte("-: \t", c) < 0:
			return false
		}
	}
	return false
}

// isMarker reports whether a line can be one that begins or ends a document, or says something about the next one.
func isMarker(line []byte) bool {
	return line[0] == '%' || bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("..."))
}

// keyOf reads a simple key at the beginning of a text. It returns its name when there is nothing else.
func keyOf(text []byte) (alone string, isKey bool) {
	end := 0
	for end < len(text) && (isLetter(text[end]) || isDigit(text[end]) || end > 0 && isInKey(text, end)) {
		end++
	}
	switch {
	case end == 0 || end == len(text) || text[end] != ':':
		return "", false
	case end+1 == len(text):
		return string(text[:end]), true
	}
	return "", text[end+1] == ' '
}

// isInKey reports whether a mark is a part of a key, as the colons of Fn::Sub are.
func isInKey(text []byte, at int) bool {
	if text[at] == ':' {
		return at+1 < len(text) && text[at+1] != ' '
	}
	return strings.IndexByte("_-./", text[at]) >= 0
}
