package cfn

import (
	"bytes"
	"slices"
	"sort"
	"sync"
	"unicode/utf8"
)

// Line breaks beyond CR and LF, by which YAML counts lines and editors do not.
const (
	nextLine      = '\u0085'
	lineSeparator = '\u2028'
	paraSeparator = '\u2029'
)

// A lineIndex holds the offset of each line's first byte. It is made when first asked for: templates without findings
// never need it.
type lineIndex struct {
	once   sync.Once
	starts []uint32
	counts sync.Once
	before []uint32 // how many code points begin before every countStep bytes of the source
}

// countStep is how far into a line columns are counted from its start. Minified JSON has lines of megabytes, and there
// the counts are kept.
const countStep = 512

// Position returns where an offset into Source is, as editors show it: lines end with LF, CR LF or CR, columns count
// code points, and a byte order mark is none. Offsets beyond the end are taken for the end.
func (t *Template) Position(offset uint32) Position {
	at := min(int(offset), len(t.Source))
	starts := t.lineStarts()
	line := sort.Search(len(starts), func(i int) bool { return int(starts[i]) > at }) - 1
	if line < 0 {
		return Position{1, 1} // within the byte order mark
	}
	return Position{line + 1, t.codePoints(int(starts[line]), at) + 1}
}

// codePoints counts those of a part of a line.
func (t *Template) codePoints(from, to int) int {
	if to-from <= countStep || t.lines == nil {
		return utf8.RuneCount(t.Source[from:to])
	}
	t.lines.counts.Do(func() {
		count := 0
		for at := 0; at < len(t.Source); at += countStep {
			t.lines.before = append(t.lines.before, uint32(count))
			count += runeStarts(t.Source[at:min(at+countStep, len(t.Source))])
		}
	})
	before := func(at int) int {
		step := min(at/countStep, len(t.lines.before)-1)
		return int(t.lines.before[step]) + runeStarts(t.Source[step*countStep:at])
	}
	return before(to) - before(from)
}

// runeStarts counts the code points that begin in a text, which may be cut within one.
func runeStarts(text []byte) (count int) {
	for _, b := range text {
		if utf8.RuneStart(b) {
			count++
		}
	}
	return count
}

// Line returns the text of line n, counted from 1, without its line break; "" when there is no such line.
func (t *Template) Line(n int) string {
	starts := t.lineStarts()
	if n < 1 || n > len(starts) {
		return ""
	}
	end := len(t.Source)
	if n < len(starts) {
		end = int(starts[n])
	}
	return string(bytes.TrimRight(t.Source[starts[n-1]:end], "\r\n"))
}

func (t *Template) lineStarts() []uint32 {
	if t.lines == nil { // a Template that Parse did not make
		return lineStarts(t.Source, false)
	}
	t.lines.once.Do(func() { t.lines.starts = lineStarts(t.Source, false) })
	return t.lines.starts
}

// lineStarts finds the first byte of every line; asYAML also takes the Unicode line breaks for such.
func lineStarts(src []byte, asYAML bool) []uint32 {
	first := 0
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		first = len(byteOrderMark)
	}
	starts := make([]uint32, 1, 1+bytes.Count(src, []byte("\n")))
	starts[0] = uint32(first)
	next := nextBreak
	if onlyLineFeeds(src, asYAML) {
		next = nextLineFeed
	}
	for at := first; ; {
		size := 0
		if at, size = next(src, at, asYAML); size == 0 {
			return starts
		}
		at += size
		starts = append(starts, uint32(at))
	}
}

// onlyLineFeeds reports whether no other line break is in src: as in nearly all files.
func onlyLineFeeds(src []byte, asYAML bool) bool {
	others := []rune{'\r'}
	if asYAML {
		others = append(others, nextLine, lineSeparator, paraSeparator)
	}
	return !slices.ContainsFunc(others, func(r rune) bool { return bytes.ContainsRune(src, r) })
}

// nextLineFeed is nextBreak where there are no other breaks.
func nextLineFeed(src []byte, from int, _ bool) (at, size int) {
	if i := bytes.IndexByte(src[from:], '\n'); i >= 0 {
		return from + i, 1
	}
	return len(src), 0
}

// nextBreak finds the first line break at an offset or after it. Its size is 0 when there is none.
func nextBreak(src []byte, from int, asYAML bool) (at, size int) {
	for at = from; at < len(src); at++ {
		if size = breakAt(src, at, asYAML); size > 0 {
			return at, size
		}
	}
	return at, 0
}

// breakAt returns the length of the line break at an offset, 0 when there is none.
func breakAt(src []byte, at int, asYAML bool) int {
	switch c := src[at]; {
	case c == '\n':
		return 1
	case c == '\r':
		if at+1 < len(src) && src[at+1] == '\n' {
			return 2
		}
		return 1
	case asYAML && (c == 0xC2 || c == 0xE2):
		if r, size := utf8.DecodeRune(src[at:]); r == nextLine || r == lineSeparator || r == paraSeparator {
			return size
		}
	}
	return 0
}
