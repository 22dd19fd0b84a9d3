package transform

import (
	"bytes"
	"errors"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// FuzzExpand holds that Expand takes anything that can be read: it never panics, refuses with an *Error only and points into
// the source, and expanding its output again changes nothing.
func FuzzExpand(f *testing.F) {
	for _, fixture := range fixtures(f) {
		f.Add(read(f, fixture.file))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		in, diagnostics := cfn.Parse("fuzz", source)
		if cfn.Unreadable(diagnostics) {
			return
		}
		out, err := Expand(in, Options{StubArtifacts: true, StubDeployTime: true})
		if err != nil {
			checkError(t, in, err)
			return
		}
		once := printed(t, out)
		again, diagnostics := cfn.Parse("once.json", once)
		if cfn.Unreadable(diagnostics) {
			t.Fatalf("the output does not read back: %v", diagnostics)
		}
		twice, err := Expand(again, Options{})
		if err != nil {
			t.Fatalf("the output is refused: %v", err)
		}
		if !bytes.Equal(once, printed(t, twice)) {
			t.Error("expanding the output changes it")
		}
	})
}

func checkError(t *testing.T, in *cfn.Template, err error) {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) || len(refused.Diagnostics) == 0 {
		t.Fatalf("Expand fails with %v", err)
	}
	for _, d := range refused.Diagnostics {
		if d.Message == "" || d.Span.Start > d.Span.End || int(d.Span.End) > len(in.Source) {
			t.Errorf("malformed diagnostic %+v", d)
		}
	}
}
