package transform

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

const applications = `
Parameters:
  Version: {Type: String, Default: 2.0.0}
Mappings:
  Apps: {us-east-1: {id: mapped}}
Resources:
  Plain: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: plain, SemanticVersion: 1.0.0}}}
  Again: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: plain, SemanticVersion: 1.0.0}}}
  Mapped:
    Type: AWS::Serverless::Application
    Properties:
      Location: {ApplicationId: !FindInMap [Apps, !Ref AWS::Region, id], SemanticVersion: !Ref Version, Other: ignored}
      Tags: {Team: a, Alpha: ~}
`

func TestApplicationFromTheRepository(t *testing.T) {
	var asked []string
	out, err := expandApplications(t, Options{Application: func(id, version string) (string, error) {
		asked = append(asked, id+"@"+version)
		return "https://repository.test/" + id, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(asked, " "), "plain@1.0.0 mapped@2.0.0"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	for id, want := range map[string]string{"Plain": "plain", "Again": "plain", "Mapped": "mapped"} {
		if url := out.Resource(id).Props.Get("TemplateURL"); !isString(url, "https://repository.test/"+want) {
			t.Errorf("%s has the URL %q", id, url.Text)
		}
	}
	var tags []string
	for _, tag := range out.Resource("Mapped").Props.Get("Tags").Items {
		tags = append(tags, tag.Get("Key").Text+"="+tag.Get("Value").Text)
	}
	want := "lambda:createdBy=SAM serverlessrepo:applicationId=mapped serverlessrepo:semanticVersion=2.0.0 Team=a Alpha="
	if got := strings.Join(tags, " "); got != want {
		t.Errorf("tags %s, want %s", got, want)
	}
}

func TestApplicationRefusedByTheRepository(t *testing.T) {
	tests := []struct {
		name   string
		answer func(id, version string) (string, error)
		want   []string // logical ID, line and a part of the message
	}{
		{"no access", func(string, string) (string, error) { return "", errors.New("no access") },
			[]string{"Plain 7 no access", "Mapped 12 no access"}},
		{"not ready", func(id, _ string) (string, error) { return "", fmt.Errorf("%w after 105 s", ErrNotReady) },
			[]string{"plain 7 after 105 s", "mapped 12 after 105 s"}},
		{"nobody to ask", nil,
			[]string{"Plain 7 needs an answer", "Mapped 12 needs an answer"}},
	}
	for _, test := range tests {
		_, err := expandApplications(t, Options{Application: test.answer})
		var refused *Error
		if !errors.As(err, &refused) || len(refused.Diagnostics) != len(test.want) {
			t.Errorf("%s: refused with %v", test.name, err)
			continue
		}
		for i, d := range refused.Diagnostics {
			line := 1 + strings.Count(applications[:d.Span.Start], "\n")
			head, part, _ := strings.Cut(test.want[i], fmt.Sprintf(" %d ", line))
			if head != d.LogicalID || !strings.Contains(d.Message, part) {
				t.Errorf("%s: got %s, line %d: %s; want %s", test.name, d.LogicalID, line, d.Message, test.want[i])
			}
		}
	}
}

func expandApplications(t *testing.T, o Options) (*cfn.Template, error) {
	t.Helper()
	template, diagnostics := cfn.Parse("template.yaml", []byte(applications))
	if cfn.Unreadable(diagnostics) {
		t.Fatal(diagnostics)
	}
	return Expand(template, o)
}
