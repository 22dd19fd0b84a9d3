package report

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// widest is how many characters of a line are shown; of a longer one, the part around the fault, with leading of them before it.
const (
	widest  = 160
	leading = widest / 4
)

// longest is how many bytes of a message are shown: a message may quote a name, and nobody limits names.
const longest = 1000

// ellipsis stands for what is left out.
const ellipsis = "..."

// An excerpt is a line of a source or, when it is long, a part of it, around a fault in it.
type excerpt struct {
	before, fault, after string
}

// newExcerpt takes the line of a fault out of a source; of a fault on several lines, the first. It looks at no more of a line
// than can be shown, for a minified template is a single line, of megabytes.
func newExcerpt(source []byte, start, end int) excerpt {
	start = min(start, len(source))
	end = max(start, min(end, len(source)))
	first, left := back(source, start, widest)
	last, right := forward(source, start, widest)
	skipped, cut := !startsLine(source, first), !endsLine(source, last)
	if skipped || cut || left+right > widest {
		keep := min(left, max(leading, widest-right))
		first, _ = back(source, start, keep)
		last, _ = forward(source, start, widest-keep)
		skipped, cut = !startsLine(source, first), !endsLine(source, last)
	}
	end = min(end, last)
	x := excerpt{string(source[first:start]), string(source[start:end]), string(source[end:last])}
	if skipped {
		x.before = ellipsis + x.before
	}
	if cut {
		x.after += ellipsis
	}
	return x
}

// Line is the line of a source around an offset as a terminal can show it or, when it is long, the part of it around there.
func Line(source []byte, at int) string {
	return newExcerpt(source, at, at).line()
}

// line is all of the excerpt, as a terminal can show it.
func (x excerpt) line() string {
	return strings.TrimRight(Printable(x.before+x.fault+x.after), " ")
}

// back goes from an offset to the beginning of its line, by most characters at most. It returns the offset there and how many
// characters are between.
func back(source []byte, at, most int) (first, count int) {
	for ; count < most && !startsLine(source, at); count++ {
		_, size := utf8.DecodeLastRune(source[:at])
		at -= size
	}
	return at, count
}

// forward goes to the end of the line, likewise.
func forward(source []byte, at, most int) (last, count int) {
	for ; count < most && !endsLine(source, at); count++ {
		_, size := utf8.DecodeRune(source[at:])
		at += size
	}
	return at, count
}

func startsLine(source []byte, at int) bool {
	return at == 0 || source[at-1] == '\n' || source[at-1] == '\r' || at == len(byteOrderMark) && bytes.HasPrefix(source, byteOrderMark)
}

func endsLine(source []byte, at int) bool {
	return at == len(source) || source[at] == '\n' || source[at] == '\r'
}

// underline is the line below: blanks, and carets below the fault. It is as wide as what it stands below.
func (x excerpt) underline() string {
	var out strings.Builder
	fill(&out, x.before, ' ')
	shown := out.Len()
	fill(&out, x.fault, '^')
	if out.Len() == shown {
		out.WriteByte('^')
	}
	return out.String()
}

// fill writes a character as often as a terminal has columns for the text. Tabs stay, for nobody knows their width.
func fill(out *strings.Builder, text string, with byte) {
	for _, r := range text {
		r = visible(r)
		switch {
		case r == '\t':
			out.WriteByte('\t')
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.Is(wide, r):
			out.WriteByte(with)
			out.WriteByte(with)
		default:
			out.WriteByte(with)
		}
	}
}

// shortened leaves out the middle of a message that is too long to be read.
func shortened(message string) string {
	if len(message) <= longest {
		return message
	}
	first, last := longest/2, len(message)-longest/2
	for first > 0 && !utf8.RuneStart(message[first]) {
		first--
	}
	for last < len(message) && !utf8.RuneStart(message[last]) {
		last++
	}
	return message[:first] + ellipsis + message[last:]
}

var byteOrderMark = []byte("\uFEFF")

// wide are the characters that take two columns of a terminal, near enough: East Asian ones and emoji.
// https://www.unicode.org/reports/tr11/
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115F, 1}, {0x231A, 0x231B, 1}, {0x23E9, 0x23EC, 1}, {0x2614, 0x2615, 1}, {0x26A1, 0x26A1, 1},
		{0x26C4, 0x26C5, 1}, {0x26D4, 0x26D4, 1}, {0x2705, 0x2705, 1}, {0x270A, 0x270B, 1}, {0x2728, 0x2728, 1},
		{0x274C, 0x274C, 1}, {0x2753, 0x2755, 1}, {0x2757, 0x2757, 1}, {0x2B50, 0x2B50, 1}, {0x2E80, 0x303E, 1},
		{0x3041, 0xA4CF, 1}, {0xA960, 0xA97C, 1}, {0xAC00, 0xD7A3, 1}, {0xF900, 0xFAFF, 1}, {0xFE30, 0xFE6F, 1},
		{0xFF01, 0xFF60, 1}, {0xFFE0, 0xFFE6, 1},
	},
	R32: []unicode.Range32{
		{0x16FE0, 0x18CFF, 1}, {0x1AFF0, 0x1B2FF, 1}, {0x1F18E, 0x1F18E, 1}, {0x1F191, 0x1F19A, 1}, {0x1F200, 0x1F265, 1},
		{0x1F300, 0x1F64F, 1}, {0x1F680, 0x1F6FF, 1}, {0x1F7E0, 0x1F7EB, 1}, {0x1F90C, 0x1F9FF, 1}, {0x1FA70, 0x1FAFF, 1},
		{0x20000, 0x3FFFD, 1},
	},
}
