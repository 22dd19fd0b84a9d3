package cfn

import (
	"fmt"
	"strings"
	"testing"
)

// TestWordy: isWordy allows only what isPlainSafe and isPrintable allow.
func TestWordy(t *testing.T) {
	check := func(text string) {
		if isWordy(text) && (!isPrintable(text) || !isPlainSafe(text) || isLiteralBlock(text)) {
			t.Errorf("%q is taken for wordy", text)
		}
	}
	const letters = "aZyntf_/$ :#'\"\n\t\x00\x7f\x80é,-.0~{"
	for _, word := range strings.Fields("yes no on off true false null Null YES y N ~ /a: a:b a:\u00a0b $") {
		check(word)
	}
	for _, a := range letters {
		for _, b := range letters {
			for _, c := range letters {
				check(fmt.Sprintf("%c%c%c", a, b, c))
				check(fmt.Sprintf("word%c%c%c", a, b, c))
			}
		}
	}
	for _, row := range yaml11Table(t) {
		check(row[0])
	}
}
