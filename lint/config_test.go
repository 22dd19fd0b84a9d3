package lint_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
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
			lint.Config{Templates: []string{"*.yaml"}, Ignore: []string{"W"}, Include: []string{"I3"}, FailOn: "info"}},
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
		{".cfnlintrc", "ignore: [W]\n", "ignore is no setting; there are ignore_checks"},
		{".samx.yaml", "- W\n", "a list"},
	}
	for _, c := range cases {
		if got, err := lint.ParseConfig(c.name, []byte(c.source)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %+v, %v", c.name, c.source, got, err)
		}
	}
}

func TestConfigApply(t *testing.T) {
	c := lint.Config{Ignore: []string{"W"}, Include: []string{"I"}, Regions: []string{"eu-west-1"}, Parameters: map[string]string{"A": "b"}}
	got := c.Apply(lint.Options{Ignore: []string{"E3034"}, Jobs: 2})
	want := lint.Options{Ignore: []string{"E3034"}, Include: c.Include, Regions: c.Regions, Parameters: c.Parameters, Jobs: 2}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
