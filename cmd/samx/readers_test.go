package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/jsonschema"
)

// This file reads the reports of lint back, by the rules of those who read them: it shares no code with what writes them.

// A told is a finding as a report tells it.
type told struct {
	rule, level, file string
	place             place
	message           string
}

// A place is where a finding is, as far as a format tells that: what it leaves out is 0.
type place struct{ line, column, endLine, endColumn int }

// A reader reads the reports of one format.
type reader struct {
	format string
	read   func(report []byte) (all []told, problems []string)
	// What the format makes of a file's name, of a message and of a level, where that is not the same.
	file, message func(string) string
	level         map[cfn.Severity]string
	lacks         place // 1 for what the format does not tell
	// broken turns one part of a report into another, which the reader has to notice.
	broken [2]string
}

// The checks of the official schemas, which stand beside the repository; nil for none.
type schemaChecks struct {
	sarif func(report []byte) []string
	junit func(report []byte) []string
}

// readersOf are those of all formats that are made for programs.
func readersOf(checks schemaChecks) []reader {
	utf8 := func(s string) string { return string([]rune(s)) }
	slashedUTF8 := func(s string) string { return utf8(slashed(s)) }
	inXMLSlashed := func(s string) string { return inXML(slashed(s)) }
	harmlessSlashed := func(s string) string { return linesKept(slashed(s)) }
	harmlessLine := func(s string) string { return strings.Map(harmlessRune, oneLine(s)) }
	return []reader{{
		format: "json", read: readJSONReport, file: utf8, message: utf8, level: levels("error", "warning", "info"),
		broken: [2]string{`"line": `, `"line": 1`},
	}, {
		format: "sarif", read: readSARIF(checks.sarif), file: slashed, message: utf8, level: levels("error", "warning", "note"),
		broken: [2]string{`"ruleIndex": 0`, `"ruleIndex": 1`},
	}, {
		format: "junit", read: readJUnit(checks.junit), file: inXMLSlashed, message: inXML, level: levels("error", "warning", "info"),
		lacks: place{endLine: 1, endColumn: 1}, broken: [2]string{`tests="1"`, `tests="2"`},
	}, {
		format: "github", read: readGitHub, file: harmlessSlashed, message: linesKept, level: levels("error", "warning", "notice"),
		broken: [2]string{"endLine=", "line="},
	}, {
		format: "gitlab", read: readGitLab, file: slashedUTF8, message: utf8, level: levels("major", "minor", "info"),
		lacks: place{column: 1, endColumn: 1}, broken: [2]string{`"severity": "major"`, `"severity": "high"`},
	}, {
		format: "parseable", read: readParseable, file: harmlessLine, message: harmlessLine, level: levels("", "", ""),
		broken: [2]string{":E", ":"},
	}}
}

func levels(forError, forWarning, forInfo string) map[cfn.Severity]string {
	return map[cfn.Severity]string{cfn.Error: forError, cfn.Warning: forWarning, cfn.Info: forInfo}
}

// tell is what the reports of a format have to tell about results.
func (r *reader) tell(results []lint.Result) (all []told) {
	for _, result := range results {
		for i := range result.Findings {
			f := &result.Findings[i]
			all = append(all, told{f.Rule, r.level[f.Severity], r.file(f.File), r.place(f), r.message(f.Sentence())})
		}
	}
	return all
}

func (r *reader) place(f *lint.Finding) place {
	return place{
		f.Start.Line * (1 - r.lacks.line), f.Start.Column * (1 - r.lacks.column),
		f.End.Line * (1 - r.lacks.endLine), f.End.Column * (1 - r.lacks.endColumn),
	}
}

func slashed(name string) string { return path.Clean(filepath.ToSlash(name)) }

func harmlessRune(r rune) rune {
	if r != '\t' && unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
		return unicode.ReplacementChar
	}
	return r
}

var breaks = regexp.MustCompile(`[\r\n]+`)

func oneLine(s string) string { return breaks.ReplaceAllString(s, " ") }

// linesKept is text without what could steer a terminal, but line breaks.
func linesKept(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return r
		}
		return harmlessRune(r)
	}, s)
}

// inXML is text as XML 1.0 can have it: https://www.w3.org/TR/xml/#charsets
func inXML(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// decodeStrictly reads one JSON document that has the fields of a value and no others.
func decodeStrictly(document []byte, value any) (problems []string) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return []string{err.Error()}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return []string{"there is something behind the document"}
	}
	return nil
}

// readJSONReport reads the format of docs/usage.md.
func readJSONReport(report []byte) (all []told, problems []string) {
	var document struct {
		Version  int
		Findings []struct {
			Rule, Level, Message             string
			Path                             []string
			File                             string
			Line, Column, EndLine, EndColumn int
			Stage, Docs                      string
		}
		Files *int
	}
	problems = decodeStrictly(report, &document)
	if document.Version != 1 || document.Files == nil || document.Findings == nil {
		problems = append(problems, "version, files or findings are missing")
	}
	for _, f := range document.Findings {
		all = append(all, told{f.Rule, f.Level, f.File, place{f.Line, f.Column, f.EndLine, f.EndColumn}, f.Message})
		if f.Column < 1 || f.EndLine < f.Line || f.EndLine == f.Line && f.EndColumn < f.Column {
			problems = append(problems, fmt.Sprintf("%s ends before it begins", f.Message))
		}
		if f.Path == nil || f.Stage != "written" && f.Stage != "expanded" || f.Docs != "docs/rules/"+f.Rule+".md" && f.Docs != "" {
			problems = append(problems, fmt.Sprintf("path, stage or docs of %s are wrong", f.Rule))
		}
	}
	return all, problems
}

// A sarifReport is what is read of SARIF: everything that samx writes in results.
type sarifReport struct {
	Runs []struct {
		Tool struct {
			Driver struct{ Rules []struct{ ID string } }
		}
		ColumnKind string
		Results    []sarifFinding
	}
}

type sarifFinding struct {
	RuleID    string
	RuleIndex int
	Level     string
	Message   struct{ Text string }
	Locations []struct{ PhysicalLocation sarifPlace }
	Fixes     []struct {
		ArtifactChanges []struct {
			ArtifactLocation struct{ URI string }
			Replacements     []sarifReplacement
		}
	}
	PartialFingerprints map[string]string
}

type sarifPlace struct {
	ArtifactLocation struct{ URI string }
	Region           sarifRegion
}

type sarifRegion struct{ StartLine, StartColumn, EndLine, EndColumn int }

type sarifReplacement struct {
	DeletedRegion   sarifRegion
	InsertedContent struct{ Text string }
}

func readSARIF(check func([]byte) []string) func([]byte) ([]told, []string) {
	return func(report []byte) (all []told, problems []string) {
		if check != nil {
			problems = check(report)
		}
		var log sarifReport
		if err := json.Unmarshal(report, &log); err != nil || len(log.Runs) != 1 {
			return nil, append(problems, fmt.Sprintf("%d runs, %v", len(log.Runs), err))
		}
		run := log.Runs[0]
		if run.ColumnKind != "unicodeCodePoints" {
			problems = append(problems, "columns are "+run.ColumnKind)
		}
		seen := map[string]bool{}
		for _, r := range run.Results {
			if rules := run.Tool.Driver.Rules; r.RuleIndex >= len(rules) || rules[r.RuleIndex].ID != r.RuleID {
				problems = append(problems, fmt.Sprintf("rule %d is not %s", r.RuleIndex, r.RuleID))
			}
			name := r.PartialFingerprints["samx/v1"]
			if name == "" || seen[name] {
				problems = append(problems, "the fingerprint "+name+" is there twice, or empty")
			}
			seen[name] = true
			at := r.Locations[0].PhysicalLocation
			file, err := pathOf(at.ArtifactLocation.URI)
			if err != nil {
				problems = append(problems, err.Error())
			}
			region := at.Region
			all = append(all, told{r.RuleID, r.Level, file, place{region.StartLine, region.StartColumn, region.EndLine, region.EndColumn}, r.Message.Text})
		}
		return all, problems
	}
}

// pathOf is the file that a URI reference means, https://www.rfc-editor.org/rfc/rfc3986.
func pathOf(reference string) (string, error) {
	if strings.ContainsAny(reference, "\\ \"<>^`{|}") {
		return "", fmt.Errorf("%q has characters that no URI has", reference)
	}
	u, err := url.Parse(reference)
	if err != nil {
		return "", err
	}
	if u.Scheme != "" && u.Scheme != "file" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q is no path", reference)
	}
	if drive.MatchString(u.Path) {
		return u.Path[1:], nil
	}
	return path.Clean(u.Path), nil
}

var drive = regexp.MustCompile("^/[A-Z]:/")

// A junitReport is what is read of JUnit's XML.
type junitReport struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Cases    []struct {
			Name      string         `xml:"name,attr"`
			ClassName string         `xml:"classname,attr"`
			Failures  []junitTrouble `xml:"failure"`
			Errors    []junitTrouble `xml:"error"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type junitTrouble struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func readJUnit(check func([]byte) []string) func([]byte) ([]told, []string) {
	return func(report []byte) (all []told, problems []string) {
		if check != nil {
			problems = check(report)
		}
		var document junitReport
		if err := xml.Unmarshal(report, &document); err != nil {
			return nil, append(problems, err.Error())
		}
		var tests, failures, faults int
		for _, suite := range document.Suites {
			var failed, broken int
			for _, c := range suite.Cases {
				failed += len(c.Failures)
				broken += len(c.Errors)
				for _, f := range c.Failures {
					rule, _, _ := strings.Cut(c.Name, " ")
					all = append(all, told{rule, f.Type, c.ClassName, junitPlace(f.Text, f.Type+": "+f.Message), f.Message})
				}
			}
			if suite.Tests != len(suite.Cases) || suite.Failures != failed || suite.Errors != broken {
				problems = append(problems, "the numbers of suite "+suite.Name+" are wrong")
			}
			tests, failures, faults = tests+suite.Tests, failures+failed, faults+broken
		}
		if document.Tests != tests || document.Failures != failures || document.Errors != faults {
			problems = append(problems, "the numbers of the report are wrong")
		}
		return all, problems
	}
}

// junitPlace is what stands before the rest of a failure's text.
func junitPlace(text, rest string) place {
	before, _, _ := strings.Cut(text, ": "+rest)
	fields := strings.Split(before, ":")
	if len(fields) < 2 {
		return place{}
	}
	return place{line: number(fields[len(fields)-2]), column: number(fields[len(fields)-1])}
}

// number is 0 for what is none; no line and no column has that.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// readGitHub reads workflow commands as the runner does: a command, its properties, what they are told, with escapes.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func readGitHub(report []byte) (all []told, problems []string) {
	for _, line := range strings.Split(strings.TrimSuffix(string(report), "\n"), "\n") {
		head, data, isCommand := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		if !isCommand || !strings.HasPrefix(line, "::") || strings.Contains(line, "\r") {
			problems = append(problems, fmt.Sprintf("%q is no command", line))
			continue
		}
		command, list, _ := strings.Cut(head, " ")
		if !slices.Contains([]string{"error", "warning", "notice"}, command) {
			problems = append(problems, "there is no command "+command)
		}
		properties := map[string]string{}
		for _, pair := range strings.Split(list, ",") {
			key, value, _ := strings.Cut(pair, "=")
			properties[key] = unescaped(value, "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
		}
		if len(properties) != 6 {
			problems = append(problems, "the properties are "+list)
		}
		all = append(all, told{strings.TrimPrefix(properties["title"], "samx "), command, properties["file"],
			place{number(properties["line"]), number(properties["col"]), number(properties["endLine"]), number(properties["endColumn"])},
			unescaped(data, "%0D", "\r", "%0A", "\n", "%25", "%")})
	}
	return all, problems
}

// unescaped replaces one escape after the other, as the runner does.
func unescaped(text string, pairs ...string) string {
	for ; len(pairs) > 0; pairs = pairs[2:] {
		text = strings.ReplaceAll(text, pairs[0], pairs[1])
	}
	return text
}

// readGitLab reads a code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func readGitLab(report []byte) (all []told, problems []string) {
	var issues []struct {
		Description string
		CheckName   string `json:"check_name"`
		Fingerprint string
		Severity    string
		Location    struct {
			Path  string
			Lines struct{ Begin, End int }
		}
	}
	if bytes.HasPrefix(report, []byte("\uFEFF")) {
		problems = append(problems, "there is a byte order mark")
	}
	problems = append(problems, decodeStrictly(report, &issues)...)
	seen := map[string]bool{}
	for _, issue := range issues {
		if issue.Fingerprint == "" || seen[issue.Fingerprint] {
			problems = append(problems, "the fingerprint "+issue.Fingerprint+" is there twice, or empty")
		}
		seen[issue.Fingerprint] = true
		if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, issue.Severity) {
			problems = append(problems, "there is no severity "+issue.Severity)
		}
		at := issue.Location
		if strings.HasPrefix(at.Path, "./") || strings.HasPrefix(at.Path, "/") || at.Lines.Begin < 1 || at.Lines.End < at.Lines.Begin {
			problems = append(problems, fmt.Sprintf("the place is %+v", at))
		}
		all = append(all, told{issue.CheckName, issue.Severity, at.Path, place{line: at.Lines.Begin, endLine: at.Lines.End}, issue.Description})
	}
	return all, problems
}

var parseableLine = regexp.MustCompile(`^(.*?):(\d+):(\d+):(\d+):(\d+):([EWI]\d{4}):(.*)$`)

// readParseable reads cfn-lint's line of seven fields. A file's name may have colons, but nothing that looks like the numbers.
func readParseable(report []byte) (all []told, problems []string) {
	for _, line := range strings.Split(strings.TrimSuffix(string(report), "\n"), "\n") {
		fields := parseableLine.FindStringSubmatch(line)
		if fields == nil {
			problems = append(problems, fmt.Sprintf("%q has not the seven fields", line))
			continue
		}
		at := place{number(fields[2]), number(fields[3]), number(fields[4]), number(fields[5])}
		all = append(all, told{fields[6], "", fields[1], at, fields[7]})
	}
	return all, problems
}

// sarifCheck holds reports against the official schema.
func sarifCheck(document []byte) (func([]byte) []string, error) {
	sarif, err := jsonschema.Parse(document)
	if err != nil {
		return nil, err
	}
	return func(report []byte) (problems []string) {
		parsed, diagnostics := cfn.Parse("report.json", report)
		if cfn.Unreadable(diagnostics) {
			return []string{"it cannot be read"}
		}
		if err := sarif.Check(parsed.Root, func(p schema.Problem) { problems = append(problems, p.Message) }); err != nil {
			problems = append(problems, err.Error())
		}
		return problems
	}, nil
}
