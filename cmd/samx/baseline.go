package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
)

// Names of the flags about what is accepted.
const (
	flagBaseline      = "baseline"
	flagWriteBaseline = "write-baseline"
)

func baselineFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: flagBaseline, Usage: "accept the findings in `FILE`, report what is new"},
		switchFlag(flagWriteBaseline, "accept what is found now: write it to the file of --"+flagBaseline),
	}
}

// unaccepted leaves the results with what the baseline does not accept. With --write-baseline that is nothing, for all
// that was found goes into it; but when something could not be linted the file stays as it is.
func (p *program) unaccepted(c *cli.Context, results []lint.Result, failure error) ([]lint.Result, error) {
	path, write := c.String(flagBaseline), c.Bool(flagWriteBaseline)
	switch {
	case path == "" || write && failure != nil:
		return results, nil
	case write:
		return p.acceptAll(path, results)
	}
	source, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w; --%s makes a new one", err, flagWriteBaseline)
	}
	baseline, err := lint.ParseBaseline(path, source)
	if err != nil {
		return nil, err
	}
	fresh, settled := baseline.New(results)
	if settled > 0 {
		fmt.Fprintf(p.stderr, "samx: %s there any more; --%s drops what is settled from %s\n",
			counted(settled, "accepted finding is not", "accepted findings are not"), flagWriteBaseline, path)
	}
	return fresh, nil
}

func (p *program) acceptAll(path string, results []lint.Result) ([]lint.Result, error) {
	baseline := lint.NewBaseline(results)
	text, err := baseline.JSON()
	if err != nil {
		return nil, err
	}
	if err := p.write(path, text); err != nil {
		return nil, err
	}
	fmt.Fprintf(p.stderr, "samx: %s accepted in %s\n", counted(len(baseline.Findings), "finding is", "findings are"), path)
	fresh, _ := baseline.New(results)
	return fresh, nil
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
