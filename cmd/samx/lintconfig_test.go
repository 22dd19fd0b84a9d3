package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// slackQueue has findings of W3011 and E3012.
const slackQueue = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: Retain\n    Properties: {FifoQueue: maybe}\n"

// foundRules are the rules that a run of lint reports with --format parseable.
func foundRules(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	r := samx(stdin, append([]string{"lint", "--format", "parseable", "--jobs", "1"}, args...)...)
	if r.stderr != "" {
		t.Errorf("%v: %s", args, r.stderr)
	}
	var found []string
	for _, line := range strings.Split(strings.TrimSpace(r.stdout), "\n") {
		if fields := strings.SplitN(line, ":", 7); len(fields) == 7 {
			found = append(found, filepath.Base(fields[0])+" "+fields[5])
		}
	}
	return strings.Join(found, ", ")
}

// writeTree writes files, with their folders, below the current folder.
func writeTree(t *testing.T, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		writeHere(t, name, content)
	}
}

// TestOverridesHoldWhereverSamxRuns: globs count from the folder of the configuration, however the template is named.
func TestOverridesHoldWhereverSamxRuns(t *testing.T) {
	quiet(t)
	writeTree(t, map[string]string{
		".samx.yaml":        "overrides:\n- files: ['stacks/old/**']\n  ignore: [W3011]\n- files: ['stacks/**']\n  ignore: [E3012]\n",
		"stacks/a.yaml":     slackQueue,
		"stacks/old/b.yaml": slackQueue, "c.yaml": slackQueue,
	})
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	const all = "c.yaml W3011, c.yaml E3012"
	cases := []struct {
		folder, stdin string
		args          []string
		want          string
	}{
		{".", "", []string{"stacks/a.yaml"}, "a.yaml W3011"},
		{".", "", []string{"stacks/old/b.yaml"}, ""},
		{".", "", []string{"stacks"}, "a.yaml W3011"},
		{".", "", []string{"**/*.yaml"}, all + ", a.yaml W3011"},
		{".", "", []string{filepath.Join(here, "stacks", "a.yaml")}, "a.yaml W3011"},
		{"stacks/old", "", []string{"."}, ""},
		{"stacks/old", "", []string{"../a.yaml", "../../c.yaml"}, "a.yaml W3011, " + all},
		{"stacks", slackQueue, []string{"-"}, "<stdin> W3011"},
		{"stacks", slackQueue, []string{"--stdin-filename", "old/new.yaml", "-"}, ""},
		{".", slackQueue, []string{"--stdin-filename", "stacks/new.yaml", "-"}, "new.yaml W3011"},
		{".", "", []string{"--ignore", "W", "stacks/a.yaml"}, "a.yaml E3012"},
	}
	for _, c := range cases {
		if err := os.Chdir(filepath.Join(here, filepath.FromSlash(c.folder))); err != nil {
			t.Fatal(err)
		}
		if got := foundRules(t, c.stdin, c.args...); got != c.want {
			t.Errorf("in %s: samx lint %s: found %q, want %q", c.folder, strings.Join(c.args, " "), got, c.want)
		}
	}
}

// TestIgnoredTemplatesCountFromTheConfiguration: also when samx runs below it.
func TestIgnoredTemplatesCountFromTheConfiguration(t *testing.T) {
	quiet(t)
	writeTree(t, map[string]string{
		".samx.yaml": "ignore-templates: [stacks/old]\n", "stacks/a.yaml": slackQueue, "stacks/old/b.yaml": slackQueue,
	})
	if err := os.Chdir("stacks"); err != nil {
		t.Fatal(err)
	}
	if got := foundRules(t, "", "."); got != "a.yaml W3011, a.yaml E3012" {
		t.Errorf("found %q", got)
	}
}

// TestPeerConfigurations: cfn-lint's in the home folder counts below the one in the working folder, and neither beside ours.
func TestPeerConfigurations(t *testing.T) {
	cases := []struct {
		files map[string]string
		want  string
	}{
		{nil, "t.yaml W3011, t.yaml E3012"},
		{map[string]string{"home/.cfnlintrc": "ignore_checks: [W]\n"}, "t.yaml E3012"},
		{map[string]string{"home/.cfnlintrc.yaml": "ignore_checks: [W]\n", "home/.cfnlintrc.yml": "ignore_checks: [E]\n"}, "t.yaml E3012"},
		{map[string]string{"home/.cfnlintrc": "ignore_checks: [W]\n", ".cfnlintrc.yml": "ignore_checks: [E3012]\n"}, "t.yaml W3011"},
		{map[string]string{"home/.cfnlintrc": "ignore_checks: [W]\n", ".cfnlintrc": "regions: [eu-west-1]\n"}, "t.yaml E3012"},
		{map[string]string{"home/.cfnlintrc": "ignore_checks: [W]\n", ".samx.yaml": "# ours\n"}, "t.yaml W3011, t.yaml E3012"},
	}
	for _, c := range cases {
		quiet(t)
		t.Setenv("HOME", "home")
		writeTree(t, map[string]string{"t.yaml": slackQueue, "home/x": ""})
		writeTree(t, c.files)
		if got := foundRules(t, "", "t.yaml"); got != c.want {
			t.Errorf("%v: found %q, want %q", c.files, got, c.want)
		}
	}
	writeHere(t, ".samx.yaml", "fail: x\nignore: 3\n")
	r := samx("", "lint", "t.yaml")
	if r.code != exitFailure || !strings.Contains(r.stderr, ".samx.yaml:1:1: ") || !strings.Contains(r.stderr, ".samx.yaml:2:9: ") {
		t.Errorf("got %d, %s", r.code, r.stderr)
	}
}
