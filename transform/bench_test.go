package transform

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/schema/cfn"
)

func BenchmarkExpand(b *testing.B) {
	for _, lines := range bench.Sizes() {
		template, diagnostics := cfn.Parse("template.yaml", bench.Template(lines))
		if cfn.Unreadable(diagnostics) {
			b.Fatal(diagnostics)
		}
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Expand(template, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPolicyTemplate(b *testing.B) {
	for b.Loop() {
		if _, ok := findPolicyTemplate("VPCAccessPolicy"); !ok {
			b.Fatal("not found")
		}
	}
}

// BenchmarkCorpus parses and expands every official case, in each of its partitions.
func BenchmarkCorpus(b *testing.B) {
	c := openCorpus(b)
	runs := c.runs(b)
	sources, options := make([][]byte, len(runs)), make([]Options, len(runs))
	for i, run := range runs {
		sources[i], options[i] = read(b, filepath.Join(c.dir, run.Input)), c.options(b, run)
	}
	b.ReportMetric(float64(len(runs)), "templates")
	for b.Loop() {
		for i, run := range runs {
			t, _ := cfn.Parse(run.Input, sources[i])
			_, err := Expand(t, options[i])
			if refused := err != nil; refused != (run.group == "error") {
				b.Fatalf("%s [%s]: %v", run.Name, run.group, err)
			}
		}
	}
}
