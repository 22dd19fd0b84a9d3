package facts

import (
	"slices"
	"testing"
)

func TestNumbers(t *testing.T) {
	for _, n := range []int{0, 1, MostDigit - 1, MostDigit, MostDigit + 1, 5 * MostDigit, 1000} {
		line := string(AppendNumber(nil, n)) + "rest"
		if got, rest, ok := CutNumber(line); !ok || got != n || rest != "rest" {
			t.Errorf("%d: %q reads as %d, %q, %v", n, line, got, rest, ok)
		}
	}
	for _, line := range []string{"", "~", " ", "|", "~|1"} {
		if n, _, ok := CutNumber(line); ok {
			t.Errorf("%q reads as %d", line, n)
		}
	}
}

func TestWords(t *testing.T) {
	words := []Word{{"a", 0}, {"c5.large", 3}, {"c5.xlarge", 3}, {"c5a.large", 0}, {"c5a.larger", 200}, {"|~", 200}}
	list := string(AppendWords([]byte("key "), words))[len("key "):]
	var got []Word
	ReadWords(list, func(word []byte, number int) bool {
		got = append(got, Word{string(word), number})
		return len(got) < 9
	})
	if !slices.Equal(got, words) {
		t.Errorf("%q reads as %v", list, got)
	}
	count := 0
	ReadWords(list, func([]byte, int) bool { count++; return false })
	if count != 1 {
		t.Errorf("the reader goes on after it was told to stop: %d", count)
	}
}

// FuzzWords reads damaged lists: what is read must be what writing it again gives.
func FuzzWords(f *testing.F) {
	f.Add("0c5.large 3xlarge |1 2a.large")
	f.Add("|~~0 0a {b")
	f.Fuzz(func(t *testing.T, list string) {
		var words []Word
		ReadWords(list, func(word []byte, number int) bool {
			words = append(words, Word{string(word), number})
			return true
		})
		var again []Word
		ReadWords(string(AppendWords(nil, words)), func(word []byte, number int) bool {
			again = append(again, Word{string(word), number})
			return true
		})
		if !slices.Equal(words, again) {
			t.Errorf("%q reads as %v, and written again as %v", list, words, again)
		}
	})
}
