package transform

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/schema/cfn"
)

// BenchmarkShapes measures each step on each shape of template in each size. The time per line should not grow with the size.
func BenchmarkShapes(b *testing.B) {
	for _, shape := range bench.Shapes() {
		b.Run(shape.Name, func(b *testing.B) {
			for _, lines := range bench.Sizes() {
				b.Run(fmt.Sprint(lines), func(b *testing.B) { benchmarkSteps(b, shape.Template(lines)) })
			}
		})
	}
}

func benchmarkSteps(b *testing.B, source []byte) {
	read := mustParse(b, "template.yaml", source)
	made := mustExpand(b, read)
	asJSON := printed(b, read)
	for _, step := range []struct {
		name string
		run  func()
	}{
		{"parse-yaml", func() { cfn.Parse("template.yaml", source) }},
		{"parse-json", func() { cfn.Parse("template.json", asJSON) }},
		{"expand", func() { mustExpand(b, read) }},
		{"write-json", func() { _ = made.WriteJSON(&bytes.Buffer{}) }}, // a buffer takes everything
		{"write-yaml", func() { _ = made.WriteYAML(&bytes.Buffer{}) }},
		{"whole", func() { wholeWay(b, source) }},
	} {
		b.Run(step.name, func(b *testing.B) { perLine(b, bytes.Count(source, []byte("\n")), step.run) })
	}
}

// wholeWay takes a template from its text to the text of its expansion.
func wholeWay(tb testing.TB, source []byte) {
	_ = mustExpand(tb, mustParse(tb, "template.yaml", source)).WriteJSON(&bytes.Buffer{}) // a buffer takes everything
}

// perLine measures run and reports its time and memory per line of the template.
func perLine(b *testing.B, lines int, run func()) {
	b.ReportAllocs()
	before := allocated()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(lines), "ns/line")
	b.ReportMetric(float64(allocated()-before)/float64(b.N)/float64(lines), "B/line")
}

func mustParse(tb testing.TB, name string, source []byte) *cfn.Template {
	t, diagnostics := cfn.Parse(name, source)
	if len(diagnostics) > 0 {
		tb.Fatal(diagnostics)
	}
	return t
}

func mustExpand(tb testing.TB, t *cfn.Template) *cfn.Template {
	made, err := Expand(t, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return made
}

// allocated returns how many bytes have been allocated so far.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}
