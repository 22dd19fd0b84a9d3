package report

import (
	"strings"
	"unicode"
)

// Printable keeps text from the template from steering the terminal: control characters, line breaks among them, marks that
// turn the direction of writing, and what is not UTF-8 become U+FFFD.
func Printable(s string) string {
	if isPlain(s) {
		return s
	}
	return strings.Map(visible, s)
}

// isPlain reports whether a text is printable ASCII, which most are.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] >= 0x7F {
			return false
		}
	}
	return true
}

func visible(r rune) rune {
	if r != '\t' && unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
		return unicode.ReplacementChar
	}
	return r
}

// printableLines is Printable for text that may have several lines.
func printableLines(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return r
		}
		return visible(r)
	}, s)
}

// oneLine makes blanks of line breaks, one of those that follow each other, and lets nothing else steer a terminal.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return Printable(text)
	}
	var out strings.Builder
	broken := false
	for _, r := range text {
		isBreak := r == '\r' || r == '\n'
		switch {
		case !isBreak:
			out.WriteRune(visible(r))
		case !broken:
			out.WriteByte(' ')
		}
		broken = isBreak
	}
	return out.String()
}
