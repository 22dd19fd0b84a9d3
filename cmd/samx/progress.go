package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// How long a run takes before a line about its progress appears, and between two of them.
const (
	progressAfter = time.Second
	progressEvery = 100 * time.Millisecond
)

// A progressLine is a line on a terminal that tells how far a long run is, written again and again in its place. It takes no
// terminal sequences but the carriage return.
type progressLine struct {
	to    io.Writer
	now   func() time.Time
	next  time.Time // when it is due
	shown string
}

// newProgressLine begins now; nothing is shown before progressAfter.
func newProgressLine(to io.Writer, now func() time.Time) *progressLine {
	return &progressLine{to: to, now: now, next: now().Add(progressAfter)}
}

// update is what lint.Options.Progress wants.
func (l *progressLine) update(done, total int) {
	if now := l.now(); done < total && !now.Before(l.next) {
		l.next = now.Add(progressEvery)
		l.show(fmt.Sprintf("samx: %d of %d files", done, total))
	}
}

// erase takes the line away, if it is there.
func (l *progressLine) erase() {
	if l.shown != "" {
		l.show("")
		fmt.Fprint(l.to, "\r")
	}
}

// show writes a line over what is there.
func (l *progressLine) show(line string) {
	fmt.Fprint(l.to, "\r", line, strings.Repeat(" ", max(0, len(l.shown)-len(line))))
	l.shown = line
}

// wantsProgress reports whether somebody watches a stream: it is a terminal that can write over a line, and no CI keeps all
// that is written to it.
func wantsProgress(stream io.Writer) bool {
	if ci := os.Getenv("CI"); ci != "" && ci != "false" {
		return false
	}
	return os.Getenv("TERM") != "dumb" && isTerminal(stream)
}
