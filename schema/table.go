package schema

import (
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// A table is a small fact file: one line per entry, "key value ...", sorted by key as bytes. It is searched as it lies
// in the binary, so it costs nothing until it is asked.
type table string

// find returns what follows the key on its line.
func (t table) find(key string) (value string, ok bool) {
	low, high := 0, len(t)
	for low < high {
		start := low + strings.LastIndexByte(string(t[low:(low+high)/2]), '\n') + 1
		line, _, _ := strings.Cut(string(t[start:]), "\n")
		got, value, _ := strings.Cut(line, " ")
		switch {
		case got == key:
			return value, true
		case got < key:
			low = start + len(line) + 1
		default:
			high = start
		}
	}
	return "", false
}

// lines calls visit for every entry, in the order of the keys.
func (t table) lines(visit func(key, value string)) {
	for rest := string(t); rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		key, value, _ := strings.Cut(line, " ")
		visit(key, value)
	}
}

// heading is the line with an empty key, if there is one.
func (t table) heading() string {
	line, _ := t.find("")
	return line
}

// words returns the word list under a key, following "=" once.
func (t table) words(key string) (list string, ok bool) {
	list, ok = t.find(key)
	if other, same := strings.CutPrefix(list, "="); same {
		list, ok = t.find(other)
	}
	return list, ok
}

// wordList returns the words under a key.
func (t table) wordList(key string) []string {
	var words []string
	list, _ := t.words(key)
	facts.ReadWords(list, func(word []byte, _ int) bool {
		words = append(words, string(word))
		return true
	})
	return words
}

func hasWord(list, text string) (found bool) {
	facts.ReadWords(list, func(word []byte, _ int) bool {
		found = string(word) == text
		return !found
	})
	return found
}
