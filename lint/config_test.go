package lint_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

func TestParseConfig(t *testing.T) {
	cases := []struct {
		name, source string
		want         lint.Config
	}{
		{".samx.yaml", "# nothing yet\n", lint.Config{}},
		{".samx.yaml", "ignore: [W2001, E30]\ninclude: I\nregions: [eu-west-1]\nfail-on: error\nparameters: {Stage: prod, Size: 1.10}\n" +
			"templates: [infra]\nignore-templates: ['**/old/*']\n",
			lint.Config{
				Ignore: []string{"W2001", "E30"}, Include: []string{"I"}, Regions: []string{"eu-west-1"}, FailOn: "error",
				Parameters: map[string]string{"Stage": "prod", "Size": "1.10"},
				Templates:  []string{"infra"}, IgnoreTemplates: []string{"**/old/*"},
			}},
		{"/home/me/.cfnlintrc", "templates:\n- '*.yaml'\nignore_checks: [W]\ninclude_checks: [I3]\nnon_zero_exit_code: informational\n" +
			"append_rules: [mine]\nconfigure_rules: {E3012: {strict: true}}\n",
			lint.Config{
				Templates: []string{"*.yaml"}, Ignore: []string{"W"}, Include: []string{"I3"}, FailOn: "info", Peer: true,
				Configure: lint.Settings{"E3012": {"strict": {On: true}}},
			}},
		{".cfnlintrc.yaml", "mandatory_checks: [E3]\nmerge_configs: true\nignore_bad_template: true\nparameter_files: [p.json]\n" +
			"deployment_files: [d.yaml]\nregistry_schemas: [s]\nconfigure_rules: {E9999: {a: b}}\nnon_zero_exit_code: none\n",
			lint.Config{
				Mandatory: []string{"E3"}, Merge: true, IgnoreUnreadable: true, ParameterFiles: []string{"p.json"},
				DeploymentFiles: []string{"d.yaml"}, Schemas: []string{"s"}, FailOn: "none", Peer: true,
			}},
		{".samx.yaml", "configure: {E3031: {exceptions: ['a+', b]}}\nmandatory: E3\nignore-bad-template: true\nschemas: [s]\n" +
			"parameter-files: [p.json]\ndeployment-files: [d.yaml]\n",
			lint.Config{
				Mandatory: []string{"E3"}, IgnoreUnreadable: true, ParameterFiles: []string{"p.json"}, DeploymentFiles: []string{"d.yaml"},
				Schemas: []string{"s"}, Configure: lint.Settings{"E3031": {"exceptions": {Words: []string{"a+", "b"}}}},
			}},
	}
	for _, c := range cases {
		got, err := lint.ParseConfig(c.name, []byte(c.source))
		got.Places, got.Folder = nil, "" // TestConfigPlaces looks at them
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q:\n got %+v, %v\nwant %+v", c.name, c.source, got, err, c.want)
		}
	}
}

func TestParseConfigErrors(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{".samx.yaml", "ignore: [W\n", ".samx.yaml:"},
		{".samx.yaml", "fail-on: error\nignores: [W]\n", ".samx.yaml:2:1: ignores is no setting"},
		{".samx.yaml", "ignore: {W: 1}\n", ".samx.yaml:1:9: ignore must be a list of strings, not a map"},
		{".samx.yaml", "fail-on: fatal\n", ".samx.yaml:1:10: fail-on must be one of error, warning, info, none, not fatal"},
		{".samx.yaml", "fail-on: 3\n", "fail-on must be a string, not a number"},
		{".samx.yaml", "parameters: [a]\n", "parameters must be a map"},
		{".cfnlintrc", "ignore: [W]\n", "ignore is no setting; did you mean ignore_checks?"},
		{".samx.yaml", "- W\n", "a list"},
		{".samx.yaml", "regions: [europe]\n", "europe is no region"},
		{".samx.yaml", "ignore-bad-template: 1\n", "ignore-bad-template must be true or false"},
		{".samx.yaml", "configure: [a]\n", "configure must be a map"},
		{".samx.yaml", "configure: {E9999: {a: b}}\n", ".samx.yaml:1:13: there is no rule E9999"},
		{".samx.yaml", "configure: {E3012: [a]}\n", ".samx.yaml:1:20: the options of rule E3012 must be a map, not a list"},
		{".samx.yaml", "configure: {E3019: {exceptions: {a: 3}}}\n", ".samx.yaml:1:37: a must be a list, not a number"},
		{".samx.yaml", "configure: {E3012: {stict: true}}\n", ".samx.yaml:1:21: rule E3012 has no option stict; there is strict"},
		{".samx.yaml", "configure: {E3002: {strict: true}}\n", "rule E3002 has no options"},
		{".samx.yaml", "configure: {E3012: {strict: 3}}\n", "option strict of rule E3012 must be true or false"},
		{".samx.yaml", "configure: {E3031: {exceptions: ['(']}}\n", "exceptions of rule E3031 must be a list of regular expressions"},
		{".cfnlintrc", "configure_rules: {E3012: {stict: true}}\n", "rule E3012 has no option stict"},
		{".samx.yaml", "zzzzzzzzzzz: 1\n", "zzzzzzzzzzz is no setting; there are configure, deployment-files"},
		{".samx.yaml", "ignore_checks: [W]\n", "ignore_checks is no setting; did you mean ignore?"},
		{".samx.yaml", "ignore: [W20O1]\n", ".samx.yaml:1:10: W20O1 is no rule, and no beginning of the ID of one; did you mean W2001?"},
		{".samx.yaml", "include: [my-own-rule]\n", "my-own-rule is no rule"},
		{".samx.yaml", "ignore: [3]\n", ".samx.yaml:1:10: an element of ignore must be a string, not a number"},
		{".samx.yaml", "ignore: ['']\n", ".samx.yaml:1:10: an element of ignore must not be empty"},
		{".samx.yaml", "templates: ''\n", ".samx.yaml:1:12: an element of templates must not be empty"},
		{".samx.yaml", "fail-on: warnings\n", "not warnings; did you mean warning?"},
		{".samx.yaml", "parameters: {Stage: {a: b}}\n", ".samx.yaml:1:21: the value of Stage must be a string, a number"},
		{".samx.yaml", "regions: [eu-west-1, europe]\n", ".samx.yaml:1:22: europe is no region"},
		{".samx.yaml", "overrides: {files: [a]}\n", "overrides must be a list of maps with files, not a map"},
		{".samx.yaml", "overrides: [a]\n", ".samx.yaml:1:13: an element of overrides must be a map with files, not a string"},
		{".samx.yaml", "overrides: [{ignore: [W]}]\n", ".samx.yaml:1:13: overrides needs files"},
		{".samx.yaml", "overrides: [{files: [], ignore: [W]}]\n", ".samx.yaml:1:21: files must not be empty"},
		{".samx.yaml", "overrides: [{files: [a], fail-on: error}]\n", ".samx.yaml:1:26: fail-on is no setting"},
		{".samx.yaml", "overrides: [{files: [a], ignroe: [W]}]\n", "ignroe is no setting; did you mean ignore?"},
		{".samx.yaml", "overrides: [{files: [a], regions: [europe]}]\n", "europe is no region"},
		{".samx.yaml", "fail-on: error\nfail-on: info\n", ".samx.yaml:2:1: "},
		{".cfnlintrc", "ignore_checks: W2001\n", ".cfnlintrc:1:16: ignore_checks must be a list of strings, not a string"},
		{".cfnlintrc", "ignore_checks:\n", "ignore_checks must be a list of strings, not null"},
		{".cfnlintrc", "ignore_checks: [1]\n", "an element of ignore_checks must be a string, not a number"},
		{".cfnlintrc", "configure_rules: ['E3012:strict=true']\n", "configure_rules must be a map of rules to their options, not a list"},
		{".cfnlintrc", "parameters: {Stage: prod}\n", "parameters must be a list of maps of names to values, not a map"},
		{".cfnlintrc", "parameters: [Stage]\n", "an element of parameters must be a map of names to values, not a string"},
		{".cfnlintrc", "merge_configs: 'true'\n", "merge_configs must be true or false, not a string"},
		{".cfnlintrc", "non_zero_exit_code: info\n", "must be one of informational, warning, error, none, not info"},
		{".cfnlintrc", "format: text\n", "format must be one of quiet, parseable, json, junit, pretty, sarif, not text"},
		{".cfnlintrc", "append_rules: mine\n", "append_rules must be a list of strings, not a string"},
		{".cfnlintrc", "ignore-checks: [W]\n", "did you mean ignore_checks?"},
		{".cfnlintrc", "[a]\n", "a configuration must be a map, not a list"},
	}
	for _, c := range cases {
		got, err := lint.ParseConfig(c.name, []byte(c.source))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %+v, %v", c.name, c.source, got, err)
		} else if strings.Count(err.Error(), "\n") >= strings.Count(c.source, "\n") {
			t.Errorf("%s %q: one mistake is told twice: %v", c.name, c.source, err)
		}
	}
}

// TestConfigTellsAllProblems: in the order of the file, each on a line with its place.
func TestConfigTellsAllProblems(t *testing.T) {
	source := "ignroe: [W]\nfail-on: fatal\ntemplates: ['', a]\noverrides:\n- regions: [europe]\nconfigure: {E3012: {strict: 3}}\n"
	_, err := lint.ParseConfig("conf/.samx.yaml", []byte(source))
	want := []string{
		"conf/.samx.yaml:1:1: ignroe is no setting; did you mean ignore?",
		"conf/.samx.yaml:2:10: fail-on must be one of error, warning, info, none, not fatal",
		"conf/.samx.yaml:3:13: an element of templates must not be empty",
		"conf/.samx.yaml:5:3: overrides needs files",
		"conf/.samx.yaml:5:13: europe is no region, such as eu-west-1 or ALL_REGIONS",
		"conf/.samx.yaml:6:29: option strict of rule E3012 must be true or false, not a number",
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

// TestConfigCutsMessages gives a value that is too long to show, which ends in the middle of a character wherever it is cut.
func TestConfigCutsMessages(t *testing.T) {
	for _, before := range []string{"", "a", "ab"} {
		_, err := lint.ParseConfig(".samx.yaml", []byte("fail-on: "+before+strings.Repeat("日", 2_000)+"\n"))
		if err == nil || !utf8.ValidString(err.Error()) || !strings.Contains(err.Error(), "日...") {
			t.Errorf("%q: got %q", before, err)
		}
	}
}

func TestConfigPlaces(t *testing.T) {
	c, err := lint.ParseConfig("conf/.samx.yaml", []byte(
		"ignore:\n- W2001\nconfigure:\n  property-type:\n    strict: true\nparameters: {Stage: prod}\ntemplates: [a]\n"+
			"overrides:\n- files: b\n  ignore: [W1]\n"))
	want := map[string]string{
		"ignore": "conf/.samx.yaml:1", "ignore.W2001": "conf/.samx.yaml:2",
		"configure": "conf/.samx.yaml:3", "configure.E3012.strict": "conf/.samx.yaml:5",
		"parameters": "conf/.samx.yaml:6", "parameters.Stage": "conf/.samx.yaml:6",
		"templates": "conf/.samx.yaml:7", "templates." + filepath.Join("conf", "a"): "conf/.samx.yaml:7", "overrides": "conf/.samx.yaml:8",
	}
	if err != nil || !reflect.DeepEqual(c.Places, want) || c.Folder != "conf" {
		t.Errorf("%v: %q has\n%v, want\n%v", err, c.Folder, c.Places, want)
	}
	if got := c.ForFile("conf/b/x.yaml").Places["ignore.W1"]; got != "conf/.samx.yaml:10 (entry 1 of overrides)" {
		t.Errorf("the override stands at %q", got)
	}
}

// TestConfigOfOwnRules: a configuration may name the rules of the one who imports this package.
func TestConfigOfOwnRules(t *testing.T) {
	own := lint.Rule{ID: "W9001", Name: "own", Severity: cfn.Warning, Options: []lint.RuleOption{{Name: "loud", Kind: lint.Switch}}}
	source := []byte("ignore: [own]\nconfigure: {W9001: {loud: true}}\n")
	if _, err := lint.ParseConfig(".samx.yaml", source); err == nil {
		t.Error("rules that nobody has are accepted")
	}
	if c, err := lint.ParseConfig(".samx.yaml", source, own); err != nil || !c.Configure["W9001"]["loud"].On {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestConfigOverHome: a key of the working folder takes the place of the one of the home folder, options of rules add up.
func TestConfigOverHome(t *testing.T) {
	home := parseConfig(t, "home/.cfnlintrc", "ignore_checks: [W2001]\nregions: [eu-west-1]\nnon_zero_exit_code: error\nmerge_configs: true\n"+
		"configure_rules: {E3012: {strict: true}, I3042: {region: true}}\nparameters: [{A: x, B: y}]\n")
	here := parseConfig(t, ".cfnlintrc.yml", "ignore_checks: []\nconfigure_rules: {I3042: {region: false}}\nparameters: [{A: z}]\n")
	got := here.Over(home)
	if len(got.Ignore) != 0 || got.FailOn != "error" || !got.Merge || !slices.Equal(got.Regions, []string{"eu-west-1"}) ||
		!reflect.DeepEqual(got.Parameters, map[string]string{"A": "z"}) ||
		!got.Configure["E3012"]["strict"].On || got.Configure["I3042"]["region"].On {
		t.Errorf("got %+v", got)
	}
	if got.Places["fail-on"] != "home/.cfnlintrc:3" || got.Places["configure.I3042.region"] != ".cfnlintrc.yml:2" {
		t.Errorf("places %v", got.Places)
	}
}

// TestConfigParameterSets: several sets of cfn-lint's are deployments, each of which the template is judged for.
func TestConfigParameterSets(t *testing.T) {
	c := parseConfig(t, ".cfnlintrc", "parameters:\n- {Size: 3}\n- {Size: 70}\n")
	if len(c.Deployments) != 2 || c.Parameters != nil {
		t.Fatalf("got %+v", c)
	}
	o := lint.Options{Config: c, Deployments: c.Deployments}
	template := "Parameters: {Size: {Type: Number, MaxValue: 9}}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Size}}\n"
	result := lint.Source(context.Background(), "t.yaml", []byte(template), o)
	var got []string
	for _, r := range lint.DeploymentResults([]lint.Result{result}, o) {
		for _, f := range r.Findings {
			got = append(got, fmt.Sprint(r.Name, ":", f.Start.Line, " ", f.Rule))
		}
	}
	if want := []string{".cfnlintrc:3 E2900"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func parseConfig(t *testing.T, name, source string) lint.Config {
	t.Helper()
	c, err := lint.ParseConfig(name, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestConfigOverrides: entries that match add their checks, and the last one that says otherwise wins.
func TestConfigOverrides(t *testing.T) {
	c := parseConfig(t, "repo/.samx.yaml", `ignore: [W2001]
include: [I1022]
regions: [eu-west-1]
parameters: {Stage: prod, Size: 1}
configure: {I3042: {region: true}}
overrides:
- files: ['stacks/**', '!stacks/new/**']
  ignore: [W3005]
  parameters: {Size: 2}
  configure: {E3012: {strict: true}}
- files: stacks/old/
  include: [I3042]
  mandatory: [E3012]
  regions: [us-east-1, sa-east-1]
  parameters: {Size: 3}
  configure: {I3042: {region: false}}
- files: ['!stacks/**']
  ignore: [E3012]
`)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, ignore, include, mandatory, regions, size string }{
		{"repo/stacks/a.yaml", "W3005 W2001", "I1022", "", "eu-west-1", "2"},
		{"repo/stacks/old/deep/a.yaml", "W3005 W2001", "I3042 I1022", "E3012", "us-east-1 sa-east-1", "3"},
		{filepath.Join(here, "repo", "stacks", "old", "a.yaml"), "W3005 W2001", "I3042 I1022", "E3012", "us-east-1 sa-east-1", "3"},
		{"repo/x/../stacks/new/a.yaml", "W2001", "I1022", "", "eu-west-1", "1"},
		{"repo/template.yaml", "E3012 W2001", "I1022", "", "eu-west-1", "1"},
		{"stacks/old/a.yaml", "E3012 W2001", "I1022", "", "eu-west-1", "1"},
	}
	for _, want := range cases {
		got := c.ForFile(want.name)
		if ignore := strings.Join(got.Ignore, " "); ignore != want.ignore {
			t.Errorf("%s: ignore %s, want %s", want.name, ignore, want.ignore)
		}
		if include := strings.Join(got.Include, " "); include != want.include {
			t.Errorf("%s: include %s, want %s", want.name, include, want.include)
		}
		if mandatory := strings.Join(got.Mandatory, " "); mandatory != want.mandatory {
			t.Errorf("%s: mandatory %s, want %s", want.name, mandatory, want.mandatory)
		}
		if regions := strings.Join(got.Regions, " "); regions != want.regions {
			t.Errorf("%s: regions %s, want %s", want.name, regions, want.regions)
		}
		if got.Parameters["Size"] != want.size || got.Parameters["Stage"] != "prod" {
			t.Errorf("%s: parameters %v, want Size %s", want.name, got.Parameters, want.size)
		}
		if strict := got.Configure["E3012"]["strict"].On; strict != (want.size != "1") {
			t.Errorf("%s: strict is %v", want.name, strict)
		}
		if region := got.Configure["I3042"]["region"].On; region != (want.size != "3") {
			t.Errorf("%s: region is %v", want.name, region)
		}
	}
}

// TestConfigSchema: the published schema is the one that configurations are judged by, and it describes what is read.
func TestConfigSchema(t *testing.T) {
	embedded, err := os.ReadFile("samx.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	const published = "../docs/samx.schema.json"
	if *update {
		if err := os.WriteFile(published, embedded, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(published); err != nil || !bytes.Equal(text, embedded) {
		t.Errorf("%s is not lint/samx.schema.json (%v); write it with -update", published, err)
	}
	var s struct {
		Properties  map[string]json.RawMessage
		Definitions struct {
			Configure struct {
				Properties map[string]struct {
					Properties map[string]struct {
						Description, Type string
						Default           any
					}
				}
			}
		}
	}
	if err := json.Unmarshal(embedded, &s); err != nil {
		t.Fatal(err)
	}
	var overrides struct {
		Items struct{ Properties map[string]json.RawMessage }
	}
	if err := json.Unmarshal(s.Properties["overrides"], &overrides); err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(s.Properties)), knownKeys(t, "%s: 1"); !slices.Equal(got, want) {
		t.Errorf("the schema has %v, read are %v", got, want)
	}
	if got, want := slices.Sorted(maps.Keys(overrides.Items.Properties)), knownKeys(t, "overrides: [{files: a, %s: 1}]"); !slices.Equal(got, want) {
		t.Errorf("the schema of overrides has %v, read are %v", got, want)
	}
	types := map[lint.OptionKind]string{lint.Switch: "boolean", lint.Word: "string", lint.Expression: "string", lint.Expressions: "array", lint.Groups: "object"}
	for _, rule := range lint.Rules() {
		described := s.Definitions.Configure.Properties[rule.ID].Properties
		if len(described) != len(rule.Options) {
			t.Errorf("the schema has %d options of %s, not %d", len(described), rule.ID, len(rule.Options))
		}
		for _, o := range rule.Options {
			doc := strings.ToUpper(o.Doc[:1]) + o.Doc[1:] + "."
			if got := described[o.Name]; got.Description != doc || got.Type != types[o.Kind] || o.Kind == lint.Switch && got.Default != o.Default.On {
				t.Errorf("the schema says of option %s of %s: %+v", o.Name, rule.ID, got)
			}
		}
	}
}

// knownKeys are the keys that a message about an unknown one lists.
func knownKeys(t *testing.T, form string) []string {
	t.Helper()
	_, err := lint.ParseConfig(".samx.yaml", []byte(fmt.Sprintf(form, "zzzzzzzzzzzz")))
	if err == nil {
		t.Fatal("an unknown key is accepted")
	}
	_, list, _ := strings.Cut(err.Error(), "there are ")
	keys := strings.Split(list, ", ")
	slices.Sort(keys)
	return keys
}

// TestConfigRanks: options win over the template, the template over the configuration file; what is asked for adds up.
func TestConfigRanks(t *testing.T) {
	own := lint.Rule{
		ID: "I9001", Name: "own-region", Severity: cfn.Info, Stage: lint.Written,
		Options:  []lint.RuleOption{{Name: "word", Kind: lint.Word, Default: lint.Setting{Word: "none"}}},
		Template: func(p *lint.Pass) { p.Report(p.Template.Root, "%s %s", p.Region, p.Option("word").Word) },
	}
	metadata := "Metadata: {samx: {config: {regions: [eu-west-1], configure_rules: {E3012: {strict: true}}}}}\n"
	config := lint.Config{
		Regions: []string{"cn-north-1"}, Include: []string{"I9001"}, Ignore: []string{"W"},
		Configure: lint.Settings{"I9001": {"word": {Word: "file"}}, "E3012": {"strict": {On: false}}},
	}
	text := "Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: '9'}}}\n"
	cases := []struct {
		text    string
		options lint.Options
		want    string
	}{
		{text, lint.Options{Include: []string{"I9001"}}, "I9001 us-east-1 none"},
		{text, lint.Options{Config: config}, "I9001 cn-north-1 file"},
		{metadata + text, lint.Options{Config: config}, "I9001 eu-west-1 file E3012"},
		{metadata + text, lint.Options{Config: config, Regions: []string{"sa-east-1"}, Configure: lint.Settings{
			"I9001": {"word": {Word: "flag"}}, "E3012": {"strict": {}},
		}}, "I9001 sa-east-1 flag"},
		{metadata + text, lint.Options{Config: config, Ignore: []string{"E3"}, Mandatory: []string{"E3012"}}, "I9001 eu-west-1 file E3012"},
	}
	for _, c := range cases {
		c.options.Rules = []lint.Rule{own}
		var got []string
		for _, f := range lintText(t, c.text, c.options) {
			if got = append(got, f.Rule); f.Rule == own.ID {
				got = append(got, f.Message)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: got %q, want %q", c.options, got, c.want)
		}
	}
}

// FuzzConfig: whatever the text, it is read or refused, with a place for each problem, and can be asked about any file.
func FuzzConfig(f *testing.F) {
	f.Add(true, []byte("ignore: [W2001]\nregions: eu-west-1\nconfigure: {E3012: {strict: true}}\nparameters: {Stage: [a, 1]}\n"))
	f.Add(true, []byte("overrides:\n- files: ['a/**', '!a/[!b]/*.yaml']\n  ignore: [W]\n  regions: [ALL_REGIONS]\n- {files: x, configure: {E3031: {exceptions: ['(']}}}\n"))
	f.Add(true, []byte("ignroe: 1\nfail-on: fatal\ntemplates: ['', 3, null, [a]]\n"))
	f.Add(true, []byte(`{"ignore": {"Ref": "a"}, "overrides": [{"Fn::If": []}]}`))
	f.Add(false, []byte("templates: ['*.yaml']\nconfigure_rules: {E3012: {strict: true}, X1: {a: b}}\nparameters: [{A: 1}, {A: 2}]\n"))
	f.Add(false, []byte("parameters: [{0},{0}]"))
	f.Add(false, []byte("non_zero_exit_code: informational\nmerge_configs: yes\nignore_checks: W\nappend_rules: []\n"))
	place := regexp.MustCompile(`^(\.samx\.yaml|\.cfnlintrc):\d+:\d+: `)
	f.Fuzz(func(t *testing.T, own bool, source []byte) {
		name := ".cfnlintrc"
		if own {
			name = ".samx.yaml"
		}
		c, err := lint.ParseConfig(name, source)
		if err == nil {
			c.Over(c).ForFile("a/b/c.yaml")
			return
		}
		for _, problem := range err.(interface{ Unwrap() []error }).Unwrap() {
			if !place.MatchString(problem.Error()) {
				t.Errorf("%q has no place", problem)
			}
		}
	})
}
