package main

import (
	"maps"
	"regexp"
	"strings"
	"testing"
)

// samconfigs are files that say the same in all forms: the region eu-west-1, Stage=prod and Title="two words".
var samconfigs = map[string]string{
	"text.toml": "version = 0.1\n[default.global.parameters]\nregion = \"us-east-1\"\nparameter_overrides = \"Old=1\"\n" +
		"[default.deploy.parameters]\nregion = \"eu-west-1\"\nparameter_overrides = 'Stage=prod Title=\"two words\"'\n",
	"list.toml": "[default.deploy.parameters]\nregion='eu-west-1'\n" +
		"parameter_overrides = [\n  \"Stage=prod\",\n  'ParameterKey=Title,ParameterValue=two words',\n]\n",
	"table.toml": "default.global.parameters.region = 'eu-west-1'\n[default.deploy.parameters.parameter_overrides]\nStage = 'prod'\n" +
		"Title = \"two words\"\n",
	"inline.toml": "\xEF\xBB\xBF[default]\ndeploy = {parameters = {region = 'eu-west-1', parameter_overrides = {Stage = 'prod', Title = 'two words'}}}\n",
	"text.yaml": "version: 0.1\ndefault:\n  deploy:\n    parameters:\n      region: eu-west-1\n" +
		"      parameter_overrides: Stage=prod Title=\"two words\"\n",
	"mixed.yml": "default:\n  global: {parameters: {region: eu-west-1, s3_bucket: x}}\n  deploy:\n    parameters:\n      parameter_overrides:\n" +
		"      - Stage=prod\n      - Title: two words\n",
	"map.json": `{"default": {"deploy": {"parameters": {"region": "eu-west-1", "parameter_overrides": {"Stage": "prod", "Title": "two words"}}}}}`,
}

func TestSamconfigForms(t *testing.T) {
	want := map[string]string{"Stage": "prod", "Title": "two words"}
	for name, source := range samconfigs {
		got, err := parseSamconfig(name, []byte(source), "default")
		if err != nil || got.region != "eu-west-1" || !maps.Equal(got.parameters, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestSamconfigValues(t *testing.T) {
	source := "[prod.deploy.parameters]\nstack_name = 'x'\nparameter_overrides = {Size = 1_000, Ratio = 1.5, On = true, Subnets = ['a', 'b'], Day = 2026-11-22}\n"
	got, err := parseSamconfig("samconfig.toml", []byte(source), "prod")
	want := map[string]string{"Size": "1000", "Ratio": "1.5", "On": "true", "Subnets": "a,b", "Day": "2026-11-22"}
	if err != nil || !maps.Equal(got.parameters, want) || got.region != "" || got.places["parameters.Size"] != "samconfig.toml:3" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSamconfigErrors(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"s.toml", "[default.deploy.parameters\n", "s.toml:1:27: "},
		{"s.toml", "a = 1\nb = = 2\n", "s.toml:2:5: "},
		{"s.toml", "a = 1\na = 2\n", "s.toml:2:1: a stands here a second time"},
		{"s.toml", "a = 1\n[a.b]\n", "s.toml:2:2: a is no table"},
		{"s.toml", "[a]\n[[a]]\n", "s.toml:2:3: a is no array of tables"},
		{"s.toml", "default = 3\n", "s.toml:1:11: default must be a table, not a number"},
		{"s.toml", "[default]\ndeploy = ['a']\n", "s.toml:2:1: deploy must be a table, not a list"},
		{"s.toml", "[default.deploy]\nparameters = 'a'\n", "s.toml:2:14: parameters must be a table, not a string"},
		{"s.toml", "[staging.deploy.parameters]\n[prod.deploy.parameters]\n", "s.toml:1:1: there is no environment default; there are staging, prod"},
		{"s.toml", "[defualt.deploy.parameters]\n", "there is no environment default; did you mean defualt?"},
		{"s.toml", "", "s.toml:1:1: there is no environment default; there are none"},
		{"s.toml", "[default.deploy.parameters]\nregion = 3\nparameter_overrides = 4\n", "s.toml:2:10: region must be the name of a region"},
		{"s.toml", "[default.deploy.parameters]\nregion = 3\nparameter_overrides = 4\n", "s.toml:3:23: parameter_overrides must be"},
		{"s.toml", "[default.deploy.parameters]\nregion = 'ALL_REGIONS'\n", "region must be the name of a region"},
		{"s.toml", "[default.deploy.parameters]\nparameter_overrides = 'prod'\n", "s.toml:2:23: parameter_overrides: write Key=Value"},
		{"s.toml", "[default.deploy.parameters]\nparameter_overrides = {A = {b = 1}}\n", "the value of A must be a string"},
		{"s.yaml", "default: [\n", "s.yaml:"},
		{"s.yaml", "- default\n", "s.yaml:1:1: a samconfig file must be a map of environments, not a list"},
		{"s.yaml", "default: {deploy: {parameters: {parameter_overrides: [null]}}}\n", "s.yaml:1:55: parameter_overrides must be"},
		{"s.ini", "", "s.ini:1:1: a samconfig file ends in .toml, .yaml, .yml or .json"},
	}
	for _, c := range cases {
		if got, err := parseSamconfig(c.name, []byte(c.source), "default"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %+v, %v, want %s", c.name, c.source, got, err, c.want)
		}
	}
}

// TestSamconfigRanks: flags win over it, and it wins over .samx.yaml and the environment.
func TestSamconfigRanks(t *testing.T) {
	quiet(t)
	t.Setenv("AWS_REGION", "cn-north-1")
	writeTree(t, map[string]string{
		"samconfig.toml": "[default.deploy.parameters]\nregion = 'us-gov-west-1'\nparameter_overrides = 'Size=70 Stage=test'\n[prod.global.parameters]\nregion = 'eu-west-1'\n",
		".samx.yaml":     "parameters: {Size: 80}\noverrides: [{files: '**', parameters: {Size: 90}, regions: [sa-east-1]}]\n",
		"t.yaml": "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Size: {Type: Number, AllowedValues: [1]}\n  Stage: {Type: String, AllowedValues: [test]}\n" +
			"Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, Runtime: nodejs22.x, MemorySize: !Ref Size, CodeUri: s3://b/k, Tags: {a: !Ref Stage}}\n",
	})
	for line, want := range map[string]string{
		"transform t.yaml": "arn:aws-cn:iam",
		"transform --samconfig samconfig.toml t.yaml":                     "arn:aws-us-gov:iam",
		"transform --samconfig samconfig.toml --config-env prod t.yaml":   "arn:aws:iam",
		"transform --samconfig samconfig.toml --region cn-north-1 t.yaml": "arn:aws-cn:iam",
		"explain --samconfig samconfig.toml t.yaml FnRole":                "FnRole is an AWS::IAM::Role",
		"lint t.yaml":                            `"90" given for parameter Size`,
		"lint --samconfig samconfig.toml t.yaml": `"70" given for parameter Size`,
		"lint --samconfig samconfig.toml --parameter-overrides Size=3 t.yaml": `"3" given for parameter Size`,
	} {
		if got := samx("", strings.Fields(line)...); !strings.Contains(got.stdout, want) {
			t.Errorf("samx %s: %q is not in\n%s%s", line, want, got.stdout, got.stderr)
		}
	}
	for line, want := range map[string]string{
		"transform --config-env prod t.yaml":                            "--config-env goes with --samconfig",
		"transform --samconfig missing.toml t.yaml":                     "cannot read missing.toml",
		"lint --samconfig samconfig.toml --config-env stagin t.yaml":    "samconfig.toml:1:1: there is no environment stagin; there are default, prod",
		"explain --samconfig samconfig.toml --config-env prd t.yaml Fn": "did you mean prod?",
	} {
		if got := samx("", strings.Fields(line)...); got.code != exitFailure || !strings.Contains(got.stderr, want) {
			t.Errorf("samx %s: %d, %s", line, got.code, got.stderr)
		}
	}
}

// FuzzSamconfig: whatever the text, it is read or refused, with a place for each problem.
func FuzzSamconfig(f *testing.F) {
	for name, source := range samconfigs {
		f.Add(name, []byte(source))
	}
	f.Add("s.toml", []byte("a.b = [{c = 1}, [2]]\n[[a.d]]\n[a.d.e]\n"))
	place := regexp.MustCompile(`^s\.(toml|yaml):\d+:\d+: `)
	f.Fuzz(func(t *testing.T, name string, source []byte) {
		form := "s.yaml"
		if strings.HasSuffix(name, ".toml") {
			form = "s.toml"
		}
		_, err := parseSamconfig(form, source, "default")
		if err == nil {
			return
		}
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok {
			t.Fatalf("%T", err)
		}
		for _, problem := range joined.Unwrap() {
			if !place.MatchString(problem.Error()) {
				t.Errorf("%q has no place", problem)
			}
		}
	})
}
