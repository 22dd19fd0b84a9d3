package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// TestProgressLine: the line appears after a second, changes ten times a second at most, and leaves nothing behind.
func TestProgressLine(t *testing.T) {
	clock := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	line := newProgressLine(&out, func() time.Time { return clock })
	expect := func(want string) {
		t.Helper()
		if got := out.String(); got != want {
			t.Errorf("%q is written, not %q", got, want)
		}
		out.Reset()
	}
	step := func(after time.Duration, done int, want string) {
		t.Helper()
		clock = clock.Add(after)
		line.update(done, 1000)
		expect(want)
	}
	line.erase()
	expect("")
	step(999*time.Millisecond, 1, "")
	step(time.Millisecond, 99, "\rsamx: 99 of 1000 files")
	step(99*time.Millisecond, 100, "")
	step(time.Millisecond, 120, "\rsamx: 120 of 1000 files")
	step(time.Hour, 9, "\rsamx: 9 of 1000 files  ")
	step(time.Hour, 1000, "")
	line.erase()
	expect("\r" + strings.Repeat(" ", len("samx: 9 of 1000 files")) + "\r")
	line.erase()
	expect("")
}

// TestProgressNeedsATerminal: what is no terminal gets no line, nor does one of a CI or one that cannot write over it.
func TestProgressNeedsATerminal(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	t.Setenv("CI", "")
	t.Setenv("TERM", "xterm")
	if wantsProgress(&bytes.Buffer{}) || wantsProgress(file) {
		t.Error("a file is taken for a terminal")
	}
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there is no terminal: %v", err)
	}
	defer terminal.Close()
	for _, c := range []struct {
		ci, term string
		want     bool
	}{{"", "xterm", true}, {"false", "xterm", true}, {"true", "xterm", false}, {"", "dumb", false}, {"", "", true}} {
		t.Setenv("CI", c.ci)
		t.Setenv("TERM", c.term)
		if got := wantsProgress(terminal); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}
