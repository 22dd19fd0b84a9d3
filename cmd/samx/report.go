package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
)

func formatNames() []string {
	var names []string
	for _, format := range report.Formats() {
		names = append(names, format.Name)
	}
	return names
}

// reportFlags are --format and --output of lint. Both can be repeated, and belong together in pairs, so the order of all of
// them is kept.
func reportFlags() []cli.Flag {
	line := &reportLine{}
	return []cli.Flag{
		&cli.GenericFlag{Name: flagFormat, Value: &reportWord{line: line, format: true},
			Usage: "`FORMAT` of the report: " + strings.Join(formatNames(), ", ") + "; repeatable, each with an output of its own"},
		&cli.GenericFlag{Name: flagOutput, Aliases: []string{"o"}, Value: &reportWord{line: line},
			Usage: "write the report of the --" + flagFormat + " before it to `FILE` instead of standard output"},
	}
}

// A reportLine is the words after --format and --output as they stand on the command line.
type reportLine struct {
	words []writtenWord
}

type writtenWord struct {
	format bool // else an output
	text   string
}

// A reportWord is the value of one of the two flags, as the library wants it.
type reportWord struct {
	line   *reportLine
	format bool
}

// alias is what the library hands to the other names of a flag after parsing: nothing that a command line can hold.
const alias = "\x00"

// Set takes the next word of the command line.
func (w *reportWord) Set(text string) error {
	if text != alias {
		w.line.words = append(w.line.words, writtenWord{w.format, text})
	}
	return nil
}

// Serialize keeps the library from adding the word once more for -o.
func (w *reportWord) Serialize() string { return alias }

// String is the first word, or what holds without any.
func (w *reportWord) String() string {
	if w.line == nil {
		return ""
	}
	for _, word := range w.line.words {
		if word.format == w.format {
			return word.text
		}
	}
	if w.format {
		return formatNames()[0]
	}
	return ""
}

// stdoutArg is what --output takes for standard output.
const stdoutArg = "-"

// A destination is a report that was asked for. An empty path is standard output.
type destination struct {
	format report.Format
	path   string
}

// destinations are the pairs of --format and --output. With as many of one as of the other they belong together in turn;
// with fewer outputs each belongs to the format before it.
func destinations(c *cli.Context) ([]destination, error) {
	all, outputs, err := formatsAsked(c)
	if err != nil {
		return nil, err
	}
	if len(outputs) > len(all) {
		return nil, badUsage(c, "there are %d of --%s for %s; each needs a --%s of its own",
			len(outputs), flagOutput, counted(len(all), "report", "reports"), flagFormat)
	}
	taken := make([]bool, len(all))
	for i, output := range outputs {
		to := output.after
		if len(outputs) == len(all) {
			to = i
		}
		if output.path == stdoutArg {
			output.path = ""
		}
		if taken[to] {
			return nil, badUsage(c, "--%s %s has two outputs, %s and %s; write each --%s behind its --%s",
				flagFormat, all[to].format.Name, all[to].path, output.path, flagOutput, flagFormat)
		}
		all[to].path, taken[to] = output.path, true
	}
	return all, apart(c, all)
}

// An outputWord is the word of an --output, with the index of the format before it, or of the first if there is none.
type outputWord struct {
	path  string
	after int
}

// formatsAsked are the formats on the command line, or the one that holds without any, and the outputs.
func formatsAsked(c *cli.Context) (all []destination, outputs []outputWord, err error) {
	word, ok := c.Generic(flagFormat).(*reportWord)
	if !ok {
		return nil, nil, fmt.Errorf("--%s of %s is not for reports", flagFormat, c.Command.HelpName)
	}
	for _, w := range word.line.words {
		if !w.format {
			outputs = append(outputs, outputWord{w.text, max(0, len(all)-1)})
			continue
		}
		format, known := report.Lookup(w.text)
		if !known {
			return nil, nil, badUsage(c, "--%s takes %s, not %q", flagFormat, strings.Join(formatNames(), ", "), w.text)
		}
		all = append(all, destination{format: format})
	}
	if len(all) == 0 {
		all = []destination{{format: report.Formats()[0]}}
	}
	return all, outputs, nil
}

// apart checks that no two reports go to the same place.
func apart(c *cli.Context, all []destination) error {
	for i, a := range all {
		for _, b := range all[:i] {
			switch {
			case a.path == "" && b.path == "":
				return badUsage(c, "--%s %s and --%s %s both go to standard output; give one of them an --%s",
					flagFormat, b.format.Name, flagFormat, a.format.Name, flagOutput)
			case a.path != "" && b.path != "" && sameFile(a.path, b.path):
				return badUsage(c, "--%s %s and --%s %s both go to %s", flagFormat, b.format.Name, flagFormat, a.format.Name, a.path)
			}
		}
	}
	return nil
}

// sameFile reports whether two paths lead to one file, which need not be there yet.
func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// spareInputs refuses to write a report over a file that was read for it.
func spareInputs(c *cli.Context, reports []destination, results []lint.Result) error {
	for _, to := range reports {
		if to.path == "" {
			continue
		}
		for _, r := range results {
			if !r.Skipped && sameFile(to.path, r.Name) {
				return badUsage(c, "--%s %s would overwrite a file that was linted", flagOutput, to.path)
			}
		}
		if baseline := c.String(flagBaseline); baseline != "" && sameFile(to.path, baseline) {
			return badUsage(c, "--%s %s would overwrite the file of --%s", flagOutput, to.path, flagBaseline)
		}
	}
	return nil
}

// report writes what was found where each --output says, unless that was asked to be mended in a diff only. Nothing is written
// before all reports are complete, and standard output comes last.
func (p *program) report(c *cli.Context, reports []destination, results []lint.Result) error {
	if c.Bool(flagDiff) {
		return nil
	}
	texts := make([]bytes.Buffer, len(reports))
	for i, to := range reports {
		o := report.Options{Color: to.path == "" && wantsColour(c, p.stdout.to), Version: toolVersion()}
		if err := to.format.Write(&texts[i], results, o); err != nil {
			return err
		}
	}
	for i, to := range reports {
		if to.path == "" {
			continue
		}
		if err := p.write(to.path, texts[i].Bytes()); err != nil {
			return err
		}
	}
	for i, to := range reports {
		if to.path == "" {
			return p.write("", texts[i].Bytes())
		}
	}
	return nil
}
