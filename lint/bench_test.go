package lint_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/fixtures/official"
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
				lint.Run(context.Background(), t, usual())
			}
		})
	}
}

// BenchmarkWhole is all that happens to one file: it is parsed, expanded and linted. The time per line should not grow with the size.
func BenchmarkWhole(b *testing.B) {
	for _, size := range bench.Sizes() {
		source := bench.Template(size)
		lines := bytes.Count(source, []byte("\n"))
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				t, _ := cfn.Parse("template.yaml", source)
				lint.Run(context.Background(), t, usual())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(lines), "ns/line")
		})
	}
}

// BenchmarkConditions lints conditions that combine freely.
func BenchmarkConditions(b *testing.B) {
	for _, count := range []int{15, 60, 240} {
		t, _ := cfn.Parse("template.yaml", bench.Conditions(count))
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				lint.Run(context.Background(), t, usual())
			}
		})
	}
}

// BenchmarkResources lints plain CloudFormation; 500 resources are the most that a stack can have.
func BenchmarkResources(b *testing.B) {
	for _, count := range []int{50, 500} {
		source := bench.Resources(count)
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				t, _ := cfn.Parse("template.yaml", source)
				lint.Run(context.Background(), t, usual())
			}
		})
	}
}

// BenchmarkCorpusLint lints the inputs of the official cases one after the other, files and all.
func BenchmarkCorpusLint(b *testing.B) {
	folder := official.Folder(b, "corpus/sam/input")
	o := usual()
	o.Jobs = 1
	b.ReportAllocs()
	files := 0
	for b.Loop() {
		results, err := lint.Files(context.Background(), []string{folder}, o)
		if err != nil {
			b.Fatal(err)
		}
		files = len(results)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*files), "µs/file")
}

// usual are the options that samx lint has when nothing is asked for.
func usual() lint.Options {
	o := options()
	o.Include = nil
	return o
}
