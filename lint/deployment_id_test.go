package lint_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

const withRoutes = `
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Events:
        A: {Type: Api, Properties: {Path: /a, Method: get}}
        B: {Type: Api, Properties: {Path: /b, Method: get}}
`

// TestFindingsNameDeployments has a rule name the deployment of a REST API: it has the ID that it will have.
func TestFindingsNameDeployments(t *testing.T) {
	id := deploymentOf(t, withRoutes)
	for name, message := range map[string]func(id string) string{
		"in the message":      func(id string) string { return id + " is here" },
		"by what it is about": func(string) string { return "it is here" },
	} {
		rule := lint.Rule{ID: "E9001", Name: "own-deployment", Stage: lint.Expanded, Types: []string{"AWS::ApiGateway::Deployment"},
			Resource: func(p *lint.Pass, r *cfn.Resource) {
				p.Report(p.Written.Template.Resources[0].ID, "%s", message(r.ID.Text))
			}}
		found := lint.Source(context.Background(), "t.yaml", []byte(withRoutes), lint.Options{Rules: []lint.Rule{rule}}).Findings
		if len(found) != 1 || !strings.Contains(found[0].Message+found[0].Origin+found[0].LogicalID, id) {
			t.Errorf("%s: %+v does not name %s", name, found, id)
		}
	}
}

// TestReferencesToDeployments refers to a deployment by the ID that it has now.
func TestReferencesToDeployments(t *testing.T) {
	for _, tt := range []struct {
		id   string
		find bool
	}{
		{deploymentOf(t, withRoutes), false},
		{"ServerlessRestApiDeployment0123456789", true},
		{"ServerlessRestApiDeployment" + transform.StubDeploymentID, true},
	} {
		source := withRoutes + "Outputs:\n  D: {Value: !Ref " + tt.id + "}\n"
		found := lint.Source(context.Background(), "t.yaml", []byte(source), lint.Options{}).Findings
		if got := slices.ContainsFunc(found, func(f lint.Finding) bool { return strings.Contains(f.Message, tt.id) }); got != tt.find {
			t.Errorf("%s: found %t, want %t: %v", tt.id, got, tt.find, found)
		}
	}
}

// deploymentOf returns the ID of the deployment that a template expands to.
func deploymentOf(t *testing.T, source string) string {
	t.Helper()
	template, _ := cfn.Parse("t.yaml", []byte(source))
	expanded, err := transform.Expand(template, transform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range expanded.Resources {
		if r.TypeName() == "AWS::ApiGateway::Deployment" {
			return r.ID.Text
		}
	}
	t.Fatal("no deployment")
	return ""
}
