package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/samx-dev/samx/lint"
)

type junitReport struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []junitSuite
}

type junitSuite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"` // findings
	Errors   int      `xml:"errors,attr"`   // files that could not be linted
	Cases    []junitCase
}

type junitCase struct {
	XMLName   xml.Name `xml:"testcase"`
	Name      string   `xml:"name,attr"`
	ClassName string   `xml:"classname,attr"`
	Failure   *junitTrouble
	Error     *junitTrouble
}

type junitTrouble struct {
	XMLName xml.Name
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes what build servers show as tests: a test suite for each file, in it a failed test for each finding, or
// one passed test when there is none. A file that could not be linted is a test that ended in an error.
func JUnit(w io.Writer, results []lint.Result, _ Options) error {
	report := junitReport{Name: "samx"}
	for i := range results {
		if results[i].Skipped {
			continue
		}
		suite := newJUnitSuite(&results[i])
		report.Suites = append(report.Suites, suite)
		report.Tests += suite.Tests
		report.Failures += suite.Failures
		report.Errors += suite.Errors
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	}
	return err
}

func newJUnitSuite(r *lint.Result) junitSuite {
	s := junitSuite{Name: slashed(r.Name), Failures: len(r.Findings)}
	repeated := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		// Servers know a test by its name from run to run, so there is no line in it, and none is there twice.
		name := strings.TrimSuffix(f.Rule+" "+strings.Join(f.Path, "/"), " ")
		if repeated[name]++; repeated[name] > 1 {
			name += fmt.Sprintf(" (%d)", repeated[name])
		}
		s.Cases = append(s.Cases, junitCase{Name: name, ClassName: s.Name, Failure: junitFailure(r, f)})
	}
	if r.Err != nil {
		s.Errors = 1
		s.Cases = append(s.Cases, junitCase{Name: "lint", ClassName: s.Name, Error: &junitTrouble{
			XMLName: xml.Name{Local: "error"}, Type: "failure", Message: r.Err.Error()}})
	}
	if len(s.Cases) == 0 {
		s.Cases = []junitCase{{Name: "lint", ClassName: s.Name}}
	}
	s.Tests = len(s.Cases)
	return s
}

func junitFailure(r *lint.Result, f *lint.Finding) *junitTrouble {
	var text strings.Builder
	fmt.Fprintf(&text, "%s:%d:%d: %s: %s [%s]\n", f.File, f.Start.Line, f.Start.Column, f.Severity, f.Sentence(), f.Rule)
	for _, n := range f.Notes {
		fmt.Fprintf(&text, "line %d: %s\n", r.Template.Position(n.Span.Start).Line, n.Message)
	}
	text.WriteString(docsURL(f.Docs))
	return &junitTrouble{
		XMLName: xml.Name{Local: "failure"}, Type: f.Severity.String(), Message: f.Sentence(), Text: text.String(),
	}
}
