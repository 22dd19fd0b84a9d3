package cfn

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
)

// TestWriteInPieces compares what goroutines print in pieces with what one prints at one go.
func TestWriteInPieces(t *testing.T) {
	long := strings.Repeat("0123456789", pieceSize/20)
	for name, src := range map[string]string{
		"resources":     string(sampleTemplate(10_000)),
		"deep":          "deep: " + strings.Repeat("[{a: ", 40) + "[" + strings.Repeat("{b: [1, x]}, ", 20_000) + "]" + strings.Repeat(", z: '1'}, 2]", 40),
		"long texts":    "a: " + long + "\nb: [" + long + ", '" + long + ": ', \"" + long + "\\x01\"]\n? " + long + "\n: {c: d}\n",
		"many lines":    "a:\n  b: |\n" + strings.Repeat("    line\n\n", pieceSize) + "  c: d\n",
		"large tagged":  "a: !Join ['', [" + strings.Repeat("x, !GetAtt a.b, ", 20_000) + "y]]\nb: !Ref c\n",
		"tagged root":   "!If [a, [" + strings.Repeat("x, ", 40_000) + "y], b]\n",
		"one too large": "a: [" + strings.Repeat("x, ", 40_000) + "y]",
	} {
		tpl, diagnostics := Parse("t.yaml", []byte(src))
		if Unreadable(diagnostics) {
			t.Fatal(name, diagnostics)
		}
		wantYAML := append(printYAML(nil, piece{of: tpl.Root}), '\n')
		wantJSON := append(printJSON(nil, piece{of: tpl.Root}), '\n')
		for _, cores := range []int{1, 2, 8} {
			before := runtime.GOMAXPROCS(cores)
			gotJSON, gotYAML := printed(t, tpl)
			runtime.GOMAXPROCS(before)
			if !bytes.Equal(gotYAML, wantYAML) || !bytes.Equal(gotJSON, wantJSON) {
				t.Errorf("%s: pieces printed with GOMAXPROCS=%d do not make up the whole", name, cores)
			}
		}
	}
}

// TestWriteAllocates holds the bytes that are allocated to the size of the output, and some more.
func TestWriteAllocates(t *testing.T) {
	tpl, _ := Parse("t.yaml", sampleTemplate(10_000))
	asJSON, asYAML := printed(t, tpl)
	for name, step := range map[string]struct {
		size  int
		write func(*Template) error
	}{
		"JSON": {len(asJSON), func(t *Template) error { return t.WriteJSON(new(countingWriter)) }},
		"YAML": {len(asYAML), func(t *Template) error { return t.WriteYAML(new(countingWriter)) }},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := step.write(tpl); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if got := int(after.TotalAlloc - before.TotalAlloc); got > step.size*3/2 {
			t.Errorf("%d bytes of %s take %d", step.size, name, got)
		}
	}
}

type countingWriter int

func (c *countingWriter) Write(b []byte) (int, error) {
	*c += countingWriter(len(b))
	return len(b), nil
}

// TestPanicInAPiece: a panic of any goroutine comes up in the one that asked, and none is left.
func TestPanicInAPiece(t *testing.T) {
	tpl, _ := Parse("t.yaml", sampleTemplate(10_000))
	f := notation{around: 5, print: func(dst []byte, p piece) []byte {
		if p.from > 0 {
			panic("here")
		}
		return printYAML(dst, p)
	}}
	defer func() {
		if fault := recover(); fault != "here" {
			t.Errorf("got %v", fault)
		}
	}()
	f.blocks(tpl.Root)
}
