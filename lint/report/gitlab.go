package report

import (
	"io"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"` // unique in the report, the same while lines move
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"` // from the root of the repository, without "./"
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// GitLab writes a code quality report, which merge requests compare with that of their target.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func GitLab(w io.Writer, results []lint.Result, _ Options) error {
	issues := []gitlabIssue{}
	var names lint.Fingerprinter
	for _, r := range results {
		for i := range r.Findings {
			f := &r.Findings[i]
			issues = append(issues, gitlabIssue{
				Description: f.Sentence(), CheckName: f.Rule, Fingerprint: names.Fingerprint(f),
				Severity: gitlabSeverity(f.Severity),
				Location: gitlabLocation{slashed(f.File), gitlabLines{f.Start.Line, f.End.Line}},
			})
		}
	}
	return writeJSON(w, issues)
}

// gitlabSeverity leaves out the gravest words, critical and blocker, which are for what is exploited or down.
func gitlabSeverity(s cfn.Severity) string {
	switch s {
	case cfn.Error:
		return "major"
	case cfn.Warning:
		return "minor"
	}
	return "info"
}
