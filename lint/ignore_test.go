package lint_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

// TestSuppressions: what comments and metadata silence, and what is said about them, as line and rule.
func TestSuppressions(t *testing.T) {
	const queue = "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n"
	const sam = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n" +
		"    Properties:\n      Handler: a.b\n      Runtime: python3.13\n      InlineCode: pass\n"
	cases := []struct{ what, source, want string }{
		{"at the end of a line", queue + "      DelaySeconds: 901 # samx:ignore E3034 raised\n", ""},
		{"above", queue + "      # samx:ignore E3034 raised\n      DelaySeconds: 901\n", ""},
		{"above, with lines between", queue + "      # samx:ignore E3034 raised\n\n      # see the ticket\n      DelaySeconds: 901\n", ""},
		{"two above one another", queue + "      # samx:ignore E3034 raised\n      # samx:ignore E3012 a macro\n      DelaySeconds: x\n",
			"5:W5100"},
		{"two that both count", queue + "      # samx:ignore E3034 raised\n      # samx:ignore E3002 a macro\n" +
			"      {DelaySeconds: 901, Colour: red}\n", ""},
		{"below", queue + "      DelaySeconds: 901\n      # samx:ignore E3034 raised\n", "5:E3034 6:W5100"},
		{"at the end of the file", queue + "      DelaySeconds: 90\n# samx:ignore E3034 raised", "6:W5100"},
		{"by name", queue + "      DelaySeconds: 901 # samx:ignore property-range raised\n", ""},
		{"by prefix", queue + "      DelaySeconds: 901 # samx:ignore E30 raised\n", ""},
		{"in lower case", queue + "      DelaySeconds: 901 # samx:ignore e3034 raised\n", ""},
		{"several", queue + "      {DelaySeconds: 901, Colour: red} # samx:ignore E3034,E3002 both\n", ""},
		{"several, with blanks", queue + "      {DelaySeconds: 901, Colour: red} # samx:ignore E3034, E3002 both\n", ""},
		{"several, with blanks only", queue + "      {DelaySeconds: 901, Colour: red} # samx:ignore E3034 E3002 both\n", ""},
		{"one of several useless", queue + "      DelaySeconds: 901 # samx:ignore E3034,E3002 both\n", "5:W5100"},
		{"no reason", queue + "      DelaySeconds: 901 # samx:ignore E3034\n", "5:E3034 5:W5101"},
		{"several without a reason", queue + "      {DelaySeconds: 901, Colour: red} # samx:ignore E3034 E3002\n",
			"5:E3034 5:E3002 5:W5101 5:W5101"},
		{"no rule", queue + "      DelaySeconds: 901 # samx:ignore\n", "5:E3034 5:W5102"},
		{"an unknown rule", queue + "      DelaySeconds: 901 # samx:ignore E30344 raised\n", "5:E3034 5:W5102"},
		{"another mark", queue + "      DelaySeconds: 901 # samx:ignore: E3034 raised\n", "5:E3034 5:W5102"},
		{"a comment about it", queue + "      DelaySeconds: 901 # there is samx:ignore E3034 for that\n", "5:E3034"},
		{"tabs", queue + "      DelaySeconds: 901\t#\tsamx:ignore\tE3034\traised\n", ""},
		{"no blank", queue + "      DelaySeconds: 901 #samx:ignore E3034 raised\n", ""},
		{"a reason in Greek", queue + "      DelaySeconds: 901 # samx:ignore E3034 \u03cc\u03c1\u03b9\u03bf\n", ""},
		{"another rule", queue + "      DelaySeconds: 901 # samx:ignore E3012 raised\n", "5:E3034 5:W5100"},
		{"on the key line of a map", queue[:len(queue)-1] + " # samx:ignore E3034 raised\n      DelaySeconds: 901\n", "4:W5100 5:E3034"},
		{"above a map in braces", queue + "      # samx:ignore E3034 raised\n      {DelaySeconds: 901}\n", ""},
		{"above a map in braces of two lines", queue + "      # samx:ignore E3034 raised\n      {QueueName: a,\n       DelaySeconds: 901}\n",
			"5:W5100 7:E3034"},
		{"above a block of text", queue + "      # samx:ignore E3012 a macro\n      DelaySeconds: |\n        soon\n        or later\n", ""},
		{"on the mark of a block of text", queue + "      DelaySeconds: | # samx:ignore E3012 a macro\n        soon\n", ""},
		{"in a block of text", queue + "      DelaySeconds: |\n        # samx:ignore E3012 no comment\n        soon\n", "5:E3012"},
		{"in a folded text", queue + "      DelaySeconds: >-\n        soon # samx:ignore E3012 no comment\n", "5:E3012"},
		{"in quotes", queue + "      DelaySeconds: 'x # samx:ignore E3012 no comment'\n", "5:E3012"},
		{"in quotes over two lines", queue + "      DelaySeconds: \"x\n        # samx:ignore E3012 no comment\"\n", "5:E3012"},
		{"in quotes of a key", queue + "      'x # samx:ignore E3002 no comment': 1\n", "5:E3002"},
		{"in a text that a function takes", queue + "      QueueName: !Sub '# samx:ignore W1020 no comment'\n", "5:W1020"},
		{"in a list", queue + "      Tags:\n        - Key: a\n          Value: b\n          Colour: red # samx:ignore E3002 a macro\n", ""},
		{"above a list item", queue + "      Tags:\n        # samx:ignore E3002 a macro\n        - Colour: red\n          Key: a\n          Value: b\n", ""},
		{"for a line that is silent itself", queue + "      # samx:ignore W5100 it comes back\n      DelaySeconds: 90 # samx:ignore E3034 raised\n", ""},
		{"in a SAM resource", sam + "      Timeout: 901 # samx:ignore E3034 raised\n", ""},
		{"where something generated comes from", sam + "      Events:\n        Day: {Type: Schedule, Properties: {Schedule: rate(1 days)}} # samx:ignore E3027 x\n", ""},
		{"in Globals", "Globals:\n  Function:\n    Timeout: 901 # samx:ignore E3034 raised\n" + sam, ""},
		{"metadata in a list", "Metadata: {samx: {config: {ignore_checks: [E30]}}}\n" + queue + "      DelaySeconds: 901\n", ""},
		{"metadata as a word", "Metadata: {samx: {config: {ignore_checks: E3034}}}\n" + queue + "      DelaySeconds: 901\n", "1:W4005 6:E3034"},
		{"useless metadata", "Metadata:\n  samx:\n    config:\n      ignore_checks:\n        - E3002\n" + queue + "      DelaySeconds: 90\n", "5:W5100"},
		{"a prefix in a resource's metadata of cfn-lint", "Resources:\n  A:\n    Type: AWS::SQS::Queue\n" +
			"    Metadata: {cfn-lint: {config: {ignore_checks: [E30]}}}\n    Properties: {DelaySeconds: 901}\n", "5:E3034"},
		{"the same in JSON", `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Metadata": {"samx": {"config": {"ignore_checks": ["E3034"]}}},` +
			` "Properties": {"DelaySeconds": 901}}}}`, ""},
		{"a comment in JSON", "{\"Resources\": {\"A\": {\"Type\": \"AWS::SQS::Queue\",\n" +
			"\"Metadata\": {\"a\": \"# samx:ignore E3034 no\"}, \"Properties\": {\"DelaySeconds\": 901}}}}", "2:E3034"},
	}
	for _, c := range cases {
		for _, newline := range []string{"\n", "\r\n"} {
			var got []string
			for _, f := range lintText(t, strings.ReplaceAll(c.source, "\n", newline), lint.Options{}) {
				got = append(got, fmt.Sprintf("%d:%s", f.Start.Line, f.Rule))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %v, not %s", c.what, got, c.want)
			}
		}
	}
}

// FuzzSuppressions puts a suppression at the end of a line, or above it: it hides findings of its rule on that line, and
// nothing else.
func FuzzSuppressions(f *testing.F) {
	for i, seed := range fixtureSources(f) {
		f.Add(seed, uint(i), uint(i), i%2 == 0)
	}
	f.Add([]byte("\n0:\n\n 00\n 0:"), uint(3), uint(3), false)
	f.Add([]byte("0:\r1: \n\n"), uint(622), uint(693), true)
	rules := lint.Rules()
	f.Fuzz(func(t *testing.T, source []byte, line, rule uint, above bool) {
		o := options()
		before := lint.Source(context.Background(), "template.yaml", source, o)
		lines := splitLines(string(source))
		at, id := int(line%uint(len(lines))), rules[rule%uint(len(rules))].ID
		if len(before.Findings) > 0 && rule%2 == 0 {
			f := before.Findings[int(line%uint(len(before.Findings)))]
			at, id = f.Start.Line-1, f.Rule
		}
		unreadable := slices.ContainsFunc(before.Findings, func(f lint.Finding) bool { return f.Rule == "E0000" })
		if at >= len(lines) || before.Template.JSON || unreadable { // another line can move the place where reading ends
			return
		}
		shift, comment := 0, " # samx:ignore "+id+" because"
		if above {
			lines, shift = slices.Insert(lines, at, comment+"\n"), 1
		} else {
			text := strings.TrimRight(lines[at], "\r\n")
			lines[at] = text + comment + lines[at][len(text):]
		}
		after := lint.Source(context.Background(), "template.yaml", []byte(strings.Join(lines, "")), o)
		if differences(before.Template.Root, after.Template.Root) > 0 || strings.Contains(string(source), "samx:ignore") {
			return
		}
		checkHidden(t, before, after, hiding{line: at + 1, rule: id, shift: shift, covered: nextContent(lines, at+shift) - shift + 1})
	})
}

// A hiding is a suppression that was put into a template: at a line of the template before, with the lines from there on
// moved by shift.
type hiding struct {
	line, covered, shift int
	rule                 string
}

func checkHidden(t *testing.T, before, after lint.Result, h hiding) {
	t.Helper()
	left := map[string]int{}
	key := func(line int, f *lint.Finding) string { return fmt.Sprintf("%d %s %s", line, f.Rule, f.Message) }
	for i := range after.Findings {
		left[key(after.Findings[i].Start.Line, &after.Findings[i])]++
	}
	for i := range before.Findings {
		f := &before.Findings[i]
		line := f.Start.Line
		if line >= h.line {
			line += h.shift
		}
		if left[key(line, f)]--; left[key(line, f)] >= 0 {
			continue
		}
		if f.Rule == "E1002" || f.Rule == "I1002" {
			continue // they count bytes
		}
		if f.Start.Line != h.covered || f.Rule != h.rule && f.Explains != h.rule {
			t.Errorf("a suppression of %s for line %d hides %s at line %d: %s", h.rule, h.covered, f.Rule, f.Start.Line, f.Message)
		}
	}
}

// splitLines are the lines of a text with their breaks, all that count for positions.
func splitLines(text string) []string {
	var lines []string
	for at := 0; at < len(text); at++ {
		if c := text[at]; c == '\n' || c == '\r' && !strings.HasPrefix(text[at+1:], "\n") {
			lines = append(lines, text[:at+1])
			text, at = text[at+1:], -1
		}
	}
	return append(lines, text)
}

// nextContent is the index of the first line from there on that is more than a comment.
func nextContent(lines []string, from int) int {
	for i := from; i < len(lines); i++ {
		if text := strings.TrimSpace(strings.TrimPrefix(lines[i], "\uFEFF")); text != "" && !strings.HasPrefix(text, "#") {
			return i
		}
	}
	return len(lines)
}

// fixtureSources are the templates of all fixtures, as seeds.
func fixtureSources(t testing.TB) (sources [][]byte) {
	t.Helper()
	for _, f := range allFixtures(t) {
		sources = append(sources, f.source)
	}
	return sources
}
