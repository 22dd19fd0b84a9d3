// Package report writes lint results: for people, for programs, for the machines that build. It formats and decides
// nothing. One file for each format; the table below names them.
package report

import (
	"io"

	"github.com/samx-dev/samx/lint"
)

// Options change how a report looks, never what it says.
type Options struct {
	Color bool // terminal colours, where the format has any
}

// A Format is one way to write results.
type Format struct {
	Name  string
	Write func(io.Writer, []lint.Result, Options) error
}

var formats = [...]Format{
	{"text", Text},
	{"json", JSON},
	{"github", GitHub},
	{"parseable", Parseable},
}

// Formats returns all formats, the default first.
func Formats() []Format {
	return append([]Format(nil), formats[:]...)
}

// Lookup returns the format with a name.
func Lookup(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
