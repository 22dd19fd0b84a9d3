package main

import (
	"encoding/json"
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
	writeHere(t, ".samx.yaml", "\"a\\nb\\e[2J\": x\nignore: 3\n")
	r := samx("", "lint", "t.yaml")
	if lines := strings.Split(strings.TrimSpace(r.stderr), "\n"); len(lines) != 2 || strings.Contains(r.stderr, "\x1b") {
		t.Errorf("the configuration steers the terminal: %q", r.stderr)
	}
	if r.code != exitFailure || !strings.Contains(r.stderr, ".samx.yaml:1:1: ") || !strings.Contains(r.stderr, ".samx.yaml:2:9: ") {
		t.Errorf("got %d, %s", r.code, r.stderr)
	}
}

// TestConfigTellsOrigins: every setting with where it comes from, alone and for a template.
func TestConfigTellsOrigins(t *testing.T) {
	quiet(t)
	writeTree(t, map[string]string{
		".samx.yaml": "ignore: [W2001]\nparameters: {Stage: prod, Size: '1.10'}\nregions: [eu-west-1]\ntemplates: [stacks/]\n" +
			"overrides:\n- files: ['stacks/**', '!x']\n  ignore: [W3011]\n  parameters: {Stage: test}\n  configure: {I3042: {region: true}}\n",
		"samconfig.toml": "[default.deploy.parameters]\nparameter_overrides = 'Title=\"two words\"'\n",
		"stacks/t.yaml": "Metadata:\n  samx:\n    config:\n      ignore_checks: [E3034]\n      include_checks:\n      - I\n      regions: [sa-east-1]\n" +
			"      configure_rules: {E3012: {strict: true}}\nResources: {}\n",
		"other.yaml": "Resources: {}\n",
	})
	cases := []struct {
		line string
		want []string
		not  string
	}{
		{"config", []string{
			"ignore:\n  - W2001  # .samx.yaml:1\n", "  Size: \"1.10\"  # .samx.yaml:2\n  Stage: prod  # .samx.yaml:2\n",
			"regions:\n  - eu-west-1  # .samx.yaml:3\n", "templates:\n  - stacks  # .samx.yaml:4\n", "fail-on: warning  # default\n",
			"include: []  # default\n", "    strict: false  # default\n",
			"overrides:\n  - files:\n      - \"stacks/**\"  # .samx.yaml:6 (entry 1 of overrides)\n      - \"!x\"  # .samx.yaml:6 (entry 1 of overrides)\n" +
				"    configure:\n      I3042:\n        region: true  # .samx.yaml:9 (entry 1 of overrides)\n" +
				"    ignore:\n      - W3011  # .samx.yaml:7 (entry 1 of overrides)\n",
		}, "accountId: true"},
		{"config stacks/t.yaml", []string{
			"ignore:\n  - W3011  # .samx.yaml:7 (entry 1 of overrides)\n  - W2001  # .samx.yaml:1\n  - E3034  # stacks/t.yaml:4\n",
			"include:\n  - I  # stacks/t.yaml:6\n", "regions:\n  - sa-east-1  # stacks/t.yaml:7\n", "    strict: true  # stacks/t.yaml:8\n",
			"  Stage: test  # .samx.yaml:8 (entry 1 of overrides)\n", "    region: true  # .samx.yaml:9 (entry 1 of overrides)\n",
		}, "overrides:"},
		{"config other.yaml", []string{"ignore:\n  - W2001  # .samx.yaml:1\ni"}, "entry"},
		{"config --samconfig samconfig.toml --ignore E30 --parameters Size=3 --fail-on error --configure E3012:strict=true --regions us-east-1 stacks/t.yaml", []string{
			"  Title: \"two words\"  # samconfig.toml:2\n", "ignore:\n  - E30  # --ignore\n  - E3034  # stacks/t.yaml:4\n", "  Size: \"3\"  # --parameter-overrides\n",
			"fail-on: error  # --fail-on\n", "    strict: true  # --configure\n", "regions:\n  - us-east-1  # --regions\n",
		}, "W2001"},
	}
	for _, c := range cases {
		got := samx("", strings.Fields(c.line)...)
		for _, want := range c.want {
			if !strings.Contains(got.stdout, want) {
				t.Errorf("samx %s: %q is not in\n%s%s", c.line, want, got.stdout, got.stderr)
			}
		}
		if got.code != exitDone || strings.Contains(got.stdout, c.not) {
			t.Errorf("samx %s: code %d, or %q is in\n%s%s", c.line, got.code, c.not, got.stdout, got.stderr)
		}
	}
}

// TestConfigReadsBack: what is printed is a .samx.yaml that says the same.
func TestConfigReadsBack(t *testing.T) {
	quiet(t)
	t.Setenv("AWS_REGION", "eu-west-1")
	writeTree(t, map[string]string{
		".samx.yaml": "ignore: [W2001]\nparameters: {Stage: 'yes', Size: '1.10', Title: \"a: 'b' # c\"}\ntemplates: [stacks/]\nfail-on: none\n" +
			"configure: {E3019: {exceptions: {'A::B::C': [Name]}}}\noverrides: [{files: '**/a.yaml', ignore: W}]\nignore-templates: ['**/é', 'x y']\n",
	})
	first := samx("", "config")
	if !strings.Contains(first.stdout, "- eu-west-1  # AWS_REGION\n") {
		t.Errorf("the region of the environment is not told:\n%s", first.stdout)
	}
	writeHere(t, ".samx.yaml", first.stdout)
	t.Setenv("AWS_REGION", "")
	second := samx("", "config")
	if values(first.stdout) != values(second.stdout) || second.code != exitDone {
		t.Errorf("first\n%s\nsecond\n%s%s", first.stdout, second.stdout, second.stderr)
	}
	var document struct {
		FailOn struct{ Value, From string } `json:"fail-on"`
		Ignore []struct{ Value, From string }
	}
	if err := json.Unmarshal([]byte(samx("", "config", "--format", "json").stdout), &document); err != nil {
		t.Fatal(err)
	}
	if document.FailOn.Value != "none" || !strings.HasPrefix(document.FailOn.From, ".samx.yaml:") || len(document.Ignore) != 1 {
		t.Errorf("got %+v", document)
	}
}

// values are the lines of a configuration without their comments.
func values(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if comment := strings.LastIndex(line, "  # "); comment >= 0 {
			line = line[:comment] + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
