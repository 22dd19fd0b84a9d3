package lint_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// TestMendSlips swaps two letters in a property of each template of the official corpus: the property gets its name back, or
// stays as it is where that would bring up something new, but never gets another one.
func TestMendSlips(t *testing.T) {
	o := officialOptions()
	slips, restored := 0, 0
	for _, c := range officialLintCases(t) {
		before := lint.Source(context.Background(), c.name, c.source, o)
		broken, slip, ok := withSlip(before.Template)
		if !ok {
			continue
		}
		right, _ := lint.Mend(context.Background(), before, o)
		mended, _ := lint.Mend(context.Background(), lint.Source(context.Background(), c.name, broken, o), o)
		same := bytes.Equal(mended.Template.Source, right.Template.Source)
		if !same && !bytes.Contains(mended.Template.Source, slip) {
			t.Errorf("%s: %s is mended to something else", c.name, slip)
		}
		if len(before.Findings) == 0 { // else the slip may hide one of them
			slips, restored = slips+1, restored+count(same)
		}
	}
	if restored*100 < slips*95 {
		t.Errorf("of %d slips %d are mended", slips, restored)
	}
}

// withSlip swaps the third and the fourth letter of the first property that is long enough to be known again.
func withSlip(t *cfn.Template) (source, slip []byte, ok bool) {
	for _, r := range t.Resources {
		if r.Props == nil || strings.HasPrefix(r.TypeName(), "Custom::") {
			continue
		}
		for _, pair := range r.Props.Pairs {
			span := pair.Key.Span
			name := bytes.Trim(t.Source[span.Start:span.End], `'"`)
			if len(name) < 8 || string(name) != pair.Key.Text || name[2] == name[3] {
				continue
			}
			source = bytes.Clone(t.Source)
			at := bytes.Index(source[span.Start:], name) + int(span.Start) + 2
			source[at], source[at+1] = source[at+1], source[at]
			return source, source[at-2 : at-2+len(name)], true
		}
	}
	return nil, nil, false
}
