package facts

// Numbers in the text tables are one printable character each, or more for those that do not fit: every '~' before the
// digit adds MostDigit. Neither space, line break, '|' nor '~' is a digit.
const (
	firstDigit = '0'
	overflow   = '~'

	// MostDigit is how many numbers take a single character.
	MostDigit = '{' - firstDigit + 1
)

// AppendNumber appends a number, which is not negative, to a line of a text table.
func AppendNumber(line []byte, n int) []byte {
	for ; n >= MostDigit; n -= MostDigit {
		line = append(line, overflow)
	}
	return append(line, byte(firstDigit+n))
}

// CutNumber reads the number that a text begins with. It is not ok when there is none.
func CutNumber(text string) (n int, rest string, ok bool) {
	for text != "" && text[0] == overflow {
		n += MostDigit
		text = text[1:]
	}
	if text == "" || text[0] < firstDigit || text[0] >= firstDigit+MostDigit {
		return 0, text, false
	}
	return n + int(text[0]-firstDigit), text[1:], true
}
