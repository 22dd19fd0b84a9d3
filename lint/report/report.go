// Package report writes lint results: for people, for programs, for the machines that build. It formats and decides
// nothing. One file for each format; the table below names them.
package report

import (
	"io"
	"path"
	"path/filepath"

	"github.com/samx-dev/samx/lint"
)

// Options change how a report looks, never what it says.
type Options struct {
	Color   bool   // terminal colours, where the format has any
	Version string // of the tool, for the formats that name it; may be empty
}

// A Format is one way to write results.
type Format struct {
	Name  string
	Write func(io.Writer, []lint.Result, Options) error
}

var formats = [...]Format{
	{"text", Text},
	{"json", JSON},
	{"sarif", SARIF},
	{"junit", JUnit},
	{"github", GitHub},
	{"gitlab", GitLab},
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

// homepage is where the repository is.
const homepage = "https://github.com/samx-dev/samx"

// docsURL is the address of a rule's page, of which rules and findings know the place in the repository.
func docsURL(page string) string {
	return homepage + "/blob/main/" + page
}

// slashed is the name of a file as machines compare it: with slashes, and without detours.
func slashed(name string) string {
	return path.Clean(filepath.ToSlash(name))
}
