package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

func (p *program) manCommand() *cli.Command {
	return &cli.Command{
		Name:        "man",
		Usage:       "print the manual page",
		Description: "samx man | man -l -",
		Action: func(*cli.Context) error {
			writeManual(p.stdout, p.wholeApp())
			return nil
		},
	}
}

// writeManual prints the page samx(1) in roff, of what --help knows. It has no date, so that a release is reproducible.
func writeManual(w io.Writer, app *cli.App) {
	fmt.Fprintf(w, ".TH SAMX 1 \"\" %s \"User Commands\"\n", roffQuoted("samx "+toolVersion()))
	fmt.Fprintf(w, ".SH NAME\n%s \\- %s\n", app.Name, roff(app.Usage))
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B %s\n%s\n", app.Name, roff(strings.TrimPrefix(app.UsageText, app.Name+" ")))
	writeManualFlags(w, app.Flags)
	io.WriteString(w, ".SH COMMANDS\n")
	writeManualCommands(w, app.Name, app.VisibleCommands())
	for _, section := range manualSections() {
		fmt.Fprintf(w, ".SH %s\n", roffQuoted(section.title))
		for _, entry := range section.entries {
			fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(entry[0]), roff(entry[1]))
		}
	}
}

// writeManualCommands leaves out the help, which the library puts below every command and itself.
func writeManualCommands(w io.Writer, parent string, commands []*cli.Command) {
	for _, command := range commands {
		if command.Name != "help" {
			writeManualCommand(w, parent, command)
		}
	}
}

func writeManualCommand(w io.Writer, parent string, command *cli.Command) {
	name := parent + " " + command.Name
	fmt.Fprintf(w, ".SS %s\n", roffQuoted(strings.TrimSpace(name+" "+command.ArgsUsage)))
	fmt.Fprintf(w, "%s.\n", roff(command.Usage))
	if command.Description != "" {
		fmt.Fprintf(w, ".PP\n.nf\n%s\n.fi\n", roff(command.Description))
	}
	writeManualFlags(w, command.Flags)
	writeManualCommands(w, name, command.Subcommands)
}

func writeManualFlags(w io.Writer, flags []cli.Flag) {
	for _, flag := range shown(flags) {
		documented, ok := flag.(cli.DocGenerationFlag)
		if !ok || flag.Names()[0] == cli.HelpFlag.Names()[0] {
			continue
		}
		usage := documented.GetUsage()
		_, value, _ := strings.Cut(usage, "`")
		value, _, _ = strings.Cut(value, "`")
		names := strings.Join(dashed([]cli.Flag{flag}), ", ")
		fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(names+" "+value)), roff(strings.ReplaceAll(usage, "`", "")))
	}
}

// A manualSection is one that --help does not have.
type manualSection struct {
	title   string
	entries [][2]string // a term and what it means
}

func manualSections() []manualSection {
	return []manualSection{
		{"EXIT STATUS", [][2]string{
			{"0", "Done, nothing to complain about."},
			{"1", "The template has problems: it was refused, or lint found something."},
			{"2", "samx could not do its work: bad usage, an unreadable file, an unwritable output."},
		}},
		{"ENVIRONMENT", [][2]string{
			{"AWS_REGION, AWS_DEFAULT_REGION", "The region when no flag names one."},
			{"NO_COLOR", "No colour, whatever it is set to."},
			{"SAMX_LINT_DATE", "Stands in for today in rules that depend on the date: 2026-11-22."},
			{"SOURCE_DATE_EPOCH", "Stands in for the clock: seconds since 1970."},
		}},
		{"FILES", [][2]string{
			{"template.yaml, template.yml, template.json", "The template when none is named, the first there is."},
			{".samx.yaml", "The configuration of lint, the nearest one upward."},
			{".cfnlintrc, .cfnlintrc.yaml, .cfnlintrc.yml", "The configuration of cfn-lint, read when there is no .samx.yaml."},
		}},
	}
}

// roff escapes text: backslashes, hyphens that people may copy, and what begins a request at the start of a line.
func roff(text string) string {
	lines := strings.Split(strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

// roffQuoted is text as one argument of a macro.
func roffQuoted(text string) string {
	return `"` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"`
}
