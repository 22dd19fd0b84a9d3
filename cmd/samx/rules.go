package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
)

func (p *program) rulesCommand() *cli.Command {
	return &cli.Command{
		Name:      "rules",
		Usage:     "list the rules of lint, or explain one",
		ArgsUsage: "[ID]",
		Action:    p.rules,
	}
}

func (p *program) rules(c *cli.Context) error {
	switch c.NArg() {
	case 0:
		return p.listRules()
	case 1:
		rule, ok := lint.FindRule(c.Args().First())
		if !ok {
			return badUsage(c, "there is no rule %q; samx rules lists them", c.Args().First())
		}
		fmt.Fprint(p.stdout, rule.Explain())
		return nil
	}
	return badUsage(c, "one rule at a time")
}

func (p *program) listRules() error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, r := range lint.Rules() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Name, r.Title)
	}
	return w.Flush()
}
