// Command samx expands and lints AWS SAM templates, offline. See docs/usage.md.
package main

import (
	"math"
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
	softMemory     = 256 << 20
)

// largeInput is the size in bytes from which on a file needs so much memory that staying below the limit would take most of the time.
// CloudFormation takes a quarter of it.
const largeInput = 4 << 20

// collectLate sets when garbage is collected, unless the environment does.
func collectLate() {
	if !collectionIsSet() {
		debug.SetGCPercent(garbagePercent)
		debug.SetMemoryLimit(softMemory)
	}
}

// collectFor goes back to Go's own ways for an input that is large.
func collectFor(input []byte) {
	if len(input) > largeInput && !collectionIsSet() {
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
	}
}

func collectionIsSet() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }
