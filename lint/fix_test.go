package lint_test

import (
	"context"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

func TestMend(t *testing.T) {
	cases := []struct {
		name, source, want string
		fixes              int
	}{
		{"nothing", queueTemplate, queueTemplate, 0},
		{"Sub", "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'a b', DisplayName: !Sub plain}}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: 'a b', DisplayName: plain}}\n", 2},
		{"Sub in its long form stays", "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: {'Fn::Sub': a}}}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: {'Fn::Sub': a}}}\n", 0},
		{"DependsOn", `
Resources:
  A:
    Type: AWS::SNS::Topic
    DependsOn:
      - B # first
      - C
    Properties:
      DisplayName: !Sub ${B.TopicName} ${C.TopicName}
  B:
    Type: AWS::SNS::Topic
    DependsOn: C
    Properties: {DisplayName: !GetAtt C.TopicName}
  C: {Type: AWS::SNS::Topic}
`, `
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub ${B.TopicName} ${C.TopicName}
  B:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !GetAtt C.TopicName}
  C: {Type: AWS::SNS::Topic}
`, 3},
		{"DependsOn on the line of others stays", "Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B, Properties: {DisplayName: !GetAtt B.TopicName}}\n" +
			"  B: {Type: AWS::SNS::Topic}\n",
			"Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B, Properties: {DisplayName: !GetAtt B.TopicName}}\n" +
				"  B: {Type: AWS::SNS::Topic}\n", 0},
		{"suppressions", "Resources:\n  # samx:ignore E3034 it was\n  A:\n    Type: AWS::SNS::Topic # samx:ignore E3006 too old\n" +
			"  B: {Type: AWS::SNS::Topic} # samx:ignore E3002,E3003 both\n",
			"Resources:\n  A:\n    Type: AWS::SNS::Topic\n  B: {Type: AWS::SNS::Topic} # samx:ignore E3002,E3003 both\n", 2},
	}
	for _, c := range cases {
		for _, newline := range []string{"\n", "\r\n"} {
			source, want := strings.ReplaceAll(c.source, "\n", newline), strings.ReplaceAll(c.want, "\n", newline)
			result := lint.Source(context.Background(), "template.yaml", []byte(source), lint.Options{})
			mended, fixes := lint.Mend(context.Background(), result, lint.Options{})
			if got := string(mended.Template.Source); got != want || fixes != c.fixes {
				t.Errorf("%s: %d fixes, got\n%s", c.name, fixes, got)
			}
		}
	}
}

// FuzzMend: a mended template has fewer findings, and is never broken.
func FuzzMend(f *testing.F) {
	for _, seed := range []string{
		"Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn:\n    - B\n    Properties: {TopicName: !Sub a, DisplayName: !GetAtt B.TopicName}\n" +
			"  B: {Type: AWS::SNS::Topic} # samx:ignore E1 x",
		"# samx:ignore E3006 a\nResources: {A: {Type: &t !Sub AWS::SNS::Topic, DependsOn: [A, *t]}}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		result := lint.Source(context.Background(), "template", source, lint.Options{})
		mended, fixes := lint.Mend(context.Background(), result, lint.Options{})
		if fixes > 0 && len(mended.Findings) >= len(result.Findings) || fixes == 0 && len(mended.Findings) != len(result.Findings) {
			t.Errorf("%d fixes, %d findings before and %d after", fixes, len(result.Findings), len(mended.Findings))
		}
	})
}
