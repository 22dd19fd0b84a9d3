package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
)

// TestTooManyWays lints templates in which something can be combined in more ways than anybody can look at.
func TestTooManyWays(t *testing.T) {
	for name, test := range map[string]struct{ source, want string }{
		"conditions of a list": {manyTags(1500), "combined in too many ways"},
		"hidden contradiction": {pigeons(10), "too long to find out"},
		"Globals":              {inheritors(600, 500), "inherit too much"},
		"findings":             {"Resources:\n" + repeated(10_001, "  Q%d: {Type: AWS::SQS::Queue, Properties: {Colour: red}}\n"), "10000 findings or more"},
	} {
		t.Run(name, func(t *testing.T) {
			found := lintText(t, test.source, lint.Options{})
			for _, f := range found {
				if f.Rule == "W5104" && strings.Contains(f.Message, test.want) {
					return
				}
			}
			t.Errorf("no W5104 %q among %d findings", test.want, len(found))
		})
	}
}

func repeated(count int, format string) string {
	var b strings.Builder
	for i := range count {
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

// inheritors makes functions that each add a variable to many that they inherit.
func inheritors(functions, variables int) string {
	return "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    Environment:\n      Variables:\n" +
		repeated(variables, "        V%d: a\n") + "Resources:\n" + repeated(functions, "  F%d:\n    Type: AWS::Serverless::Function\n"+
		"    Properties: {Handler: a.b, Runtime: python3.13, Environment: {Variables: {OWN: a}}}\n")
}

// manyTags makes a resource with tags that each depend on a condition of their own.
func manyTags(count int) string {
	return "Parameters:\n" + repeated(count, "  P%d: {Type: String}\n") +
		"Conditions:\n" + repeated(count, "  C%d: !Equals [!Ref P%d, yes]\n") +
		"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags:\n" +
		repeated(count, "        - !If [C%d, {Key: k%d, Value: v}, !Ref AWS::NoValue]\n")
}

// pigeons makes a condition that says that so many pigeons, and one more, sit in as many holes without meeting.
func pigeons(holes int) string {
	var terms []string
	in := func(pigeon, hole int) string { return fmt.Sprintf("!Equals [!Ref P%dx%d, yes]", pigeon, hole) }
	for pigeon := range holes + 1 {
		var somewhere []string
		for hole := range holes {
			somewhere = append(somewhere, in(pigeon, hole))
			for other := range pigeon {
				terms = append(terms, "!Not [!And ["+in(pigeon, hole)+", "+in(other, hole)+"]]")
			}
		}
		terms = append(terms, "!Or ["+strings.Join(somewhere, ", ")+"]")
	}
	return "Conditions:\n  Seated: !And [" + strings.Join(terms, ", ") + "]\n" +
		"Resources:\n  Queue: {Type: AWS::SQS::Queue, Condition: Seated}\nOutputs:\n  Queue: {Value: !Ref Queue}\n"
}
