package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// This file breaks what the tool stands on: files, disks, pipes, and the process itself.

// A processResult is what a run of the binary gave.
type processResult struct {
	code           int // -1 when a signal ended it
	stdout, stderr string
}

func finished(t *testing.T, cmd *exec.Cmd) processResult {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return processResult{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// expectFailure checks that a run ended with exit code 2, a message that holds a text, and no other file than before.
func (r processResult) expectFailure(t *testing.T, message string) {
	t.Helper()
	if r.code != exitFailure || !strings.Contains(r.stderr, message) {
		t.Errorf("exit code %d, standard error %q; want %d and %q", r.code, r.stderr, exitFailure, message)
	}
}

// TestFullDiskAndReadOnlyTarget has a file system of its own, which is full or cannot be written.
func TestFullDiskAndReadOnlyTarget(t *testing.T) {
	if err := exec.Command("unshare", "--user", "--map-root-user", "--mount", "true").Run(); err != nil {
		t.Skip("no file system can be mounted here:", err)
	}
	full := "mount -t tmpfs -o size=16k tmpfs disk; cp out.json plain.yaml disk; cat /dev/zero >disk/fill 2>/dev/null; "
	readOnly := "mount -t tmpfs tmpfs disk; cp out.json plain.yaml disk; mount -o remount,ro disk; "
	for _, c := range []struct{ name, prepare, args, file, message string }{
		{"full/transform", full, "transform -o disk/out.json sam.yaml", "out.json", "cannot write disk/out.json: no space left on device"},
		{"full/lint", full, "lint --format sarif -o disk/out.json plain.yaml", "out.json", "cannot write disk/out.json: no space left on device"},
		{"full/fix", full, "lint --fix disk/plain.yaml", "plain.yaml", "cannot write disk/plain.yaml: no space left on device"},
		{"full/stdout", full, "transform sam.yaml >>disk/fill", "out.json", "cannot write standard output: no space left on device"},
		{"read-only/transform", readOnly, "transform -o disk/out.json sam.yaml", "out.json", "cannot write disk/out.json: read-only file system"},
		{"read-only/fix", readOnly, "lint --fix disk/plain.yaml", "plain.yaml", "cannot write disk/plain.yaml: read-only file system"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := workFolder(t)
			if err := os.Mkdir(filepath.Join(folder, "disk"), 0o755); err != nil {
				t.Fatal(err)
			}
			script := c.prepare + `before=$(ls -A disk); "$0" ` + c.args + "; code=$?; " +
				"cmp " + c.file + " disk/" + c.file + ` && [ "$before" = "$(ls -A disk)" ] && exit $code; exit 99`
			cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, binary)
			cmd.Dir = folder
			finished(t, cmd).expectFailure(t, c.message)
		})
	}
}

func TestUnreadableFiles(t *testing.T) {
	folder := workFolder(t)
	if err := os.Symlink("nowhere.yaml", filepath.Join(folder, "dangling.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("loop.yaml", filepath.Join(folder, "loop.yaml")); err != nil {
		t.Fatal(err)
	}
	for path, message := range map[string]string{
		"missing.yaml":   "cannot read missing.yaml: no such file or directory",
		"dangling.yaml":  "cannot read dangling.yaml: no such file or directory",
		"loop.yaml":      "cannot read loop.yaml: too many levels of symbolic links",
		"/proc/self/mem": "cannot read /proc/self/mem: input/output error", // a file that opens and cannot be read
	} {
		for _, command := range []string{"transform", "lint", "explain"} {
			args := []string{command, path}
			if command == "explain" {
				args = append(args, "Fn")
			}
			cmd := exec.Command(binary, args...)
			cmd.Dir = folder
			finished(t, cmd).expectFailure(t, message)
		}
	}
}

// TestUnreadableFileBesideOthers: the rest is linted and reported all the same.
func TestUnreadableFileBesideOthers(t *testing.T) {
	cmd := exec.Command(binary, "lint", "--format", "parseable", "plain.yaml", "/proc/self/mem", "sam.yaml")
	cmd.Dir = workFolder(t)
	result := finished(t, cmd)
	result.expectFailure(t, "cannot read /proc/self/mem")
	if !strings.HasPrefix(result.stdout, "plain.yaml:") {
		t.Errorf("standard output is %q", result.stdout)
	}
}

// TestInterrupt interrupts a run that waits for its input.
func TestInterrupt(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		folder := workFolder(t)
		cmd := exec.Command(binary, "transform", "-o", "out.json", "-")
		cmd.Dir = folder
		input, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer input.Close()
		defer writer.Close()
		var stderr bytes.Buffer
		cmd.Stdin, cmd.Stderr = input, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.WriteString("Resources:\n"); err != nil {
			t.Fatal(err)
		}
		waitUntilRead(t, input)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		processResult{cmd.ProcessState.ExitCode(), "", stderr.String()}.expectFailure(t, "samx: interrupted\n")
		expectFile(t, filepath.Join(folder, "out.json"), "old")
	}
}

// waitUntilRead waits until nothing is left in a pipe: whoever reads from it is up and running.
func waitUntilRead(t *testing.T, pipe *os.File) {
	t.Helper()
	for range 10_000 {
		left := int32(-1)
		_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, pipe.Fd(), 0x541B /* FIONREAD */, uintptr(unsafe.Pointer(&left)))
		if errno != 0 {
			t.Fatal(errno)
		}
		if left == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("nobody reads")
}

// TestManyWriteTheSameFile: of runs at the same time each replaces the file whole.
func TestManyWriteTheSameFile(t *testing.T) {
	for line, name := range map[string]string{
		"transform -o out.json sam.yaml": "out.json",
		"lint --fix plain.yaml":          "plain.yaml",
	} {
		folder := workFolder(t)
		alone := exec.Command(binary, strings.Fields(line)...)
		alone.Dir = folder
		finished(t, alone)
		want := contents(t, folder)[name]

		folder = workFolder(t)
		before := len(contents(t, folder))
		var all []*exec.Cmd
		for range 8 {
			cmd := exec.Command(binary, strings.Fields(line)...)
			cmd.Dir = folder
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			all = append(all, cmd)
		}
		for _, cmd := range all {
			_ = cmd.Wait()
			// Who finds that another has mended the file meanwhile leaves it alone and reports what it found.
			if code := cmd.ProcessState.ExitCode(); code != exitDone && (code != exitProblems || name != "plain.yaml") {
				t.Errorf("%s: exit code %d", line, code)
			}
		}
		after := contents(t, folder)
		if after[name] != want || len(after) != before {
			t.Errorf("%s: %s holds %q, and there are %d files, before %d", line, name, after[name], len(after), before)
		}
	}
}
