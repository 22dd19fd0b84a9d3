package cfn

import (
	"math"
	"strings"

	"github.com/samx-dev/samx/schema/lazy"
)

// plainKind returns what YAML 1.1 takes a plain scalar for, as AWS's YAML reader does. Dates stay strings, as they do in
// CloudFormation, and so do infinities and what is not a number, for which JSON has no notation.
func plainKind(text string) Kind {
	if text == "" {
		return Null
	}
	switch c := text[0]; {
	case c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.':
		if isNumber(text) {
			return Number
		}
	case strings.IndexByte("~nNtTfFyYoO", c) >= 0:
		return wordKind(text)
	}
	return String
}

func wordKind(text string) Kind {
	switch text {
	case "~", "null", "Null", "NULL":
		return Null
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON",
		"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return Bool
	}
	return String
}

// The numbers of YAML 1.1. Other than in YAML 1.2 a leading zero means octal, colons mean base 60, a fraction needs its
// point and an exponent its sign.
var (
	integer = lazy.Pattern{Expression: `^[-+]?(0b_*[01][01_]*|0[0-7_]+|0|[1-9][0-9_]*(:[0-5]?[0-9])*|0x_*[0-9a-fA-F][0-9a-fA-F_]*)$`}
	decimal = lazy.Pattern{Expression: `^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?` +
		`|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*)$`}
)

func isNumber(text string) bool {
	switch {
	case len(text) > maxNumber:
		return false
	case isPlainDecimal(text):
		return true
	case !looksNumeric(text): // no expression need be asked, or compiled
		return false
	case integer.Get().MatchString(text):
		return true
	}
	return decimal.Get().MatchString(text) && !math.IsInf(fraction(text), 0)
}

// looksNumeric reports whether a text has the characters of numbers only, and signs where numbers have them.
func looksNumeric(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c), strings.IndexByte("_.:xX", c) >= 0, 'a' <= c|' ' && c|' ' <= 'f':
		case (c == '-' || c == '+') && (i == 0 || text[i-1]|' ' == 'e'):
		default:
			return false
		}
	}
	return true
}

// isPlainDecimal reports whether text is an integer as JSON and people write it; nearly every number is.
func isPlainDecimal(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || digits[0] == '0' && text != "0" {
		return false
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return false
		}
	}
	return true
}

// warnSurprise reports plain scalars that YAML 1.1 reads otherwise than most people do.
func (p *parser) warnSurprise(n *Node) {
	text := n.Text
	switch {
	case n.Kind == String && isNotFinite(text):
		p.warn(n.Span, "%s is no number that CloudFormation knows; it is taken for text, quote it to say so", text)
	case n.Kind != Number || isPlainDecimal(text):
	case strings.Contains(text, ":"):
		p.warn(n.Span, "%s is a number of base 60 in YAML 1.1 and means %s; quote it to have the text", text, n.Decimal())
	case isOctal(text):
		p.warn(n.Span, "%s is an octal number in YAML 1.1 and means %s; quote it to have the text", text, n.Decimal())
	}
}

// isNotFinite reports whether text is a number in YAML 1.1 that has no value in JSON: .inf, .nan, 1.0e+999.
func isNotFinite(text string) bool {
	return strings.IndexByte("+-.0123456789", text[0]) >= 0 && len(text) <= maxNumber &&
		(isInfinity(text) || looksNumeric(text) && decimal.Get().MatchString(text))
}

func isInfinity(text string) bool {
	switch strings.TrimLeft(text[:1], "+-") + text[1:] {
	case ".inf", ".Inf", ".INF":
		return true
	}
	switch text {
	case ".nan", ".NaN", ".NAN":
		return true
	}
	return false
}

func isOctal(text string) bool {
	digits := strings.TrimLeft(text, "+-")
	return len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '7' && !strings.Contains(digits, ".")
}
