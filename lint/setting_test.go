package lint_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

func TestSettingsSet(t *testing.T) {
	var got lint.Settings
	for _, text := range []string{
		"E3012:strict=TRUE", "property-pattern:exceptions=^a=b:", "E3031:exceptions=[0-9]", "E1001:sections=Stacks",
		`E1029:custom_excludes=^aws:`,
	} {
		if err := got.Set(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	want := lint.Settings{
		"E3012": {"strict": {On: true}}, "E3031": {"exceptions": {Words: []string{"^a=b:", "[0-9]"}}},
		"E1001": {"sections": {Word: "Stacks"}}, "E1029": {"custom_excludes": {Word: "^aws:"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := got.Set(`E3031:exceptions=["x"]`); err != nil || !reflect.DeepEqual(got["E3031"]["exceptions"].Words, []string{"x"}) {
		t.Errorf("%v, %v: a list takes the place of what was there", got["E3031"], err)
	}
}

func TestSettingsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"E3012":                   `"E3012" sets no option; write RULE:key=value`,
		"E3012:strict":            "sets no option",
		"E9999:a=b":               "there is no rule E9999; samx rules lists the rules there are",
		"E3012:stict=true":        "rule E3012 has no option stict; there is strict",
		"E3002:strict=true":       "rule E3002 has no options",
		"E3012:strict=1":          `option strict of rule E3012 must be true or false, not "1"`,
		"E3031:exceptions=(":      `must be a list of regular expressions, not "("`,
		"E1029:custom_excludes=[": "must be a regular expression",
	} {
		var s lint.Settings
		if err := s.Set(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestRuleOptions: what rules find with an option and without.
func TestRuleOptions(t *testing.T) {
	queue := "Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {%}}}\n"
	cases := []struct{ rule, setting, text, without, with string }{
		{"E3012", "E3012:strict=true", strings.Replace(queue, "%", "DelaySeconds: '9'", 1), "", "E3012"},
		{"E3012", "E3012:strict=true", strings.Replace(queue, "%", "QueueName: 9", 1), "", "E3012"},
		{"E3012", "E3012:strict=true", strings.Replace(queue, "%", "FifoQueue: 'true'", 1), "", "E3012"},
		{"E3012", "E3012:strict=true", strings.Replace(queue, "%", "DelaySeconds: 9, FifoQueue: true, QueueName: !Ref AWS::StackName", 1), "", ""},
		{"E3031", "E3031:exceptions=my-", "Resources: {L: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, UpdateReplacePolicy: Retain, " +
			"Properties: {LogGroupName: 'my-logs?'}}}\n", "E3031", ""},
		{"E3031", "E3031:exceptions=logs", "Resources: {L: {Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, UpdateReplacePolicy: Retain, " +
			"Properties: {LogGroupName: 'my-logs?'}}}\n", "E3031", "E3031"},
		{"E1001", "E1001:sections=Stacks", "Stacks: {}\n" + queueTemplate, "E1001", ""},
		{"E1029", "E1029:custom_excludes=^Ord", strings.Replace(queue, "%", "QueueName: '${Orders}x'", 1), "E1029", ""},
	}
	for _, c := range cases {
		var s lint.Settings
		if err := s.Set(c.setting); err != nil {
			t.Fatal(err)
		}
		o := lint.Options{Ignore: []string{"W", "E"}, Mandatory: []string{c.rule}}
		without := ids(lintText(t, c.text, o))
		o.Configure = s
		if with := ids(lintText(t, c.text, o)); without != c.without || with != c.with {
			t.Errorf("%s %s: %q without, %q with the option", c.setting, c.text, without, with)
		}
	}
}

// TestMandatory: neither --ignore nor a suppression silences a mandatory rule, and the suppression is not called useless.
func TestMandatory(t *testing.T) {
	text := `
Metadata: {samx: {config: {ignore_checks: [E3034]}}}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 901
  Parts: # samx:ignore E3006 it will come
    Type: AWS::SQS::Queues
`
	if got := ids(lintText(t, text, lint.Options{Ignore: []string{"W51"}})); got != "E3006" {
		t.Errorf("without: %q", got)
	}
	got := ids(lintText(t, text, lint.Options{Ignore: []string{"W51", "E3034"}, Mandatory: []string{"property-range"}}))
	if got != "E3034 E3006" {
		t.Errorf("with: %q", got)
	}
}

func TestIgnoreUnreadable(t *testing.T) {
	if got := ids(lintText(t, "Resources: {", lint.Options{})); got != "E0000" {
		t.Errorf("without: %q", got)
	}
	if got := ids(lintText(t, "Resources: {", lint.Options{IgnoreUnreadable: true})); got != "" {
		t.Errorf("with: %q", got)
	}
}
