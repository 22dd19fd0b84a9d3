package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/samx-dev/samx/lint"
)

// Parseable writes cfn-lint's line of that name, for the editors and scripts that read it:
//
//	file:line:column:endline:endcolumn:ID:message
func Parseable(w io.Writer, results []lint.Result, _ Options) error {
	var out strings.Builder
	for _, r := range results {
		for i := range r.Findings {
			f := &r.Findings[i]
			fmt.Fprintf(&out, "%s:%d:%d:%d:%d:%s:%s\n", oneLine(f.File), f.Start.Line, f.Start.Column, f.End.Line, f.End.Column,
				f.Rule, oneLine(f.Sentence()))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
