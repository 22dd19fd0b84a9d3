package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/lint"
)

func TestDiff(t *testing.T) {
	cases := []struct{ name, before, after, want string }{
		{"same", "a\n", "a\n", ""},
		{"empty", "", "a\n", "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n"},
		{"removed", "a\nb\n", "a\n", "--- f\n+++ f\n@@ -1,2 +1 @@\n a\n-b\n"},
		{"no newline", "a\nb", "a\nc", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		{"carriage returns", "a\r\nb\r\n", "a\r\nc\r\n", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"},
		{"two hunks", "x\n1\n2\n3\n4\n5\n6\n7\ny\n", "1\n2\n3\n4\n5\n6\n7\nz\n",
			"--- f\n+++ f\n@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n@@ -6,4 +5,4 @@\n 5\n 6\n 7\n-y\n+z\n"},
	}
	for _, c := range cases {
		var b strings.Builder
		if writeDiff(&b, "f", []byte(c.before), []byte(c.after)); b.String() != c.want {
			t.Errorf("%s: got\n%s", c.name, b.String())
		}
	}
}

// TestDiffOfThousands: beyond what is worth a search for the shortest diff, lines that stay are still told from those that change.
func TestDiffOfThousands(t *testing.T) {
	var before, after, diff strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&before, "%d\n", i)
		fmt.Fprintf(&after, "%d\n", i/3*3)
	}
	writeDiff(&diff, "f", []byte(before.String()), []byte(after.String()))
	if removed, added := strings.Count(diff.String(), "\n-"), strings.Count(diff.String(), "\n+"); removed != 6000 || added != 6001 { // one of them in the head
		t.Errorf("%d lines are removed and %d are added", removed, added)
	}
	diff.Reset()
	writeDiff(&diff, "f", []byte(before.String()), []byte(after.String()+"x\n"))
	if added := strings.Count(diff.String(), "\n+"); added != 9001 { // the first line is the same
		t.Errorf("of another number of lines, %d are added", added)
	}
}

// TestDiffPatch: what the diff says, patch makes of it.
func TestDiffPatch(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("no patch here")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		before := randomText(random, 60)
		after := randomText(random, 10) + before[min(len(before), 8):] + randomText(random, 3)
		var diff bytes.Buffer
		writeDiff(&diff, "f", []byte(before), []byte(after))
		if got := patched(t, "f", []byte(before), diff.Bytes()); string(got) != after {
			t.Fatalf("patched %q to %q, want %q", before, got, after)
		}
	}
}

// patched is what patch makes of a file.
func patched(t *testing.T, name string, before, diff []byte) []byte {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, before, 0o644); err != nil {
		t.Fatal(err)
	}
	patch := exec.Command("patch", "-s", "-p0", "--binary")
	patch.Dir, patch.Stdin = folder, bytes.NewReader(diff)
	if out, err := patch.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	after, err := readFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

// TestDiffPatchCorpus: patch makes of official templates, with LF and with CRLF, what --fix makes of them.
func TestDiffPatchCorpus(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("no patch here")
	}
	files, err := filepath.Glob(filepath.Join(official.Folder(t, "corpus/lint"), "fixtures", "templates", "*", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	o := lint.Options{Include: []string{"I"}, UnsafeFixes: true}
	mended := 0
	for _, file := range files {
		if mended >= 20 {
			break
		}
		source, err := readFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, newline := range []string{"\n", "\r\n"} {
			before := bytes.ReplaceAll(source, []byte("\n"), []byte(newline))
			name := filepath.Base(file)
			result, fixes := lint.Mend(t.Context(), lint.Source(t.Context(), name, before, o), o)
			var diff bytes.Buffer
			if writeDiff(&diff, name, before, result.Template.Source); fixes == 0 {
				continue
			}
			mended++
			if got := patched(t, name, before, diff.Bytes()); !bytes.Equal(got, result.Template.Source) {
				t.Errorf("%s: patched to something else", name)
			}
		}
	}
	if mended < 20 {
		t.Errorf("only %d texts have fixes", mended)
	}
}

func randomText(random *rand.Rand, lines int) string {
	var b strings.Builder
	for range random.IntN(lines) {
		fmt.Fprintf(&b, "%d\n", random.IntN(5))
	}
	return b.String()
}
