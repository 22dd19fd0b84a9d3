package cfn

import (
	"math/big"
	"strconv"
	"strings"
)

// shortNumber is a length below which every decimal integer fits 64 bits.
const shortNumber = 19

// Int returns the value of a whole Number that fits 64 bits; false for fractions, intrinsics and everything else.
func (n *Node) Int() (int64, bool) {
	if n == nil || n.Kind != Number {
		return 0, false
	}
	if isPlainDecimal(n.Text) && len(n.Text) < shortNumber {
		i, err := strconv.ParseInt(n.Text, 10, 64)
		return i, err == nil
	}
	if i, ok := wholeNumber(n.Text); ok && i.IsInt64() {
		return i.Int64(), true
	}
	return 0, false
}

// Float returns the value of a Number as the nearest float64.
func (n *Node) Float() (float64, bool) {
	if n == nil || n.Kind != Number {
		return 0, false
	}
	if i, ok := wholeNumber(n.Text); ok {
		f, _ := new(big.Float).SetInt(i).Float64()
		return f, true
	}
	return fraction(n.Text), true
}

// IsWhole reports whether n is a Number written as an integer: 1 is, 1.0 is not.
func (n *Node) IsWhole() bool {
	if n == nil || n.Kind != Number {
		return false
	}
	if isPlainDecimal(n.Text) {
		return true
	}
	_, ok := wholeNumber(n.Text)
	return ok
}

// Decimal returns the value of a Number in the one notation that is printed and hashed: integers in decimal whatever
// their base (0x1F is 31, 1:30 is 90), fractions in the shortest form that reads back the same, positional for decimal
// exponents from -4 to 15 and always with a point ("1.0"), else with a signed exponent of two digits or more ("1e+16").
func (n *Node) Decimal() string {
	if n == nil || n.Kind != Number {
		return ""
	}
	if isPlainDecimal(n.Text) {
		return n.Text
	}
	if i, ok := wholeNumber(n.Text); ok {
		return i.String()
	}
	return FormatFloat(fraction(n.Text))
}

// FormatFloat writes f the way Decimal does.
func FormatFloat(f float64) string {
	exp := strconv.FormatFloat(f, 'e', -1, 64)
	at := strings.IndexByte(exp, 'e')
	if at < 0 {
		return exp // an infinity or not a number: no template node has such a value
	}
	if e, _ := strconv.Atoi(exp[at+1:]); e < -4 || e >= 16 {
		return exp
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func equalNumbers(a, b *Node) bool {
	if a.Text == b.Text {
		return true
	}
	x, xWhole := wholeNumber(a.Text)
	y, yWhole := wholeNumber(b.Text)
	if xWhole && yWhole {
		return x.Cmp(y) == 0
	}
	fx, _ := a.Float()
	fy, _ := b.Float()
	return fx == fy
}

// wholeNumber reads the integer notations of YAML 1.1, of which JSON's is one: decimal, 0b, 0 (octal), 0x, base 60.
// It only reads text that scalar resolution has already found to be a number, so it need not refuse malformed digits.
func wholeNumber(text string) (*big.Int, bool) {
	digits := strings.ReplaceAll(text, "_", "")
	negative := strings.HasPrefix(digits, "-")
	digits = strings.TrimLeft(digits, "+-")
	var value *big.Int
	var ok bool
	switch {
	case strings.HasPrefix(digits, "0b"):
		value, ok = new(big.Int).SetString(digits[2:], 2)
	case strings.HasPrefix(digits, "0x"):
		value, ok = new(big.Int).SetString(digits[2:], 16)
	case strings.ContainsAny(digits, ".eE"):
		return nil, false
	case strings.Contains(digits, ":"):
		value, ok = sexagesimal(digits)
	case len(digits) > 1 && digits[0] == '0':
		value, ok = new(big.Int).SetString(digits[1:], 8)
	default:
		value, ok = new(big.Int).SetString(digits, 10)
	}
	if ok && negative {
		value.Neg(value)
	}
	return value, ok
}

func sexagesimal(digits string) (*big.Int, bool) {
	value, sixty := new(big.Int), big.NewInt(60)
	for _, part := range strings.Split(digits, ":") {
		d, ok := new(big.Int).SetString(part, 10)
		if !ok {
			return nil, false
		}
		value.Add(value.Mul(value, sixty), d)
	}
	return value, true
}

// fraction reads the floating-point notations of YAML 1.1 and JSON, base 60 with a fraction included. The places of base
// 60 are added from the right, as AWS's reader adds them, for the sum depends on the order.
func fraction(text string) float64 {
	digits := strings.ReplaceAll(text, "_", "")
	negative := strings.HasPrefix(digits, "-")
	places := strings.Split(strings.TrimLeft(digits, "+-"), ":")
	value, weight := 0.0, 1.0
	for i := len(places) - 1; i >= 0; i-- {
		place, _ := strconv.ParseFloat(places[i], 64)
		value += place * weight
		weight *= 60
	}
	if negative {
		value = -value
	}
	return value
}
