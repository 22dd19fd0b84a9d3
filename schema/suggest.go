package schema

import "strings"

// Suggest returns the candidate that was probably meant by a misspelt word: the nearest by insertions, deletions,
// substitutions and swaps of neighbours, the first of several. It is false when none is near: up to a third of the word
// may differ, not counting upper and lower case.
func Suggest(word string, candidates []string) (string, bool) {
	const longest = 64 // no name in AWS's schemas is longer by much; a longer word is no typing error
	if word == "" || len(word) > longest {
		return "", false
	}
	best, distance, folded := "", len(word)/3+1, strings.ToLower(word)
	for _, candidate := range candidates {
		if len(candidate) > 2*longest || abs(len(candidate)-len(word)) >= distance {
			continue
		}
		if d := editDistance(folded, strings.ToLower(candidate), distance); d < distance {
			best, distance = candidate, d
		}
	}
	return best, best != "" && best != word
}

// SuggestSurely is Suggest where there is no doubt about what was meant: one or two slips of the pen, or another case, no
// other candidate that is nearly as near, the same digits, and not the opposite.
func SuggestSurely(word string, candidates []string) (string, bool) {
	near, ok := Suggest(word, candidates)
	if !ok || digitsOf(word) != digitsOf(near) {
		return "", false
	}
	folded := strings.ToLower(word)
	distance := editDistance(folded, strings.ToLower(near), len(word))
	if distance > slips(word) || distance > 0 && areOpposites(word, near) {
		return "", false
	}
	margin := min(distance, 1)
	for _, other := range candidates {
		if other == near || abs(len(other)-len(word)) > distance+margin {
			continue
		}
		if editDistance(folded, strings.ToLower(other), distance+margin+1) <= distance+margin {
			return "", false
		}
	}
	return near, true
}

// SuggestValue is SuggestSurely for one of the values that are allowed. They are words that another letter can give another
// meaning, so that no more may differ than upper and lower case and what stands between words.
func SuggestValue(value string, allowed []string) (string, bool) {
	near, found := "", false
	for _, candidate := range allowed {
		if bareWords(candidate) == bareWords(value) {
			if found {
				return "", false
			}
			near, found = candidate, true
		}
	}
	return near, found && near != value && near != ""
}

// slips is how many letters of a word may differ.
func slips(word string) int {
	switch {
	case len(word) < 4:
		return 0
	case len(word) < 8:
		return 1
	}
	return 2
}

func digitsOf(word string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, word)
}

func bareWords(text string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(text))
}

// opposites are words that differ by few letters and mean something else.
var opposites = [...][2]string{
	{"min", "max"}, {"import", "export"}, {"include", "exclude"}, {"ingress", "egress"}, {"lower", "upper"},
	{"internal", "external"}, {"encrypt", "decrypt"}, {"source", "resource"}, {"healthy", "unhealthy"}, {"in", "out"},
	{"on", "off"}, {"http", "https"}, {"user", "use"}, {"pre", "post"},
}

// areOpposites reports whether two words are as near as they are for a word in the one and its opposite in the other.
func areOpposites(word, near string) bool {
	word, near = strings.ToLower(word), strings.ToLower(near)
	for _, pair := range opposites {
		if strings.Replace(word, pair[0], pair[1], 1) == near || strings.Replace(word, pair[1], pair[0], 1) == near {
			return true
		}
	}
	return false
}

// editDistance is the optimal string alignment distance, over bytes; as soon as it must be enough or more, some number that is.
func editDistance(a, b string, enough int) int {
	const usual = 96 // up to this length nothing is allocated
	var space [3 * usual]int
	rows := space[:]
	if len(b) >= usual {
		rows = make([]int, 3*(len(b)+1))
	}
	before, last, row := rows[:len(b)+1], rows[len(b)+1:2*(len(b)+1)], rows[2*(len(b)+1):3*(len(b)+1)]
	for j := range last {
		last[j] = j
	}
	least := 0 // of the row before
	for i := 1; i <= len(a); i++ {
		row[0] = i
		lastLeast := least
		least = i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if min(least, lastLeast+1) >= enough { // a swap steps over a row
			return enough
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int {
	return max(n, -n)
}
