package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

func (p *program) explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "say where a generated resource comes from",
		ArgsUsage: "TEMPLATE LOGICAL_ID",
		Description: "TEMPLATE is a file, or - for standard input. The template need not be packaged: local paths get\n" +
			"stand-ins.",
		Flags:  slices.Concat([]cli.Flag{regionFlag(), noColorFlag()}, parameterFlags(), samconfigFlags()),
		Action: p.explain,
	}
}

// explain expands a template and tells where one resource of the result comes from.
func (p *program) explain(c *cli.Context) error {
	if c.NArg() != 2 {
		return badUsage(c, "name a template and the logical ID of a resource")
	}
	input, err := p.read(c.Args().First())
	if err != nil {
		return err
	}
	options, err := transformOptions(c)
	if err != nil {
		return err
	}
	options.StubArtifacts, options.StubDeployTime = true, true
	t, diagnostics := cfn.Parse(input.name, input.src)
	m := messenger{errorsAsText, p.stdout, p.stderr, wantsColour(c, p.stderr), t}
	if cfn.Unreadable(diagnostics) {
		return m.refuse(unreadable(diagnostics))
	}
	result, err := transform.Expand(t, options)
	var refused *transform.Error
	if errors.As(err, &refused) {
		return m.refuse(refused.Diagnostics)
	}
	if err != nil {
		return err
	}
	id := c.Args().Get(1)
	e, meant, ok := transform.Explain(t, result, id)
	if !ok {
		return unknownResource(t.Name, id, meant)
	}
	p.tellOrigin(result, e)
	return nil
}

// unknownResource says that there is no such resource in the result, and which one may be meant.
func unknownResource(name, id string, meant []string) error {
	hint := ""
	if len(meant) > 0 {
		hint = "; did you mean " + report.Printable(report.SomeOf(meant)) + "?"
	}
	return fmt.Errorf("%s does not expand to a resource called %q%s", name, id, hint)
}

// mostPlaces is how many places that shaped a resource are shown: more is not for people, and programs have the source map.
const mostPlaces = 100

// tellOrigin writes where a resource comes from, and then each place that shaped it with the parts that come from there.
func (p *program) tellOrigin(t *cfn.Template, e transform.Explanation) {
	how := "written by the author"
	if e.Maker != "" {
		how = "generated as " + e.Maker + " of " + e.Of
	}
	fmt.Fprintf(p.stdout, "%s is an %s, %s\n", report.Printable(e.LogicalID), report.Printable(e.Type), report.Printable(how))
	p.tellPlace(t, e.Span)
	for _, s := range e.Shaped[:min(len(e.Shaped), mostPlaces)] {
		who := s.Maker
		if who == "" {
			who = "as written"
		}
		fmt.Fprintf(p.stdout, "\n%s: %s\n", who, report.Printable(report.SomeOf(s.Parts)))
		p.tellPlace(t, s.Span)
	}
	if more := len(e.Shaped) - mostPlaces; more > 0 {
		fmt.Fprintf(p.stdout, "\n... and %s; samx transform --source-map lists all\n", counted(more, "more place", "more places"))
	}
}

// tellPlace writes a place and its source line.
func (p *program) tellPlace(t *cfn.Template, s cfn.Span) {
	at := t.Position(s.Start)
	fmt.Fprintf(p.stdout, "  %s:%d:%d\n%6d | %s\n", report.Printable(t.Name), at.Line, at.Column, at.Line, report.Line(t.Source, int(s.Start)))
}
