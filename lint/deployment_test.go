package lint_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

// TestDeploymentsExpand: a SAM template is judged as each deployment would have it expanded.
func TestDeploymentsExpand(t *testing.T) {
	text := `
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, AllowedValues: [v1, v2]}}
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: src, AutoPublishAlias: !Ref Stage}}
`
	seen := map[string]bool{}
	o := lint.Options{
		Deployments: []*lint.Deployment{
			lint.ParseParameters("a.json", []byte(`{"Stage": "v1"}`)), lint.ParseParameters("b.json", []byte(`["Stage=v2"]`)),
			lint.ParseParameters("c.json", []byte(`[{"ParameterKey": "Stage", "ParameterValue": "v1"}]`)),
		},
		Rules: []lint.Rule{{ID: "E9001", Name: "own-stage", Stage: lint.Expanded, Template: func(p *lint.Pass) {
			for _, r := range p.Template.Resources {
				if r.TypeName() == "AWS::Lambda::Alias" {
					seen[r.ID.Text] = true
				}
			}
		}}},
	}
	lintText(t, text, o)
	if len(seen) != 2 || !seen["FnAliasv1"] || !seen["FnAliasv2"] {
		t.Errorf("saw %v", seen)
	}
}

// TestDeploymentsIgnored: the metadata of the template can switch the rule about values off, and previous values count.
func TestDeploymentsIgnored(t *testing.T) {
	text := "Parameters: {Size: {Type: Number}, Old: {Type: String}}\n" + queueTemplate
	d := lint.ParseParameters("p.yaml", []byte("- {ParameterKey: Size, ParameterValue: x}\n- {ParameterKey: Old, UsePreviousValue: true}\n"))
	for metadata, want := range map[string]string{"": "E2900", "Metadata: {samx: {config: {ignore_checks: [E2900]}}}\n": ""} {
		o := lint.Options{Deployments: []*lint.Deployment{d}}
		result := lint.Source(context.Background(), "template.yaml", []byte(metadata+text), o)
		if got := ids(result.Findings); got != "W2001 W2001" {
			t.Errorf("in the template: %s", got)
		}
		found := lint.DeploymentResults([]lint.Result{result}, o)
		if got := ids(found[0].Findings); got != want || found[0].Name != "p.yaml" {
			t.Errorf("%q: %s", metadata, got)
		}
	}
}

// TestDeploymentsOfBrokenTemplates: of a template that cannot be read the parameters are not known.
func TestDeploymentsOfBrokenTemplates(t *testing.T) {
	o := lint.Options{Deployments: []*lint.Deployment{lint.ParseParameters("p.yaml", []byte("A: b\n"))}}
	result := lint.Source(context.Background(), "template.yaml", []byte("Parameters: {}\nResources: {"), o)
	if got := ids(lint.DeploymentResults([]lint.Result{result}, o)[0].Findings); got != "" {
		t.Errorf("got %s", got)
	}
}

func TestReadDeployments(t *testing.T) {
	tree(t, map[string]string{
		"deploy/a.yaml": "template-file-path: one.yaml\n", "deploy/b.yaml": "template-file-path: stacks/two.yaml\n",
		"deploy/one.yaml": queueTemplate, "stacks/two.yaml": queueTemplate, "broken.json": "{",
	})
	all, err := lint.ReadDeployments([]string{"broken.json"}, []string{"deploy/[ab].yaml"})
	if err != nil || len(all) != 3 || all[1].Template != "deploy/one.yaml" || all[2].Template != "stacks/two.yaml" {
		t.Fatalf("%v, %+v", err, all)
	}
	if got := ids(lint.DeploymentResults(nil, lint.Options{Deployments: all})[0].Findings); got != "E0000" {
		t.Errorf("a broken file: %s", got)
	}
	if _, err := lint.ReadDeployments(nil, []string{"gone.yaml"}); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// FuzzDeployment: whatever the bytes, nothing panics and every finding lies within the file.
func FuzzDeployment(f *testing.F) {
	template := "Parameters: {A: {Type: Number, AllowedValues: [1]}, B: {Type: String, NoEcho: true, AllowedPattern: a}}\n" + queueTemplate
	for _, seed := range []string{
		"", "[]", "{}", "A=1", `["A=1"]`, `[{"ParameterKey": "A", "ParameterValue": [1, [2]]}]`, `{"Parameters": {"A": {"Ref": "B"}}}`,
		"template-file-path: t\nparameters: {A: 2, B: !Ref C}\ntags: {a: 1}\n", "&a [*a]", "parameters:\ntags: []\n",
	} {
		f.Add([]byte(seed))
	}
	linted := []lint.Result{lint.Source(context.Background(), "t", []byte(template), lint.Options{})}
	f.Fuzz(func(t *testing.T, source []byte) {
		o := lint.Options{Deployments: []*lint.Deployment{lint.ParseParameters("p", source), lint.ParseDeployment("d", source)}}
		for _, r := range lint.DeploymentResults(linted, o) {
			for _, finding := range r.Findings {
				end := uint32(len(r.Template.Source))
				if finding.Span.Start > finding.Span.End || finding.Span.End > end || strings.TrimSpace(finding.Message) == "" {
					t.Errorf("%s: span %v of %d bytes, %q", finding.Rule, finding.Span, end, finding.Message)
				}
			}
		}
	})
}
