package transform

import (
	"bytes"
	"os"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/schema/cfn"
)

// TestAllocations holds each step on a template of 30 lines to the allocations that it made when the limit was set, and a
// tenth more.
func TestAllocations(t *testing.T) {
	source, err := os.ReadFile("../fixtures/transform/hello/in.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read := mustParse(t, "in.yaml", source)
	made := mustExpand(t, read)
	for _, step := range []struct {
		name  string
		limit float64
		run   func()
	}{
		{"Parse", 310, func() { cfn.Parse("in.yaml", source) }},
		{"Expand", 739, func() { mustExpand(t, read) }},
		{"WriteJSON", 4, func() { _ = made.WriteJSON(&bytes.Buffer{}) }}, // a buffer takes everything
		{"WriteYAML", 5, func() { _ = made.WriteYAML(&bytes.Buffer{}) }},
	} {
		if got := testing.AllocsPerRun(20, step.run); got > step.limit*1.1 {
			t.Errorf("%s makes %.0f allocations; %.0f were enough", step.name, got, step.limit)
		}
	}
}

// TestGrowth takes a template of each shape and one that is eight times as large from text to text. The second one may cost at
// most 1.3 times as many bytes per line.
func TestGrowth(t *testing.T) {
	const lines, times, headroom = 1_000, 8, 1.3
	for _, shape := range bench.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			small, large := bytesOf(t, shape.Template(lines)), bytesOf(t, shape.Template(times*lines))
			if ratio := large / small; ratio > times*headroom {
				t.Errorf("%.0f bytes became %.0f, %.1f times as many; want at most %.1f times", small, large, ratio, times*headroom)
			}
		})
	}
}

// bytesOf returns how much is allocated on the whole way. The first time, which fills caches of the process, does not count.
func bytesOf(t *testing.T, source []byte) float64 {
	t.Helper()
	wholeWay(t, source)
	before := allocated()
	wholeWay(t, source)
	return float64(allocated() - before)
}
