package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// mostAtStart is how often packages of samx may allocate before main runs: tables are made and expressions compiled when somebody asks.
// What libraries do is theirs, but none may be linked that fetches anything.
const mostAtStart = 4

// TestNothingRunsAtStart reads what the runtime tells about the initialisers of packages. It counts allocations, not time.
func TestNothingRunsAtStart(t *testing.T) {
	cmd := exec.Command(binary, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	initialisers := regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) allocs$`).FindAllStringSubmatch(trace.String(), -1)
	if len(initialisers) < 10 {
		t.Fatalf("the runtime tells of %d initialisers:\n%s", len(initialisers), trace.String())
	}
	total := 0
	for _, found := range initialisers {
		if name := found[1]; name == "net" || name == "net/http" || name == "crypto/tls" || name == jsonSchemaLibrary {
			t.Errorf("%s is set up at every start", name)
		}
		if allocations, _ := strconv.Atoi(found[2]); strings.HasPrefix(found[1], module) {
			total += allocations
			t.Logf("%s: %d allocations", found[1], allocations)
		}
	}
	if total > mostAtStart {
		t.Errorf("%d allocations at start, at most %d are allowed", total, mostAtStart)
	}
}
