package lint_test

import (
	"reflect"
	"strings"
	"testing"

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
				Templates: []string{"*.yaml"}, Ignore: []string{"W"}, Include: []string{"I3"}, FailOn: "info",
				Configure: lint.Settings{"E3012": {"strict": {On: true}}},
			}},
		{".cfnlintrc.yaml", "mandatory_checks: [E3]\nmerge_configs: true\nignore_bad_template: true\nparameter_files: [p.json]\n" +
			"deployment_files: [d.yaml]\nregistry_schemas: [s]\nconfigure_rules: {E9999: {a: b}}\nnon_zero_exit_code: none\n",
			lint.Config{
				Mandatory: []string{"E3"}, Merge: true, IgnoreUnreadable: true, ParameterFiles: []string{"p.json"},
				DeploymentFiles: []string{"d.yaml"}, Schemas: []string{"s"}, FailOn: "none",
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
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q:\n got %+v, %v\nwant %+v", c.name, c.source, got, err, c.want)
		}
	}
}

func TestParseConfigErrors(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{".samx.yaml", "ignore: [W\n", ".samx.yaml:"},
		{".samx.yaml", "fail-on: error\nignores: [W]\n", ".samx.yaml:2:1: ignores is no setting"},
		{".samx.yaml", "ignore: {W: 1}\n", ".samx.yaml:1:9: ignore must be a list, not a map"},
		{".samx.yaml", "fail-on: fatal\n", "the level fatal is none of"},
		{".samx.yaml", "fail-on: 3\n", "fail-on must be a word"},
		{".samx.yaml", "parameters: [a]\n", "parameters must be a map"},
		{".cfnlintrc", "ignore: [W]\n", "ignore is no setting; there are configure_rules"},
		{".samx.yaml", "- W\n", "a list"},
		{".samx.yaml", "regions: [europe]\n", "europe is no region"},
		{".samx.yaml", "ignore-bad-template: 1\n", "ignore-bad-template must be true or false"},
		{".samx.yaml", "configure: [a]\n", "configure must be a map"},
		{".samx.yaml", "configure: {E9999: {a: b}}\n", ".samx.yaml:1:13: there is no rule E9999"},
		{".samx.yaml", "configure: {E3012: [a]}\n", "the options of rule E3012 must be a map"},
		{".samx.yaml", "configure: {E3012: {stict: true}}\n", ".samx.yaml:1:21: rule E3012 has no option stict; there is strict"},
		{".samx.yaml", "configure: {E3002: {strict: true}}\n", "rule E3002 has no options"},
		{".samx.yaml", "configure: {E3012: {strict: 3}}\n", "option strict of rule E3012 must be true or false"},
		{".samx.yaml", "configure: {E3031: {exceptions: ['(']}}\n", "exceptions of rule E3031 must be a list of regular expressions"},
		{".cfnlintrc", "configure_rules: {E3012: {stict: true}}\n", "rule E3012 has no option stict"},
	}
	for _, c := range cases {
		if got, err := lint.ParseConfig(c.name, []byte(c.source)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %+v, %v", c.name, c.source, got, err)
		}
	}
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
