package main

import (
	"bytes"

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

// report writes what was found where -o says, unless that was asked to be mended in a diff only.
func (p *program) report(c *cli.Context, results []lint.Result) error {
	if c.Bool(flagDiff) {
		return nil
	}
	format, _ := report.Lookup(c.String(flagFormat))
	var b bytes.Buffer
	colour := c.String(flagOutput) == "" && wantsColour(c, p.stdout.to)
	if err := format.Write(&b, results, report.Options{Color: colour, Version: toolVersion()}); err != nil {
		return err
	}
	return p.write(c.String(flagOutput), b.Bytes())
}
