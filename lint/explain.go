package lint

import (
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/lazy"
)

// The examples of all rules, made from the first bad and the first good fixture of each by go test ./lint -update. They are
// compressed because only samx rules ID shows them; the pages in docs/rules hold the same texts for people to read.
//
//go:embed examples.txt.gz
var compressedExamples string

// examples is the text of examples.txt.gz, unpacked when first asked for.
var examples = lazy.Value[string]{Make: func() string {
	unpacked, err := gzip.NewReader(strings.NewReader(compressedExamples))
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(unpacked) // a test reads every example
	return string(text)
}}

// An Example shows a rule at work.
type Example struct {
	Wrong string // a template that breaks the rule
	Says  string // what samx says about it, one finding a line
	Right string // a template that does not
}

// Example returns the example of a built-in rule; all its texts are empty for rules of your own.
func (r *Rule) Example() Example {
	return Example{
		Wrong: exampleText(r.ID, "wrong"), Says: exampleText(r.ID, "says"), Right: exampleText(r.ID, "right"),
	}
}

// exampleText returns one text of the examples, where each begins with a line "=== E3034 wrong".
func exampleText(id, part string) string {
	_, text, _ := strings.Cut(examples.Get(), "\n=== "+id+" "+part+"\n")
	text, _, _ = strings.Cut(text, "\n=== ")
	if text == "" {
		return ""
	}
	return strings.TrimSuffix(text, "\n") + "\n"
}

// Explain returns the rule's page as Markdown: what it demands and why, with a wrong and a right example. The pages in
// docs/rules are made of it.
func (r *Rule) Explain() string {
	var page strings.Builder
	fmt.Fprintf(&page, "# %s %s\n\n%s.\n\n%s\n\n", r.ID, r.Name, r.Title, r.Why)
	fmt.Fprintf(&page, "| | |\n| --- | --- |\n| level | %s |\n| looks at | %s |\n| since | %s |\n| source | <%s> |\n",
		r.Severity, r.looksAt(), r.Since, r.Source)
	page.WriteString(r.explainOptions())
	if e := r.Example(); e.Wrong != "" {
		fmt.Fprintf(&page, "\n## Wrong\n\n```yaml\n%s```\n\nsamx says:\n\n```text\n%s```\n", e.Wrong, e.Says)
		fmt.Fprintf(&page, "\n## Right\n\n```yaml\n%s```\n", e.Right)
	}
	fmt.Fprintf(&page, "\n## Suppress\n\n`# samx:ignore %s <reason>` on the line or above it; `Metadata: samx: config: "+
		"ignore_checks: [%s]` for a resource or the template; `--ignore %s` for a run.\n", r.ID, r.ID, r.ID)
	return page.String()
}

// explainOptions is the section about what users can change; empty for rules without options.
func (r *Rule) explainOptions() string {
	if len(r.Options) == 0 {
		return ""
	}
	var text strings.Builder
	text.WriteString("\n## Options\n\n| option | value | default | |\n| --- | --- | --- | --- |\n")
	for _, o := range r.Options {
		fmt.Fprintf(&text, "| `%s` | %s | `%s` | %s |\n", o.Name, o.Kind, o.Text(o.Default), o.Doc)
	}
	example := r.Options[0]
	fmt.Fprintf(&text, "\n`--configure %s:%s=%s` for a run; in `.samx.yaml`:\n\n```yaml\nconfigure:\n  %s:\n    %s: %s\n```\n",
		r.ID, example.Name, example.argument(), r.ID, example.Name, example.sample())
	return text.String()
}

// sample is a value that an option can have, as it is written in a configuration.
func (o RuleOption) sample() string {
	switch o.Kind {
	case Switch:
		return strconv.FormatBool(!o.Default.On)
	case Word:
		return "Name"
	case Expression:
		return "'^prefix-'"
	case Expressions:
		return "['^prefix-']"
	}
	return "{Type: [Name]}"
}

// argument is sample as it is written on the command line.
func (o RuleOption) argument() string {
	switch o.Kind {
	case Expression, Expressions:
		return "'^prefix-'"
	case Groups:
		return `'{"Type": ["Name"]}'`
	}
	return o.sample()
}

// looksAt says in words when a rule speaks.
func (r *Rule) looksAt() string {
	var words string
	switch r.Stage {
	case Written:
		words = "the template as written"
	case Expanded:
		words = "the template as deployed"
	default:
		words = "the template as written and as deployed"
	}
	if r.Dated {
		words += "; depends on the date"
	}
	if r.Regional {
		words += "; for each region"
	}
	return words
}
