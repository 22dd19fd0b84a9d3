package cfn

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/lazy"
)

// The YAML library refuses two escapes of double-quoted text that JSON and YAML 1.1 as AWS reads it have: \/ and the
// surrogate pairs \ud83d\ude00. Their backslash is hidden from it behind a character that the text does not contain.
// Offsets in the masked text are not those of the source, but its lines and columns are.

// An escapeMask is the character that stands for a hidden backslash; the zero value masks nothing.
type escapeMask string

var maskedEscape = lazy.Pattern{Expression: `\\(/|u[dD][89a-fA-F][0-9a-fA-F]{2})`}

// maskEscapes returns text with the escapes hidden, text itself when there are none.
func maskEscapes(text []byte) ([]byte, escapeMask) {
	if !bytes.Contains(text, []byte(`\/`)) && !bytes.Contains(text, []byte(`\u`)) {
		return text, "" // as nearly always
	}
	found := maskedEscape.Get().FindAllIndex(text, -1)
	if found == nil {
		return text, ""
	}
	mask := unusedCharacter(text)
	out := make([]byte, 0, len(text)+2*len(found))
	done := 0
	for _, match := range found {
		at := match[0]
		if precedingBackslashes(text, at)%2 != 0 {
			continue // the second half of an escaped backslash
		}
		out = append(append(out, text[done:at]...), mask...)
		done = at + 1
	}
	return append(out, text[done:]...), escapeMask(mask)
}

func precedingBackslashes(text []byte, at int) int {
	n := 0
	for at > n && text[at-1-n] == '\\' {
		n++
	}
	return n
}

// unusedCharacter returns a private-use character that text does not contain.
func unusedCharacter(text []byte) []byte {
	for r := rune(0xF0000); ; r++ {
		if c := utf8.AppendRune(nil, r); !bytes.Contains(text, c) {
			return c
		}
	}
}

// restore gives the value that a scalar has without the mask, and whether it had half of a surrogate pair, which is no
// character and becomes U+FFFD.
func (m escapeMask) restore(value string, style Style) (text string, half bool) {
	if m == "" || !strings.Contains(value, string(m)) {
		return value, false
	}
	if style != DoubleQuoted {
		return strings.ReplaceAll(value, string(m), `\`), false
	}
	parts := strings.Split(value, string(m))
	out := []byte(parts[0])
	for i := 1; i < len(parts); i++ {
		if parts[i][0] == '/' {
			out = append(out, parts[i]...)
			continue
		}
		char, rest := hexRune(parts[i][1:5]), parts[i][5:]
		if rest == "" && i+1 < len(parts) && parts[i+1][0] == 'u' {
			if pair := utf16.DecodeRune(char, hexRune(parts[i+1][1:5])); pair != utf8.RuneError {
				i++
				char, rest = pair, parts[i][5:]
			}
		}
		half = half || utf16.IsSurrogate(char)
		out = append(utf8.AppendRune(out, char), rest...)
	}
	return string(out), half
}

// hexRune reads four hexadecimal digits.
func hexRune(digits string) rune {
	value, _ := strconv.ParseUint(digits, 16, 16)
	return rune(value)
}

func (p *parser) warnSurrogate(at Span) {
	p.warn(at, `half of a surrogate pair (\ud800 to \udfff) is no character; it is taken for U+FFFD`)
}
