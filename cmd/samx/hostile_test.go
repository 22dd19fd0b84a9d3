package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/fixtures/hostile"
	"github.com/samx-dev/samx/fixtures/release"
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	// hostilePatience is far more than a run takes, even on a busy machine.
	hostilePatience = 5 * time.Minute
	// hostileMemory is how much memory a run may take at its peak, in MiB.
	hostileMemory = 300
)

// TestHostile runs the binary over every hostile shape. Each run must come to an end within bounds, answer with an exit code
// that means something, and print either a whole result or none. With -v it logs what each run takes.
func TestHostile(t *testing.T) {
	eachHostile(t, func(name string) {
		for _, command := range []string{"transform", "lint"} {
			t.Run(name+"/"+command, func(t *testing.T) {
				checkWhole(t, command, runBounded(t, "template", command, "--format", "json", "-"))
			})
		}
	})
}

// eachHostile calls test for every hostile shape, with the name of the shape, when the file "template" holds it.
func eachHostile(t *testing.T, test func(name string)) {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes minutes")
	}
	quiet(t)
	for _, shape := range hostile.Shapes() {
		if err := os.WriteFile("template", []byte(shape.Make()), 0o644); err != nil {
			t.Fatal(err)
		}
		test(shape.Name)
	}
}

// TestHostileSettings runs the binary with every hostile file that can stand beside a template whose parameters have no values.
func TestHostileSettings(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes minutes")
	}
	quiet(t)
	for _, setting := range hostile.Settings() {
		t.Run(setting.Name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for file, text := range map[string]string{"template.yaml": hostile.Plain(), setting.File: setting.Make()} {
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := runBounded(t, os.DevNull, append([]string{"lint", "--format", "json", "template.yaml"}, setting.Flags...)...)
			if got.code != exitFailure {
				checkWhole(t, "lint", got)
			} else if got.stdout != "" || got.stderr == "" {
				t.Errorf("exit %d, but it prints %.200q", got.code, got.stdout)
			}
		})
	}
}

// TestHostileToOthers runs what else reads templates over every hostile shape.
func TestHostileToOthers(t *testing.T) {
	eachHostile(t, func(name string) {
		for _, command := range [][]string{
			{"lint", "--fix", "--diff", "template"},
			{"explain", "template", firstResource(t, "template")},
			{"transform", "--source-map", "map", "--output", "expanded", "template"},
		} {
			t.Run(name+"/"+command[0], func(t *testing.T) {
				expectExitCode(t, runBounded(t, os.DevNull, command...))
			})
		}
	})
}

// firstResource is the logical ID of the first resource of a template, or one that there is not when no command line has room for it.
func firstResource(t *testing.T, file string) string {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	template, _ := cfn.Parse(file, source)
	if len(template.Resources) == 0 || len(template.Resources[0].ID.Text) > 64<<10 {
		return "F"
	}
	return template.Resources[0].ID.Text
}

// runBounded runs the binary with standard input from a file, and fails the test when that takes too long or too much memory.
func runBounded(t *testing.T, input string, args ...string) result {
	t.Helper()
	patience, cancel := context.WithTimeout(context.Background(), hostilePatience)
	defer cancel()
	c := exec.CommandContext(patience, os.Args[0], append([]string{binary}, args...)...)
	folder := t.TempDir()
	report := filepath.Join(folder, "peak")
	c.Env = append(os.Environ(), measuring+"="+report)
	stdin, err := os.Open(input)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, stderr := createFile(t, folder, "stdout"), createFile(t, folder, "stderr")
	c.Stdin, c.Stdout, c.Stderr = stdin, stdout, stderr
	err = c.Run()
	if c.ProcessState == nil || patience.Err() != nil {
		t.Fatalf("it does not start, or takes more than %v: %v", hostilePatience, err)
	}
	peak, known := peakIn(t, report)
	t.Logf("exit %d, %.2f s of processor time, %d MiB at most", c.ProcessState.ExitCode(),
		(c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds(), peak)
	if known && peak > hostileMemory {
		t.Errorf("it takes %d MiB, more than %d", peak, hostileMemory)
	}
	return result{c.ProcessState.ExitCode(), contentOf(t, stdout), contentOf(t, stderr)}
}

// measuring names the variable of the environment that makes the test binary a small process between a test and the command that it
// measures: what a system tells of the peak of a process can be that of the one which has started it, and tests grow large.
const measuring = "SAMX_TEST_MEASURING"

// measure runs a command with its own standard streams, writes the peak of its memory in KiB to a file, and returns its exit code.
func measure(report string, line []string) int {
	c := exec.Command(line[0], line[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = c.Run()
	if kibibytes, known := release.PeakMemory(c.ProcessState); known {
		_ = os.WriteFile(report, []byte(strconv.FormatInt(kibibytes, 10)), 0o600)
	}
	return c.ProcessState.ExitCode()
}

// peakIn reads what measure has written, in MiB.
func peakIn(t *testing.T, report string) (mebibytes int64, known bool) {
	t.Helper()
	text, err := os.ReadFile(report)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false // the system does not tell
	}
	kibibytes, wrong := strconv.ParseInt(string(text), 10, 64)
	if err := cmp.Or(err, wrong); err != nil {
		t.Fatal(err)
	}
	return kibibytes >> 10, true
}

func createFile(t *testing.T, folder, name string) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func contentOf(t *testing.T, f *os.File) string {
	t.Helper()
	text, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// expectExitCode holds that the exit code means something, and that nothing went wrong inside.
func expectExitCode(t *testing.T, got result) {
	t.Helper()
	if got.code < exitDone || got.code > exitFailure || strings.Contains(got.stderr, "bug") {
		t.Errorf("exit code %d, standard error %.2000s", got.code, got.stderr)
	}
}

// checkWhole holds that a refused template gives no output, and that every other output is a whole one.
func checkWhole(t *testing.T, command string, got result) {
	t.Helper()
	expectExitCode(t, got)
	if command == "transform" && got.code != exitDone {
		if got.stdout != "" {
			t.Errorf("exit %d, but it prints %.200q", got.code, got.stdout)
		}
		return
	}
	if !json.Valid([]byte(got.stdout)) {
		t.Errorf("exit %d with half a result, which ends in %q", got.code, got.stdout[max(0, len(got.stdout)-100):])
	}
}
