package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/samx-dev/samx/lint"
)

// mend writes the templates that have findings with a fix anew, and puts what is left in the place of the results.
func (p *program) mend(results []lint.Result, o lint.Options) error {
	for i, r := range results {
		if r.Skipped || r.Err != nil {
			continue
		}
		mended, fixes := lint.Mend(context.Background(), r, o)
		if fixes == 0 {
			continue
		}
		if source, err := readFile(r.Name); err != nil || !bytes.Equal(source, r.Template.Source) {
			fmt.Fprintf(p.stderr, "samx: %s is not mended, for it is not in UTF-8, or has changed meanwhile\n", r.Name)
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
