// Command samx expands and lints AWS SAM templates, offline. See docs/usage.md.
package main

import (
	"os"
	"runtime/debug"
)

func main() {
	collectLate()
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// Garbage is collected later than Go does by default, for most runs end before it pays; up to a size in bytes from which on it is
// collected as often as needed to stay below.
const (
	garbagePercent = 300
	softMemory     = 240 << 20
)

// collectLate sets when garbage is collected, unless the environment does.
func collectLate() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbagePercent)
		debug.SetMemoryLimit(softMemory)
	}
}
