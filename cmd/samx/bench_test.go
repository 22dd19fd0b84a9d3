package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/fixtures/release"
	"github.com/samx-dev/samx/schema/cfn"
)

// BenchmarkColdStart is the whole process, from its start to its exit.
func BenchmarkColdStart(b *testing.B) {
	for _, command := range []string{"version", "transform", "lint"} {
		b.Run(command, func(b *testing.B) {
			args := []string{command}
			if command != "version" {
				args = append(args, root+"/fixtures/transform/hello/in.yaml")
			}
			benchmarkProcess(b, 1, args...)
		})
	}
}

// BenchmarkSizes is the whole process on one template of each size and notation.
func BenchmarkSizes(b *testing.B) {
	for _, size := range bench.Sizes() {
		for _, extension := range []string{".yaml", ".json"} {
			path := filepath.Join(b.TempDir(), "template"+extension)
			lines := writeTemplate(b, path, size)
			for _, command := range []string{"transform", "lint"} {
				b.Run(fmt.Sprintf("%s/%d%s", command, size, extension), func(b *testing.B) { benchmarkProcess(b, lines, command, path) })
			}
		}
	}
}

// BenchmarkFiles is one lint of a folder of templates of a hundred lines each.
func BenchmarkFiles(b *testing.B) {
	for _, count := range []int{1, 10, 100, 1_000} {
		for _, extension := range []string{".yaml", ".json"} {
			folder := b.TempDir()
			lines := 0
			for i := range count {
				lines += writeTemplate(b, filepath.Join(folder, fmt.Sprintf("%04d%s", i, extension)), 100)
			}
			b.Run(fmt.Sprintf("%d%s", count, extension), func(b *testing.B) { benchmarkProcess(b, lines, "lint", folder) })
		}
	}
}

// writeTemplate writes a template of about so many lines of YAML, in the notation of the path, and returns how many they are exactly.
func writeTemplate(b *testing.B, path string, size int) (lines int) {
	b.Helper()
	source := bench.Template(size)
	lines = bytes.Count(source, []byte("\n"))
	if filepath.Ext(path) == ".json" {
		template, _ := cfn.Parse("template.yaml", source)
		var text bytes.Buffer
		if err := template.WriteJSON(&text); err != nil {
			b.Fatal(err)
		}
		source = text.Bytes()
	}
	if err := os.WriteFile(path, source, 0o600); err != nil {
		b.Fatal(err)
	}
	return lines
}

// benchmarkProcess runs samx and reports the time and, where the system tells, the processor time for each of the lines that it is
// given, and the peak of its memory.
func benchmarkProcess(b *testing.B, lines int, args ...string) {
	var processor, peak int64
	for b.Loop() {
		command := exec.Command(binary, args...)
		err := command.Run()
		if code := command.ProcessState.ExitCode(); code != exitDone && code != exitProblems {
			b.Fatalf("exit code %d: %v", code, err)
		}
		processor += (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Nanoseconds()
		kibibytes, _ := release.PeakMemory(command.ProcessState)
		peak = max(peak, kibibytes)
	}
	runs := float64(b.N) * float64(lines)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/runs, "ns/line")
	b.ReportMetric(float64(processor)/runs, "cpu-ns/line")
	b.ReportMetric(float64(peak)/1024, "MiB")
}
