package cfn

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// appendYAMLString writes text as a YAML scalar on one line that every reader takes for that text: plain if it can be,
// else in single quotes, and in double quotes if it has characters that need escapes.
func appendYAMLString(dst []byte, text string) []byte {
	if isWordy(text) {
		return append(dst, text...)
	}
	return appendUnwordy(dst, text)
}

// appendUnwordy is appendYAMLString for what is not isWordy.
func appendUnwordy(dst []byte, text string) []byte {
	switch {
	case !isPrintable(text):
		return appendDoubleQuoted(dst, text)
	case isPlainSafe(text):
		return append(dst, text...)
	}
	dst = append(dst, '\'')
	dst = append(dst, strings.ReplaceAll(text, "'", "''")...)
	return append(dst, '\'')
}

// isWordy reports whether a text can go without quotes, as isPlainSafe does but at one glance, and says so of nearly all that can: it is
// ASCII that begins with a letter, or as a path or a variable does.
func isWordy(text string) bool {
	if text == "" || !isLetter(text[0]) && text[0] != '/' && text[0] != '$' {
		return false
	}
	if len(text) <= len("false") && (len(text) == 1 || wordKind(text) != String) {
		return false
	}
	for i := 1; i < len(text); i++ {
		c := text[i]
		if c > ' ' && c < 0x7F && c != ':' {
			continue
		}
		last := i+1 == len(text)
		if c != ':' && c != ' ' || last || c == ':' && text[i+1] == ' ' || c == ' ' && text[i+1] == '#' {
			return false
		}
	}
	return true
}

// isPlainSafe reports whether a printable text can go without quotes.
func isPlainSafe(text string) bool {
	if text == "" || strings.IndexByte(" -?:,[]{}#&*!|>'\"%@`=<", text[0]) >= 0 {
		return false
	}
	last := text[len(text)-1]
	if last == ' ' || last == ':' || strings.Contains(text, ": ") || strings.Contains(text, " #") {
		return false
	}
	if isOtherwiseTyped(text) { // first, for it asks no expression
		return false
	}
	return plainKind(text) == String && !strings.HasPrefix(text, "...")
}

// isOtherwiseTyped reports whether some reader of YAML 1.1 or 1.2 takes a text for a number, a date or a truth value although plainKind
// does not: account IDs with leading zeros, 1e3, 0o17, .inf, 2010-09-09, y.
func isOtherwiseTyped(text string) bool {
	if strings.IndexByte("-+.0123456789", text[0]) < 0 {
		return len(text) == 1 && strings.IndexByte("yYnN", text[0]) >= 0
	}
	return strings.Trim(text, "-+.:_0123456789abcdefABCDEFoOxX") == "" || isDated(text) ||
		strings.EqualFold(text, ".inf") || strings.EqualFold(text, ".nan")
}

// isDated reports whether a text begins like a date: 2010-09-09.
func isDated(text string) bool {
	const shape = "0000-0"
	if len(text) < len(shape) {
		return false
	}
	for i := range len(shape) {
		if isDigit(shape[i]) != isDigit(text[i]) || !isDigit(text[i]) && text[i] != shape[i] {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isPrintable reports whether text can be written without escapes on one line.
func isPrintable(text string) bool {
	for i, r := range text {
		switch {
		case r < ' ', needsEscape(r):
			return false
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return false
			}
		}
	}
	return true
}

// needsEscape reports characters beyond the controls of ASCII that YAML does not allow or takes for a line break or mark.
func needsEscape(r rune) bool {
	switch {
	case r < 0x7F:
		return false
	case r < 0xA0, r == lineSeparator, r == paraSeparator, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		return true
	}
	return false
}

// isLiteralBlock reports whether text is to be written as a literal block: it has several lines and no character that a
// block cannot hold.
func isLiteralBlock(text string) bool {
	if !strings.Contains(text, "\n") || strings.TrimSpace(text) == "" {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		for part := range strings.SplitSeq(line, "\t") {
			if !isPrintable(part) {
				return false
			}
		}
	}
	return true
}

func appendDoubleQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r < ' ' || needsEscape(r):
			dst = fmt.Appendf(dst, `\u%04X`, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
