package lint_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// BenchmarkRun lints a SAM template that is parsed already: both walks and the expansion between them.
func BenchmarkRun(b *testing.B) {
	for _, lines := range bench.Sizes() {
		t, _ := cfn.Parse("template.yaml", bench.Template(lines))
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lint.Run(context.Background(), t, options())
			}
		})
	}
}

// BenchmarkWhole is all that happens to one file: it is parsed, expanded and linted.
func BenchmarkWhole(b *testing.B) {
	for _, lines := range bench.Sizes() {
		source := bench.Template(lines)
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				t, _ := cfn.Parse("template.yaml", source)
				lint.Run(context.Background(), t, options())
			}
		})
	}
}
