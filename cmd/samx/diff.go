package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// contextLines is how many lines around a change a diff shows.
const contextLines = 3

// A line of a diff is in both texts (' '), in the old one only ('-') or in the new one only ('+').
type diffLine struct {
	mark byte
	text []byte
}

// writeDiff writes a unified diff of two texts, as patch reads it, and nothing where they are the same.
func writeDiff(w io.Writer, name string, before, after []byte) {
	lines := compared(linesOf(before), linesOf(after))
	old, now := 1, 1
	for start, end := range hunks(lines) {
		if start < 0 { // between hunks: nothing is shown
			old, now = old+end, now+end
			continue
		}
		if name != "" {
			fmt.Fprintf(w, "--- %s\n+++ %s\n", name, name)
			name = ""
		}
		old, now = writeHunk(w, lines[start:end], old, now)
	}
}

// hunks yields the parts of a diff that are shown, as the first line and the one after the last, and before each of them -1
// and how many lines are left out.
func hunks(lines []diffLine) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		done := 0
		for i := 0; i < len(lines); i++ {
			if lines[i].mark == ' ' {
				continue
			}
			start, last := max(done, i-contextLines), i
			for i++; i < len(lines) && i-last <= 2*contextLines; i++ {
				if lines[i].mark != ' ' {
					last = i
				}
			}
			end := min(len(lines), last+1+contextLines)
			if !yield(-1, start-done) || !yield(start, end) {
				return
			}
			done, i = end, end-1
		}
	}
}

// writeHunk writes a hunk that begins at the given lines and returns those after it.
func writeHunk(w io.Writer, lines []diffLine, old, now int) (afterOld, afterNow int) {
	afterOld, afterNow = old, now
	for _, line := range lines {
		if line.mark != '+' {
			afterOld++
		}
		if line.mark != '-' {
			afterNow++
		}
	}
	fmt.Fprintf(w, "@@ -%s +%s @@\n", lineRange(old, afterOld-old), lineRange(now, afterNow-now))
	for _, line := range lines {
		fmt.Fprintf(w, "%c%s", line.mark, line.text)
		if !bytes.HasSuffix(line.text, []byte("\n")) {
			fmt.Fprint(w, "\n\\ No newline at end of file\n")
		}
	}
	return afterOld, afterNow
}

// lineRange is a part of a text as the head of a hunk says it; an empty one stands after the line before it.
func lineRange(start, count int) string {
	if count == 0 {
		start--
	}
	if count == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}

// linesOf are the lines of a text with their ends.
func linesOf(text []byte) [][]byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		return lines[:last]
	}
	return lines
}

// compared is the shortest way from one text to another, by lines (Myers, 1986).
func compared(before, after [][]byte) []diffLine {
	same := 0 // at the start; what is the same at the end costs nothing
	for same < len(before) && same < len(after) && bytes.Equal(before[same], after[same]) {
		same++
	}
	var lines []diffLine
	for _, text := range before[:same] {
		lines = append(lines, diffLine{' ', text})
	}
	return append(lines, shortestEdit(before[same:], after[same:])...)
}

// mostChanges bounds the memory of shortestEdit, which is the square of it.
const mostChanges = 2000

func shortestEdit(before, after [][]byte) []diffLine {
	var reached [][]int // for each number of changes, how far each diagonal gets in before
	most := min(len(before)+len(after), mostChanges)
	offset := most + 1
	far := make([]int, 2*offset+1)
	for changes := 0; changes <= most; changes++ {
		reached = append(reached, slices.Clone(far[offset-changes-1:offset+changes+2]))
		for k := -changes; k <= changes; k += 2 {
			x := far[offset+k-1] + 1
			if k == -changes || k != changes && far[offset+k-1] < far[offset+k+1] {
				x = far[offset+k+1]
			}
			for x < len(before) && x-k < len(after) && bytes.Equal(before[x], after[x-k]) {
				x++
			}
			if far[offset+k] = x; x >= len(before) && x-k >= len(after) {
				return wayBack(before, after, reached)
			}
		}
	}
	return replaced(before, after)
}

// wayBack follows what was reached from the ends of both texts to their starts.
func wayBack(before, after [][]byte, reached [][]int) []diffLine {
	var backwards []diffLine
	x, y := len(before), len(after)
	for changes := len(reached) - 1; changes >= 0; changes-- {
		far, middle := reached[changes], changes+1
		k := x - y
		from := k - 1
		if k == -changes || k != changes && far[middle+k-1] < far[middle+k+1] {
			from = k + 1
		}
		fromX := far[middle+from]
		fromY := fromX - from
		for x > 0 && y > 0 && (changes == 0 || x > fromX && y > fromY) {
			x, y = x-1, y-1
			backwards = append(backwards, diffLine{' ', before[x]})
		}
		switch {
		case changes == 0:
		case x > fromX:
			x--
			backwards = append(backwards, diffLine{'-', before[x]})
		default:
			y--
			backwards = append(backwards, diffLine{'+', after[y]})
		}
	}
	slices.Reverse(backwards)
	return backwards
}

// replaced puts one text in the place of the other: line by line where they have as many, as most fixes leave them, else as a whole.
func replaced(before, after [][]byte) []diffLine {
	var lines []diffLine
	put := func(from, to int) {
		for _, text := range before[from:min(to, len(before))] {
			lines = append(lines, diffLine{'-', text})
		}
		for _, text := range after[from:min(to, len(after))] {
			lines = append(lines, diffLine{'+', text})
		}
	}
	done := 0
	for i := 0; len(before) == len(after) && i < len(before); i++ {
		if bytes.Equal(before[i], after[i]) {
			put(done, i)
			lines = append(lines, diffLine{' ', before[i]})
			done = i + 1
		}
	}
	put(done, max(len(before), len(after)))
	return lines
}
