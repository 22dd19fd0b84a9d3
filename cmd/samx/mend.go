package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
)

// fix mends the files, or prints how it would.
func (p *program) fix(c *cli.Context, results []lint.Result, o lint.Options) error {
	switch {
	case c.Bool(flagDiff):
		return p.printFixes(c, results, o)
	case c.Bool(flagFix):
		return p.mend(results, o)
	}
	return nil
}

// mend writes the templates that have findings with a fix anew, and puts what is left in the place of the results.
func (p *program) mend(results []lint.Result, o lint.Options) error {
	for i, r := range results {
		mended, fixes := p.mended(r, o)
		if fixes == 0 {
			continue
		}
		if err := p.write(r.Name, mended.Template.Source); err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "samx: %s mended in %s\n", counted(fixes, "finding is", "findings are"), r.Name)
		results[i] = mended
	}
	return nil
}

// mended is a result whose findings with a fix are mended, with the number of fixes: none where the file could not be written
// so that nothing but the repairs is changed.
func (p *program) mended(r lint.Result, o lint.Options) (mended lint.Result, fixes int) {
	if r.Skipped || r.Err != nil {
		return r, 0
	}
	mended, fixes = lint.Mend(context.Background(), r, o)
	if fixes == 0 || r.Name == p.stdinName() {
		return mended, fixes
	}
	if source, err := readFile(r.Name); err != nil || !bytes.Equal(source, r.Template.Source) {
		fmt.Fprintf(p.stderr, "samx: %s is not mended, for it is not in UTF-8, or has changed meanwhile\n", r.Name)
		return r, 0
	}
	return mended, fixes
}

// printFixes writes what mend would change, as a diff.
func (p *program) printFixes(c *cli.Context, results []lint.Result, o lint.Options) error {
	var b bytes.Buffer
	for _, r := range results {
		mended, fixes := p.mended(r, o)
		if fixes == 0 {
			continue
		}
		writeDiff(&b, r.Name, r.Template.Source, mended.Template.Source)
		fmt.Fprintf(p.stderr, "samx: %s be mended in %s\n", counted(fixes, "finding can", "findings can"), r.Name)
	}
	return p.write(c.String(flagOutput), b.Bytes())
}
