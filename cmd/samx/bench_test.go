package main

import (
	"os/exec"
	"testing"
)

// BenchmarkColdStart is the whole process, from its start to its exit.
func BenchmarkColdStart(b *testing.B) {
	for _, command := range []string{"version", "transform", "lint"} {
		b.Run(command, func(b *testing.B) {
			args := []string{command}
			if command != "version" {
				args = append(args, root+"/fixtures/transform/hello/in.yaml")
			}
			for b.Loop() {
				if out, err := exec.Command(binary, args...).CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
			}
		})
	}
}
