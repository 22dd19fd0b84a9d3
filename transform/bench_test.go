package transform

import (
	"fmt"
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
