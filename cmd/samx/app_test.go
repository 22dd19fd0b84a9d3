package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

const goodTemplate = `Transform: AWS::Serverless-2016-10-31
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handle
      Runtime: nodejs22.x
      CodeUri: s3://bucket/key
`

// A result is what a run of the tool gave.
type result struct {
	code           int
	stdout, stderr string
}

// samx runs the tool on standard input.
func samx(stdin string, args ...string) result {
	var stdout, stderr bytes.Buffer
	code := run(append([]string{"samx"}, args...), strings.NewReader(stdin), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// quiet is for tests that are about the environment: it hides what the machine may have set.
func quiet(t *testing.T) {
	t.Helper()
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "SOURCE_DATE_EPOCH", "NO_COLOR"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	t.Chdir(t.TempDir())
}

func TestUsageErrors(t *testing.T) {
	quiet(t)
	for line, want := range map[string]string{
		"":                                      "a command is missing",
		"transfrom":                             `Did you mean "transform"?`,
		"transform --fromat json -":             "Did you mean --format?",
		"transform --format xml -":              "--format takes json, yaml",
		"transform --error-format xml -":        "--error-format takes text, json, github",
		"transform a.yaml b.yaml":               "one template at a time",
		"transform":                             "there is no template.yaml, template.yml, template.json here",
		"transform missing.yaml":                "cannot read missing.yaml: no such file or directory",
		"transform .":                           "cannot read .: it is a folder",
		"transform --output":                    "flag needs an argument",
		"transform --parameter-overrides A -":   "write Key=Value",
		"transform --parameter-file p.json -":   "cannot read p.json",
		"transform --managed-policies p.json -": "cannot read p.json",
		"transform --sar-templates p.json -":    "cannot read p.json",
		"transform -o missing/out.json -":       "cannot write missing/out.json",
		"lint --format xml -":                   "--format takes text, json, ",
		"lint --fail-on never -":                "--fail-on takes error, warning, info",
		"lint --jobs x -":                       "invalid value",
		"lint missing.yaml":                     "cannot read missing.yaml: no such file or directory",
		"lint - other.yaml":                     "together with files",
		"lint":                                  "there is no template.yaml, template.yml, template.json here",
		"rules E9":                              "there is no rule",
		"rules E3034 E3033":                     "one rule at a time",
		"completion":                            "name a shell",
		"help nonsense":                         "nonsense",
	} {
		got := samx(goodTemplate, strings.Fields(line)...)
		if got.code != exitFailure || got.stdout != "" || !strings.Contains(got.stderr, want) {
			t.Errorf("samx %s: exit %d, want %d\nstdout %s\nstderr %s\nwant it to say %q",
				line, got.code, exitFailure, got.stdout, got.stderr, want)
		}
	}
}

func TestHelpGoesToStandardOutput(t *testing.T) {
	for _, line := range []string{"--help", "help", "transform --help", "help transform", "transform a.yaml -h"} {
		got := samx("", strings.Fields(line)...)
		if got.code != exitDone || !strings.Contains(got.stdout, "USAGE") || got.stderr != "" {
			t.Errorf("samx %s: exit %d\nstdout %s\nstderr %s", line, got.code, got.stdout, got.stderr)
		}
	}
}

func TestVersionHasTwoSpellings(t *testing.T) {
	command, flag := samx("", "version"), samx("", "--version")
	if command != flag || command.code != exitDone || !strings.HasPrefix(command.stdout, "samx ") {
		t.Errorf("samx version gives %v, samx --version %v", command, flag)
	}
}

func TestTransformReadsTheDefaultTemplate(t *testing.T) {
	quiet(t)
	writeHere(t, "template.json", `{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}`)
	writeHere(t, "template.yml", goodTemplate)
	got := samx("", "transform", "--format", "json")
	if got.code != exitDone || !strings.Contains(got.stdout, `"AWS::Lambda::Function"`) {
		t.Errorf("template.yml was not taken: %+v", got)
	}
}

func TestTransformChoosesTheFormat(t *testing.T) {
	quiet(t)
	asJSON := `{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`
	for _, test := range []struct {
		name, stdin, flags string
		wantJSON           bool
	}{
		{"as the input: YAML", goodTemplate, "", false},
		{"as the input: JSON", asJSON, "", true},
		{"as asked", goodTemplate, "--format json", true},
		{"as the name of the output", goodTemplate, "-o out.JSON", true},
		{"as the name of the output", asJSON, "-o out.yml", false},
		{"as the input: the name says nothing", asJSON, "-o out.template", true},
		{"as asked, whatever the name", goodTemplate, "-o out.yaml --format json", true},
	} {
		got := samx(test.stdin, append(strings.Fields("transform - "), strings.Fields(test.flags)...)...)
		text := got.stdout
		if _, name, ok := strings.Cut(test.flags, "-o "); ok {
			name, _, _ = strings.Cut(name, " ")
			text = readHere(t, name)
			if got.stdout != "" {
				t.Errorf("%s: something was printed besides: %s", test.name, got.stdout)
			}
		}
		if got.code != exitDone || json.Valid([]byte(text)) != test.wantJSON {
			t.Errorf("%s: exit %d, stderr %s, output %s", test.name, got.code, got.stderr, text)
		}
	}
}

func TestTransformLeavesTheOutputOfARefusedTemplate(t *testing.T) {
	quiet(t)
	writeHere(t, "out.json", "old")
	got := samx("Resources: [", "transform", "-", "-o", "out.json")
	if got.code != exitProblems || readHere(t, "out.json") != "old" {
		t.Errorf("exit %d, out.json is now %s", got.code, readHere(t, "out.json"))
	}
}

func TestTransformPassesPlainTemplatesThrough(t *testing.T) {
	quiet(t)
	plain := "# a comment\nResources:\n    Topic: {Type: 'AWS::SNS::Topic'}\n"
	got := samx(plain, "transform", "-")
	if got.code != exitDone || got.stdout != plain || !strings.Contains(got.stderr, "nothing to expand") {
		t.Errorf("%+v", got)
	}
	got = samx(plain, "transform", "-", "--format", "json")
	if got.code != exitDone || !json.Valid([]byte(got.stdout)) || !strings.Contains(got.stdout, "AWS::SNS::Topic") {
		t.Errorf("with --format json: %+v", got)
	}
}

func TestTransformRefusesUnreadableText(t *testing.T) {
	quiet(t)
	for name, src := range map[string]string{
		"broken YAML": "Resources:\n  Fn: [\n",
		"broken JSON": `{"Resources": {"Fn": ]}`,
		"no map":      "- a\n- b\n",
		"empty":       "",
		"binary":      "\x00\x01\xFF\xFE",
	} {
		got := samx(src, "transform", "-", "--error-format", "json")
		var document struct {
			Errors []struct {
				LogicalID    *string
				Message      string
				Path         []string
				File         string
				Line, Column int
			}
		}
		if err := json.Unmarshal([]byte(got.stdout), &document); err != nil {
			t.Fatalf("%s: %v in %s", name, err, got.stdout)
		}
		if got.code != exitProblems || len(document.Errors) == 0 {
			t.Fatalf("%s: %+v", name, got)
		}
		for _, cause := range document.Errors {
			if cause.LogicalID != nil || cause.Message == "" || cause.Path == nil || cause.File != "<stdin>" || cause.Line < 1 ||
				cause.Column < 1 {
				t.Errorf("%s: %+v", name, cause)
			}
		}
	}
}

func TestTransformWarnsOfDuplicateKeys(t *testing.T) {
	quiet(t)
	src := "Resources:\n  Topic:\n    Type: AWS::SNS::Subscription\n    Type: AWS::SNS::Topic\n"
	got := samx(src, "transform", "-", "--format", "json")
	if got.code != exitDone || !strings.Contains(got.stderr, "<stdin>:4:5: warning:") || strings.Contains(got.stdout, "Subscription") {
		t.Errorf("%+v", got)
	}
	got = samx(src, "transform", "-", "--error-format", "github")
	if got.code != exitDone || !strings.Contains(got.stderr, "::warning file=<stdin>,line=4,col=5,") {
		t.Errorf("%+v", got)
	}
}

func TestRegionComesFromFlagThenEnvironment(t *testing.T) {
	template := strings.Replace(goodTemplate, "s3://bucket/key", "s3://bucket/key\n      Policies: AWSLambdaExecute", 1)
	for _, test := range []struct{ flag, region, fallback, want string }{
		{"", "", "", "arn:aws:"},
		{"", "", "cn-north-1", "arn:aws-cn:"},
		{"", "us-gov-west-1", "cn-north-1", "arn:aws-us-gov:"},
		{"eu-west-1", "us-gov-west-1", "cn-north-1", "arn:aws:"},
	} {
		quiet(t)
		t.Setenv("AWS_REGION", test.region)
		t.Setenv("AWS_DEFAULT_REGION", test.fallback)
		got := samx(template, "transform", "-", "--region", test.flag)
		if got.code != exitDone || !strings.Contains(got.stdout, test.want) {
			t.Errorf("%+v: %+v", test, got)
		}
	}
}

func TestManagedPoliciesOfTheUserWin(t *testing.T) {
	quiet(t)
	template := strings.Replace(goodTemplate, "s3://bucket/key", "s3://bucket/key\n      Policies: AWSLambdaExecute", 1)
	writeHere(t, "policies.json", `{"aws-cn": {"AWSLambdaExecute": "arn:aws-cn:iam::aws:policy/own"}}`)
	got := samx(template, "transform", "-", "--managed-policies", "policies.json", "--region", "cn-north-1")
	if got.code != exitDone || !strings.Contains(got.stdout, "arn:aws-cn:iam::aws:policy/own") {
		t.Errorf("%+v", got)
	}
}

func TestBadClock(t *testing.T) {
	quiet(t)
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	got := samx(goodTemplate, "transform", "-")
	if got.code != exitFailure || !strings.Contains(got.stderr, "SOURCE_DATE_EPOCH") {
		t.Errorf("%+v", got)
	}
}

func TestUnwritableStandardOutput(t *testing.T) {
	quiet(t)
	for _, line := range []string{"transform -", "transform - --error-format json", "version", "--help"} {
		var stderr bytes.Buffer
		stdin := goodTemplate
		if strings.Contains(line, "error-format") {
			stdin = "Resources: ["
		}
		code := run(append([]string{"samx"}, strings.Fields(line)...), strings.NewReader(stdin), &shortWriter{}, &stderr)
		if code != exitFailure || !strings.Contains(stderr.String(), "cannot write standard output: disk full") {
			t.Errorf("samx %s: exit %d, stderr %s", line, code, stderr.String())
		}
	}
}

// A brokenReader panics, as a bug would.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { panic("on purpose") }

func TestAPanicIsReportedAsABug(t *testing.T) {
	var stderr bytes.Buffer
	code := run([]string{"samx", "transform", "-"}, brokenReader{}, io.Discard, &stderr)
	if code != exitFailure || !strings.Contains(stderr.String(), "this is a bug in samx, please report it: on purpose") {
		t.Errorf("exit %d, stderr %s", code, stderr.String())
	}
}

func TestTooLargeInput(t *testing.T) {
	var stderr bytes.Buffer
	endless := io.MultiReader(strings.NewReader("Resources:\n"), zeroes{})
	code := run([]string{"samx", "transform", "-"}, endless, io.Discard, &stderr)
	if code != exitFailure || !strings.Contains(stderr.String(), "larger than 64 MB") {
		t.Errorf("exit %d, stderr %s", code, stderr.String())
	}
}

// zeroes never end.
type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestRulesListsAllRules(t *testing.T) {
	got := samx("", "rules")
	lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
	if got.code != exitDone || len(lines) != len(lint.Rules()) {
		t.Fatalf("exit %d, %d lines for %d rules", got.code, len(lines), len(lint.Rules()))
	}
	for i, r := range lint.Rules() {
		if words := strings.Fields(lines[i]); words[0] != r.ID || words[1] != r.Severity.String() || words[2] != r.Name {
			t.Errorf("line %d is %q, want rule %s", i+1, lines[i], r.ID)
		}
	}
}

func TestRulesExplainsAsTheDocsDo(t *testing.T) {
	for _, name := range []string{"E3034", "e3034", "property-range"} {
		got := samx("", "rules", name)
		if want := optional(t, root+"/docs/rules/E3034.md"); got.code != exitDone || got.stdout != want {
			t.Errorf("samx rules %s: exit %d\n%s\nwant\n%s", name, got.code, got.stdout, want)
		}
	}
}

const warningTemplate = `Parameters:
  Unused: {Type: String}
Resources:
  Topic: {Type: AWS::SNS::Topic}
`

func TestLintFailsAtTheChosenLevel(t *testing.T) {
	quiet(t)
	for _, test := range []struct {
		stdin, flags string
		code         int
	}{
		{warningTemplate, "", exitProblems},
		{warningTemplate, "--fail-on error", exitDone},
		{warningTemplate, "--fail-on info", exitProblems},
		{warningTemplate, "--ignore W", exitDone},
		{strings.Replace(warningTemplate, "SNS::Topic", "SNS::Topik", 1), "--fail-on error", exitProblems},
		{"Resources: [", "--fail-on error", exitProblems},
	} {
		got := samx(test.stdin, append([]string{"lint", "-"}, strings.Fields(test.flags)...)...)
		if got.code != test.code || got.stderr != "" {
			t.Errorf("lint %s: %+v, want exit code %d for\n%s", test.flags, got, test.code, test.stdin)
		}
	}
}

func TestLintWritesToAFile(t *testing.T) {
	quiet(t)
	writeHere(t, "template.yaml", warningTemplate)
	got := samx("", "lint", "-o", "report.json", "--format", "json")
	if got.code != exitProblems || got.stdout != "" || !json.Valid([]byte(readHere(t, "report.json"))) {
		t.Errorf("%+v, report.json holds %s", got, readHere(t, "report.json"))
	}
}

func TestLintSearchesFolders(t *testing.T) {
	quiet(t)
	writeHere(t, "template.yaml", warningTemplate)
	writeHere(t, "values.yaml", "Unused: 1\n")
	got := samx("", "lint", ".")
	if got.code != exitProblems || !strings.Contains(got.stdout, "template.yaml:2:3") || strings.Contains(got.stdout, "values.yaml") {
		t.Errorf("%+v", got)
	}
	got = samx("", "lint", "nothing*.yaml")
	if got.code != exitDone || got.stdout != "" || !strings.Contains(got.stderr, "no templates were found") {
		t.Errorf("%+v", got)
	}
}

func TestLintReportsWhatItCouldReadBesideWhatItCouldNot(t *testing.T) {
	quiet(t)
	writeHere(t, "good.yaml", warningTemplate)
	for _, name := range []string{"one.yaml", "two.yaml"} {
		writeHere(t, name, warningTemplate)
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.ReadFile("one.yaml"); err == nil {
		t.Skip("this user can read everything")
	}
	got := samx("", "lint", "one.yaml", "good.yaml", "two.yaml")
	if got.code != exitFailure || !strings.Contains(got.stdout, "good.yaml:2:3") || !strings.Contains(got.stderr, "cannot read one.yaml") ||
		!strings.Contains(got.stderr, "cannot read two.yaml") {
		t.Errorf("%+v", got)
	}
}

func TestLintDate(t *testing.T) {
	quiet(t)
	t.Setenv("SAMX_LINT_DATE", "tomorrow")
	got := samx(warningTemplate, "lint", "-")
	if got.code != exitFailure || !strings.Contains(got.stderr, "SAMX_LINT_DATE") {
		t.Errorf("%+v", got)
	}
}

func TestCompletion(t *testing.T) {
	for shell, want := range map[string][]string{
		"bash": {"complete -o default -F _samx samx", "transform) words='--output -o --format", "local words='transform "},
		"zsh":  {"bashcompinit", "_samx()"},
		"fish": {"-a transform -d 'expand a SAM template", "-l output -s o -r -d", "-l stub-artifacts -d"},
	} {
		got := samx("", "completion", shell)
		for _, text := range want {
			if got.code != exitDone || !strings.Contains(got.stdout, text) {
				t.Errorf("%s: exit %d, %q is not in\n%s", shell, got.code, text, got.stdout)
			}
		}
	}
}

func writeHere(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(".", name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readHere(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestSchemasErrors: what cannot be imported is told, and never taken for an empty set of types.
func TestSchemasErrors(t *testing.T) {
	quiet(t)
	for name, text := range map[string]string{
		"t.yaml": "Resources: {A: {Type: AWS::SNS::Topic}}\n", "y.zip": "PK\x03\x04junk", "z.bin": "samxfctZ", "e/notes.txt": "x",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"gone.json": "cannot read gone.json", "y.zip": "y.zip: zip: not a valid zip file", "z.bin": "z.bin is damaged",
		"e": "there is no schema in e", "t.yaml": `the registry schema needs the property "typeName"`,
	} {
		got := samx("", "lint", "--schemas", path, "t.yaml")
		if got.code != exitFailure || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: exit %d, %q, want %q", path, got.code, got.stderr, want)
		}
	}
}
