package lint_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

func lintText(t *testing.T, text string, o lint.Options) []lint.Finding {
	t.Helper()
	result := lint.Source(context.Background(), "template.yaml", []byte(text), o)
	if result.Err != nil {
		t.Fatal(result.Err)
	}
	return result.Findings
}

func ids(found []lint.Finding) string {
	var list []string
	for _, f := range found {
		list = append(list, f.Rule)
	}
	return strings.Join(list, " ")
}

const twoFaults = `
Parameters: {Stage: {Type: String}}
Resources:
  Orders: {Type: "AWS::SQS::Queue", Properties: {DelaySeconds: 901}}
`

func TestSelection(t *testing.T) {
	cases := []struct {
		options lint.Options
		want    string
	}{
		{lint.Options{}, "W2001 E3034"},
		{lint.Options{Ignore: []string{"W"}}, "E3034"},
		{lint.Options{Ignore: []string{"e30"}}, "W2001"},
		{lint.Options{Ignore: []string{"parameter-unused", "E3034"}}, ""},
		{lint.Options{Ignore: []string{"E3034"}, Include: []string{"E3034"}}, "W2001"},
	}
	for _, c := range cases {
		if got := ids(lintText(t, twoFaults, c.options)); got != c.want {
			t.Errorf("%+v: %q, want %q", c.options, got, c.want)
		}
	}
}

// TestOwnRules: a library user's rules run beside the built-in ones, informational ones when asked for.
func TestOwnRules(t *testing.T) {
	own := lint.Rule{
		ID: "I9001", Name: "own-queue", Severity: cfn.Info, Stage: lint.Written, Types: []string{"AWS::SQS::Queue"},
		Resource: func(p *lint.Pass, r *cfn.Resource) { p.Report(r.ID, "queue %s", r.ID.Text) },
	}
	o := lint.Options{Rules: []lint.Rule{own}, Ignore: []string{"E", "W"}}
	if found := lintText(t, twoFaults, o); len(found) != 0 {
		t.Errorf("an informational rule ran unasked: %v", ids(found))
	}
	o.Include = []string{"I9"}
	found := lintText(t, twoFaults, o)
	if len(found) != 1 || found[0].Message != "queue Orders" || found[0].LogicalID != "Orders" || found[0].Severity != cfn.Info {
		t.Errorf("%+v", found)
	}
}

// TestTemplateConfig: Metadata switches rules on and names the region.
func TestTemplateConfig(t *testing.T) {
	own := lint.Rule{
		ID: "I9001", Name: "own-region", Severity: cfn.Info, Stage: lint.Written,
		Template: func(p *lint.Pass) { p.Report(p.Template.Root, "%s", p.Region) },
	}
	text := "Metadata: {%s: {config: {include_checks: [I9001], regions: [eu-west-1, us-east-1]}}}\n" + queueTemplate
	for _, tool := range []string{"cfn-lint", "samx"} {
		found := lintText(t, fmt.Sprintf(text, tool), lint.Options{Rules: []lint.Rule{own}})
		if len(found) != 1 || found[0].Message != "eu-west-1" {
			t.Errorf("%s: %+v", tool, found)
		}
		found = lintText(t, fmt.Sprintf(text, tool), lint.Options{Rules: []lint.Rule{own}, Regions: []string{"cn-north-1"}})
		if len(found) != 1 || found[0].Message != "cn-north-1" {
			t.Errorf("%s: the option does not win: %+v", tool, found)
		}
	}
}

// TestDatedRules: without a day nothing is said about dates, and a suppression of such a rule is not called useless.
func TestDatedRules(t *testing.T) {
	text := `
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Code: {S3Bucket: artifacts, S3Key: f.zip}
      Role: arn:aws:iam::123456789012:role/f
      Handler: a.b
      Runtime: nodejs18.x %s
`
	plain, suppressed := fmt.Sprintf(text, ""), fmt.Sprintf(text, "# samx:ignore W2531 it moves next month")
	after, before := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), time.Date(2025, 8, 31, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		text  string
		today time.Time
		want  string
	}{
		{plain, time.Time{}, ""}, {plain, before, ""}, {plain, after, "W2531"},
		{suppressed, time.Time{}, ""}, {suppressed, before, "W5100"}, {suppressed, after, ""},
	}
	for _, c := range cases {
		if got := ids(lintText(t, c.text, lint.Options{Today: c.today})); got != c.want {
			t.Errorf("%s: %q, want %q", c.today, got, c.want)
		}
	}
}

// TestPlaces: a finding underlines what was written on one line, and the key of what was not.
func TestPlaces(t *testing.T) {
	text := "Resources:\r\n  Ä: {Type: AWS::SQS::Queue}\r\n  Orders:\r\n    Type: AWS::SQS::Queue\r\n    Properties:\r\n" +
		"      QueueName:\r\n        - x\r\n      DelaySeconds: 901\r\n"
	want := []string{"2:3-2:4", "6:7-6:16", "8:21-8:24"}
	var got []string
	for _, f := range lintText(t, text, lint.Options{}) {
		got = append(got, fmt.Sprintf("%d:%d-%d:%d", f.Start.Line, f.Start.Column, f.End.Line, f.End.Column))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tree, _ := cfn.Parse("template.yaml", []byte(twoFaults))
	if found := lint.Run(ctx, tree, lint.Options{Ignore: []string{"W"}}); len(found) != 0 {
		t.Errorf("resources were walked: %v", ids(found))
	}
}

// TestConcurrentRuns: runs share nothing but what never changes. It says most under -race.
func TestConcurrentRuns(t *testing.T) {
	fixtures := allFixtures(t)
	var first [2][]string
	for round := range first {
		first[round] = make([]string, len(fixtures))
		var wait sync.WaitGroup
		for i, f := range fixtures {
			wait.Add(1)
			go func() {
				defer wait.Done()
				result := lint.Source(context.Background(), f.path, f.source, options())
				first[round][i] = fmt.Sprint(result.Findings)
			}()
		}
		wait.Wait()
	}
	if !reflect.DeepEqual(first[0], first[1]) {
		t.Error("two rounds over the same fixtures differ")
	}
}

// FuzzLint: whatever the bytes, nothing panics and every finding lies within the source.
func FuzzLint(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "Resources:", "Resources: {A: {Type: AWS::Lambda::Function, Properties: {Timeout: 901}}}", twoFaults,
		"Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: ., " +
			"Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}}}}",
		"Resources: {A: {Type: &t AWS::SQS::Queue, DependsOn: [A, *t], Properties: {a: !Sub '${A.b}${x', <<: {b: 1}}}}",
		"# samx:ignore E3001\nMetadata: {samx: {config: {ignore_checks: [E, {}, 1]}}}\nResources: {A: []}",
		"Resources: {A: {Metadata: {cfn-lint: {config: {ignore_checks: E}}}, Type: []}}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		result := lint.Source(context.Background(), "template", source, options())
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		end := uint32(len(result.Template.Source))
		for _, finding := range result.Findings {
			if finding.Span.Start > finding.Span.End || finding.Span.End > end {
				t.Errorf("%s: span %v outside the %d bytes", finding.Rule, finding.Span, end)
			}
			for _, note := range finding.Notes {
				if note.Span.Start > note.Span.End || note.Span.End > end {
					t.Errorf("%s: note %v outside the %d bytes", finding.Rule, note.Span, end)
				}
			}
		}
	})
}

// TestFindingsOnWhatSAMGenerates: such a finding is filed under the generated resource and lies where its cause is written.
func TestFindingsOnWhatSAMGenerates(t *testing.T) {
	found := lintText(t, `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    MemorySize: 100
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: ./src
      Events:
        Mail: {Type: SQS, Properties: {Queue: !GetAtt Mail.Arn, BatchSize: 20000, MaximumBatchingWindowInSeconds: 1}}
  Mail:
    Type: AWS::SQS::Queue
`, lint.Options{})
	if len(found) != 2 {
		t.Fatalf("findings: %v", ids(found))
	}
	inherited, generated := found[0], found[1]
	if inherited.Stage != lint.Expanded || inherited.Owner != "Resize" || inherited.Origin != "" || inherited.Start.Line != 5 ||
		strings.Join(inherited.Path, "/") != "Resources/Resize/Properties/MemorySize" {
		t.Errorf("inherited from Globals: %+v", inherited)
	}
	if generated.LogicalID != "ResizeMail" || generated.Owner != "Resize" || generated.Start.Line != 14 ||
		generated.Origin != `AWS::Lambda::EventSourceMapping "ResizeMail", generated by event source mapping` ||
		!strings.HasSuffix(generated.Sentence(), "(in "+generated.Origin+")") {
		t.Errorf("generated: %+v", generated)
	}
}

// TestJSON: a template in JSON is linted alike. It has no comments, so what looks like one suppresses nothing.
func TestJSON(t *testing.T) {
	source := "{\"Resources\": {\n  \"Orders\": {\"Type\": \"AWS::SQS::Queue\", \"Properties\": {\n" +
		"    \"DelaySeconds\": 901,\n    \"Tags\": [{\"Key\": \"a\", \"Value\": \"# samx:ignore E3034 no\"}],\n" +
		"    \"QueueName\": {\"Fn::Sub\": \"${Stage}-q\"}}}}}\n"
	var got []string
	for _, f := range lintText(t, source, lint.Options{}) {
		got = append(got, fmt.Sprintf("%d:%d %s", f.Start.Line, f.Start.Column, f.Rule))
	}
	if want := []string{"3:21 E3034", "5:31 E1019"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestManyFindings: a template with more faults than anyone reads is linted in time that grows with its size.
func TestManyFindings(t *testing.T) {
	var text strings.Builder
	text.WriteString("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub '")
	text.WriteString(strings.Repeat("${missing}", 50_000))
	text.WriteString("'\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "  B%d: {Type: AWS::SNS::Topicc, DependsOn: A%d} # samx:ignore E3006 because\n", i, i)
	}
	start := time.Now()
	found := lintText(t, text.String(), lint.Options{})
	if len(found) < 5000 || len(found) > 20_000 {
		t.Errorf("%d findings", len(found))
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
