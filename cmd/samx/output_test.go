package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestWriteFileReplacesAndKeepsPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	if err := os.WriteFile(path, []byte("old and longer"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if err := new(program).writeFile(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "new")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o604 && runtime.GOOS != "windows" {
		t.Errorf("the permissions are now %o", info.Mode().Perm())
	}
	expectAlone(t, path)
}

func TestWriteFileInBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	if err := new(program).writeFile(path, []byte("one"), nil, []byte(" two")); err != nil {
		t.Fatal(err)
	}
	expectFile(t, path, "one two")
	expectAlone(t, path)
}

func TestWriteFileFollowsALink(t *testing.T) {
	folder := t.TempDir()
	target := filepath.Join(folder, "target.json")
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := new(program).writeFile(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	expectFile(t, target, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is a link no more: %v, %v", info.Mode(), err)
	}
}

func TestWriteFileLeavesTheOldOneWhenItFails(t *testing.T) {
	folder := t.TempDir()
	if err := new(program).writeFile(filepath.Join(folder, "missing", "out.json"), []byte("new")); err == nil {
		t.Error("a file was written to a folder that does not exist")
	}
	if err := new(program).writeFile(folder, []byte("new")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 0 {
		t.Errorf("something was left behind: %v, %v", entries, err)
	}
}

func TestWriteFileToADevice(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip(err)
	}
	if err := new(program).writeFile(os.DevNull, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("the device was replaced: %v, %v", info.Mode(), err)
	}
}

// A shortWriter takes some bytes and fails from then on.
type shortWriter struct{ left int }

func (w *shortWriter) Write(b []byte) (int, error) {
	if len(b) > w.left {
		return w.left, errors.New("disk full")
	}
	w.left -= len(b)
	return len(b), nil
}

func TestOutputKeepsTheFirstError(t *testing.T) {
	o := &output{to: &shortWriter{left: 3}}
	for _, chunk := range []string{"ab", "cd", "e"} {
		_, _ = o.Write([]byte(chunk))
	}
	if o.err == nil || o.err.Error() != "disk full" {
		t.Errorf("the error is %v", o.err)
	}
}

func expectFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v, want %q", path, got, err, want)
	}
}

// expectAlone checks that no temporary file was left beside path.
func expectAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside %s there are %v, %v", path, entries, err)
	}
}
