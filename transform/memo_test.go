package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// TestNoMemoStays looks for memos of the transform in what it has read and in what it has made: another run would take them for its
// own.
func TestNoMemoStays(t *testing.T) {
	expanded := 0
	for _, f := range fixtures(t) {
		source, diagnostics := cfn.Parse(f.file, read(t, f.file))
		if len(diagnostics) > 0 {
			continue
		}
		made, err := Expand(source, f.options)
		if memos(source.Root) > 0 {
			t.Errorf("%s: the author's template has memos", f.file)
		}
		if err != nil {
			continue
		}
		expanded++
		if memos(made.Root) > 0 {
			t.Errorf("%s: the result has memos", f.file)
		}
	}
	if expanded == 0 {
		t.Error("nothing was expanded")
	}
}

// memos counts the nodes with a memo, keys too.
func memos(n *cfn.Node) int {
	count := 0
	if n.Memo != 0 {
		count++
	}
	for _, item := range n.Items {
		count += memos(item)
	}
	for _, p := range n.Pairs {
		count += memos(p.Key) + memos(p.Value)
	}
	return count
}
