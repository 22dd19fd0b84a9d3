package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// recordPeer writes down what cfn-lint says. The expected files are from version 1.51.0; to make them again:
//
//	go test ./cmd/samx -run TestPeerSuppressions -timeout 0 -record-peer "$(which cfn-lint)"
var recordPeer = flag.String("record-peer", "", "write what this cfn-lint suppresses to the files under fixtures/peer")

const peerFixtures = root + "/fixtures/peer"

// TestPeerSuppressions lints repositories that are set up for cfn-lint, as the folders under fixtures/peer have them:
//
//	args          what follows "cfn-lint" on the command line; quotes are not understood
//	files/        what is in the current folder
//	expected.txt  from cfn-lint: whether the run fails, the findings that are left, and those that are suppressed, which are
//	              those that all rules being mandatory brings up besides
//
// A finding is its rule, file and line.
func TestPeerSuppressions(t *testing.T) {
	cases, err := filepath.Glob(peerFixtures + "/*/args")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", peerFixtures, err)
	}
	for _, args := range cases {
		folder := filepath.Dir(args)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			expected := filepath.Join(folder, "expected.txt")
			if *recordPeer != "" {
				if err := os.WriteFile(expected, []byte(suppressed(t, folder, *recordPeer)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := suppressed(t, folder, binary, "lint"), optional(t, expected); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// suppressed runs a linter in a copy of a case's files, as the case says and with all rules, and tells what the difference is.
func suppressed(t *testing.T, folder string, command ...string) string {
	t.Helper()
	here := t.TempDir()
	if err := os.CopyFS(here, os.DirFS(filepath.Join(folder, "files"))); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(optional(t, filepath.Join(folder, "args")))
	left, fails := findings(t, here, slices.Concat(command, []string{"-f", "parseable"}, args))
	all, _ := findings(t, here, slices.Concat(command, []string{"-m", "E", "W", "-f", "parseable"}, args))
	text := fmt.Sprintf("fails: %v\n", fails)
	for _, line := range left {
		text += "left: " + line + "\n"
	}
	for _, line := range all {
		if !slices.Contains(left, line) {
			text += "suppressed: " + line + "\n"
		}
	}
	return text
}

var parseableFinding = regexp.MustCompile(`(?m)^(.+?):(\d+):\d+:\d+:\d+:([EWI]\d{4}):`)

// findings are those of a run, sorted, without those of rules that cfn-lint has not.
func findings(t *testing.T, here string, command []string) (lines []string, fails bool) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = here, &stderr
	cmd.Env = append(os.Environ(), "HOME="+here+"/home", "AWS_REGION=us-east-1")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		fails = true
	} else if err != nil {
		t.Fatal(err)
	}
	if stderr.Len() > 0 {
		t.Logf("%s\n%s", strings.Join(command, " "), stderr.String())
	}
	for _, match := range parseableFinding.FindAllStringSubmatch(string(out), -1) {
		if line := match[3] + " " + filepath.ToSlash(match[1]) + ":" + match[2]; !isOwnRule(match[3]) && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines, fails
}

// isOwnRule: IDs from 5100 to 5199 are ours.
func isOwnRule(id string) bool { return id[1:3] == "51" }
