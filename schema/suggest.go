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
	best, distance := "", len(word)/3+1
	for _, candidate := range candidates {
		if len(candidate) > 2*longest || abs(len(candidate)-len(word)) >= distance {
			continue
		}
		if d := editDistance(strings.ToLower(word), strings.ToLower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best, best != "" && best != word
}

// editDistance is the optimal string alignment distance, over bytes.
func editDistance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int {
	return max(n, -n)
}
