package report

import (
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// The types below are the parts of SARIF 2.1.0 that are used, with its names.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string         `json:"id"`
	Name             string         `json:"name,omitempty"`
	ShortDescription *sarifMessage  `json:"shortDescription,omitempty"`
	FullDescription  *sarifMessage  `json:"fullDescription,omitempty"`
	Help             *sarifMessage  `json:"help,omitempty"`
	HelpURI          string         `json:"helpUri,omitempty"`
	Default          *sarifDefault  `json:"defaultConfiguration,omitempty"`
	Properties       *sarifRuleTags `json:"properties,omitempty"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifRuleTags struct {
	Tags []string `json:"tags"`
}

type sarifMessage struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints sarifFingerprints `json:"partialFingerprints"`
	Fixes        []sarifFix        `json:"fixes,omitempty"`
	Properties   sarifProperties   `json:"properties"`
}

type sarifFix struct {
	Description sarifMessage  `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion  `json:"deletedRegion"`
	Inserted sarifContent `json:"insertedContent"`
}

type sarifContent struct {
	Text string `json:"text"`
}

type sarifFingerprints struct {
	Samx string `json:"samx/v1"`
}

type sarifProperties struct {
	Stage string `json:"stage"` // "written" or "expanded"
}

type sarifLocation struct {
	ID       int            `json:"id,omitempty"`
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifMessage  `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

// SARIF writes one run in the Static Analysis Results Interchange Format, 2.1.0, for code scanning and for editors. It
// describes the rules that found something.
func SARIF(w io.Writer, results []lint.Result, o Options) error {
	ids := rulesOf(results)
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "samx", Version: o.Version, InformationURI: homepage, Rules: make([]sarifRule, len(ids)),
		}},
		Invocations: []sarifInvocation{newSARIFInvocation(results)},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
	}
	for i, id := range ids {
		run.Tool.Driver.Rules[i] = newSARIFRule(id)
	}
	var names lint.Fingerprinter
	for _, r := range results {
		for i := range r.Findings {
			result := newSARIFResult(r.Template, &r.Findings[i])
			result.RuleIndex, _ = slices.BinarySearch(ids, result.RuleID)
			result.Fingerprints.Samx = names.Fingerprint(&r.Findings[i])
			run.Results = append(run.Results, result)
		}
	}
	return writeJSON(w, sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// rulesOf returns the IDs of the rules that found something, sorted.
func rulesOf(results []lint.Result) []string {
	var ids []string
	for _, r := range results {
		for _, f := range r.Findings {
			ids = append(ids, f.Rule)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// newSARIFRule describes a built-in rule; of a caller's own only the ID is known.
func newSARIFRule(id string) sarifRule {
	rule, ok := lint.FindRule(id)
	if !ok {
		return sarifRule{ID: id}
	}
	page := docsURL(rule.Docs())
	return sarifRule{
		ID: rule.ID, Name: rule.Name,
		ShortDescription: &sarifMessage{Text: rule.Title + "."},
		FullDescription:  &sarifMessage{Text: rule.Why},
		Help: &sarifMessage{
			Text:     rule.Why + "\n\n" + page + "\n" + rule.Source,
			Markdown: rule.Why + "\n\n[The rule, with examples](" + page + "), [the source at AWS](" + rule.Source + ")",
		},
		HelpURI:    page,
		Default:    &sarifDefault{sarifLevel(rule.Severity)},
		Properties: &sarifRuleTags{[]string{rule.Family()}},
	}
}

func newSARIFInvocation(results []lint.Result) sarifInvocation {
	invocation := sarifInvocation{Successful: true}
	for _, r := range results {
		if r.Err == nil {
			continue
		}
		invocation.Successful = false
		invocation.Notifications = append(invocation.Notifications, sarifNotification{
			Level: "error", Message: sarifMessage{Text: r.Err.Error()},
			Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifact{fileURI(r.Name)}}}},
		})
	}
	return invocation
}

func newSARIFResult(source *cfn.Template, f *lint.Finding) sarifResult {
	result := sarifResult{
		RuleID: f.Rule, Level: sarifLevel(f.Severity), Message: sarifMessage{Text: f.Sentence()},
		Locations: []sarifLocation{{
			Physical: newSARIFPhysical(f.File, f.Start, f.End),
		}},
		Fixes:      newSARIFFixes(source, f),
		Properties: sarifProperties{f.Stage.String()},
	}
	if len(f.Path) > 0 {
		result.Locations[0].Logical = []sarifLogical{{strings.Join(f.Path, "/")}}
	}
	for i, n := range f.Notes {
		result.Related = append(result.Related, sarifLocation{
			ID: i + 1, Message: &sarifMessage{Text: n.Message},
			Physical: newSARIFPhysical(f.File, source.Position(n.Span.Start), source.Position(n.Span.End)),
		})
	}
	return result
}

// newSARIFFixes is what mends a finding, at most one fix.
func newSARIFFixes(source *cfn.Template, f *lint.Finding) []sarifFix {
	if len(f.Fix.Edits) == 0 {
		return nil
	}
	change := sarifChange{Artifact: sarifArtifact{fileURI(f.File)}}
	for _, e := range f.Fix.Edits {
		deleted := newSARIFRegion(source.Position(e.Span.Start), source.Position(e.Span.End))
		change.Replacements = append(change.Replacements, sarifReplacement{deleted, sarifContent{e.Text}})
	}
	description := "What samx lint --fix does."
	if f.Fix.Unsafe {
		description = "What samx lint --fix --unsafe-fixes does; test the result."
	}
	return []sarifFix{{sarifMessage{Text: description}, []sarifChange{change}}}
}

func newSARIFPhysical(file string, start, end cfn.Position) sarifPhysical {
	region := newSARIFRegion(start, end)
	return sarifPhysical{sarifArtifact{fileURI(file)}, &region}
}

func newSARIFRegion(start, end cfn.Position) sarifRegion {
	return sarifRegion{start.Line, start.Column, end.Line, end.Column}
}

func sarifLevel(s cfn.Severity) string {
	if s == cfn.Info {
		return "note"
	}
	return s.String()
}

// fileURI is the address of a file: relative to the working folder, which is the repository's root for those who want
// to show findings there, unless the name is absolute.
func fileURI(name string) string {
	name = slashed(name)
	drive := len(name) > 2 && name[1] == ':' && name[2] == '/'
	switch {
	case drive:
		return (&url.URL{Scheme: "file", Path: "/" + name}).String()
	case path.IsAbs(name):
		return (&url.URL{Scheme: "file", Path: name}).String()
	}
	return (&url.URL{Path: name}).String()
}
