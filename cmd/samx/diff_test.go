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
		file := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(file, []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		patch := exec.Command("patch", "-s", file)
		patch.Stdin = &diff
		if out, err := patch.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got, err := readFile(file); err != nil || string(got) != after {
			t.Fatalf("patched %q to %q, want %q", before, got, after)
		}
	}
}

func randomText(random *rand.Rand, lines int) string {
	var b strings.Builder
	for range random.IntN(lines) {
		fmt.Fprintf(&b, "%d\n", random.IntN(5))
	}
	return b.String()
}
