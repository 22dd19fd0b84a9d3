package main

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema/cfn"
)

// The values of --error-format.
const (
	errorsAsText   = "text"
	errorsAsJSON   = "json"
	errorsAsGitHub = "github"
)

// A messenger reports what transform has to say about a template, the way --error-format asks for.
type messenger struct {
	format   string
	stdout   io.Writer
	stderr   io.Writer
	colour   bool
	template *cfn.Template
}

// refuse reports why the template is refused, and ends the command.
func (m messenger) refuse(causes []cfn.Diagnostic) error {
	if m.format != errorsAsJSON {
		if err := m.tell(causes); err != nil {
			return err
		}
		return errProblems
	}
	document, err := refusalJSON(m.template, causes)
	if err != nil {
		return err
	}
	_, _ = m.stdout.Write(document) // run sees the error
	return errProblems
}

// tell reports on standard error, for people or for GitHub Actions, which reads both streams.
func (m messenger) tell(diagnostics []cfn.Diagnostic) error {
	if len(diagnostics) == 0 {
		return nil
	}
	write := report.Text
	if m.format == errorsAsGitHub {
		write = report.GitHub
	}
	result := lint.Result{Name: m.template.Name, Template: m.template}
	for _, d := range diagnostics {
		if d.LogicalID != "" {
			d.Message = d.LogicalID + ": " + d.Message
		}
		result.Findings = append(result.Findings, lint.Finding{
			Diagnostic: d,
			File:       m.template.Name,
			Start:      m.template.Position(d.Span.Start),
			End:        m.template.Position(d.Span.End),
		})
	}
	return write(m.stderr, []lint.Result{result}, report.Options{Color: m.colour})
}

// A refusalCause is one element of the document that --error-format json prints. Line and Column start at 1, and Column
// counts code points.
type refusalCause struct {
	LogicalID *string  `json:"logicalId"` // null: the template as a whole
	Message   string   `json:"message"`
	Path      []string `json:"path"`
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
}

func refusalJSON(t *cfn.Template, causes []cfn.Diagnostic) ([]byte, error) {
	document := struct {
		Errors []refusalCause `json:"errors"`
	}{}
	for _, d := range causes {
		at := t.Position(d.Span.Start)
		cause := refusalCause{Message: d.Message, Path: d.Path, File: t.Name, Line: at.Line, Column: at.Column}
		if d.LogicalID != "" {
			cause.LogicalID = &d.LogicalID
		}
		if cause.Path == nil {
			cause.Path = []string{}
		}
		document.Errors = append(document.Errors, cause)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document)
	return b.Bytes(), err
}
