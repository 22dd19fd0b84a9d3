package schema

import "strings"

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
