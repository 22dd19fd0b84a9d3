package facts

import "strings"

// A Word is an entry of a word list, with the number of what is known about it.
type Word struct {
	Text   string
	Number int
}

// AppendWords appends a list of words, sorted by text, to a line of a text table. A word is how much it shares with the
// one before and its rest; the words are separated by spaces. A number that is not that of the word before comes first,
// as "|number ". Words hold neither spaces nor line breaks.
func AppendWords(line []byte, words []Word) []byte {
	previous, number := "", 0
	for i, word := range words {
		if i > 0 {
			line = append(line, ' ')
		}
		if word.Number != number {
			line = append(AppendNumber(append(line, '|'), word.Number), ' ')
			number = word.Number
		}
		shared := SharedPrefix(previous, word.Text)
		line = append(AppendNumber(line, shared), word.Text[shared:]...)
		previous = word.Text
	}
	return line
}

// SharedPrefix is how many bytes two texts share at their beginnings.
func SharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// ReadWords calls visit for each word of a list until visit returns false, or the list is damaged. The bytes of the word
// change afterwards.
func ReadWords(list string, visit func(word []byte, number int) bool) {
	var word []byte
	number := 0
	for list != "" {
		var entry string
		entry, list, _ = strings.Cut(list, " ")
		mark, isNumber := strings.CutPrefix(entry, "|")
		n, rest, ok := CutNumber(mark)
		switch {
		case !ok, !isNumber && n > len(word):
			return
		case isNumber:
			number = n
			continue
		}
		word = append(word[:n], rest...)
		if !visit(word, number) {
			return
		}
	}
}
