package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// GitHub writes workflow commands, which GitHub Actions shows as annotations of the changed lines.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func GitHub(w io.Writer, results []lint.Result, _ Options) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	var out strings.Builder
	for _, r := range results {
		for i := range r.Findings {
			f := &r.Findings[i]
			fmt.Fprintf(&out, "::%s file=%s,line=%d,col=%d,endLine=%d,endColumn=%d,title=%s::%s\n",
				githubCommand(f.Severity), property.Replace(printableLines(slashed(f.File))), f.Start.Line, f.Start.Column, f.End.Line,
				f.End.Column, property.Replace("samx "+f.Rule), data.Replace(printableLines(f.Sentence())))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func githubCommand(s cfn.Severity) string {
	if s == cfn.Info {
		return "notice"
	}
	return s.String()
}
