package report

import (
	"encoding/json"
	"io"

	"github.com/samx-dev/samx/lint"
)

// jsonVersion is that of the format: it grows when something that is there changes or goes, not when something is added.
const jsonVersion = 1

type jsonReport struct {
	Version  int           `json:"version"`
	Findings []jsonFinding `json:"findings"`
	Files    int           `json:"files"` // the number of templates that were linted
}

type jsonFinding struct {
	Rule      string   `json:"rule"`
	Level     string   `json:"level"` // "error", "warning" or "info"
	Message   string   `json:"message"`
	Path      []string `json:"path"`
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"endLine"`
	EndColumn int      `json:"endColumn"`
	Stage     string   `json:"stage"` // "written" or "expanded"
	Docs      string   `json:"docs"`
}

// JSON writes one document: {"version": 1, "findings": [...], "files": 1}. Lines and columns count from 1, columns in code points.
func JSON(w io.Writer, results []lint.Result, _ Options) error {
	report := jsonReport{Version: jsonVersion, Findings: []jsonFinding{}}
	for _, r := range results {
		if !r.Skipped && r.Err == nil {
			report.Files++
		}
		for i := range r.Findings {
			report.Findings = append(report.Findings, newJSONFinding(&r.Findings[i]))
		}
	}
	return writeJSON(w, report)
}

// writeJSON writes a value as all reports in JSON are written: indented, and < as it is.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func newJSONFinding(f *lint.Finding) jsonFinding {
	path := f.Path
	if path == nil {
		path = []string{}
	}
	return jsonFinding{
		Rule: f.Rule, Level: f.Severity.String(), Message: f.Sentence(), Path: path, File: f.File,
		Line: f.Start.Line, Column: f.Start.Column, EndLine: f.End.Line, EndColumn: f.End.Column,
		Stage: f.Stage.String(), Docs: f.Docs,
	}
}
