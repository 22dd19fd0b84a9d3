package cfn

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPositionInLongLine compares the columns of a line that is longer than what is counted at once.
func TestPositionInLongLine(t *testing.T) {
	line := `{"Description": "` + strings.Repeat("aé漢😀", 3*countStep) + `"}`
	tpl, _ := Parse("template.json", []byte("\n"+line+"\n"))
	for _, at := range []int{1, 2, countStep, countStep + 1, countStep + 9, 2 * countStep, 3*countStep + 2, len(line), len(line) + 1} {
		for !utf8.RuneStart((line + "\n ")[at-1]) {
			at++
		}
		got := tpl.Position(uint32(at))
		if want := (Position{2, utf8.RuneCountInString(line[:at-1]) + 1}); got != want {
			t.Errorf("offset %d is at %v, want %v", at, got, want)
		}
	}
}
