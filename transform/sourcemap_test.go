package transform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

const mappedTemplate = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.13
      Tracing: Active
      Tags:
        team: blue
      Events:
        Tick:
          Type: Schedule
          Properties:
            Schedule: rate(1 day)
  Plain:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: a/b
`

func expandMapped(t *testing.T) (source, result *cfn.Template) {
	t.Helper()
	template, _ := cfn.Parse("mapped.yaml", []byte(mappedTemplate))
	result, err := Expand(template, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return template, result
}

func TestSourceMap(t *testing.T) {
	source, result := expandMapped(t)
	got := map[string]string{}
	for _, m := range SourceMap(source, result) {
		at := result.Position(m.Span.Start)
		got[m.Pointer] = strings.TrimSpace(fmt.Sprintf("%d:%d %s", at.Line, at.Column, m.Maker))
	}
	for pointer, want := range map[string]string{
		"/Resources/Fn":                                       "6:3 function",
		"/Resources/Fn/Properties/Timeout":                    "4:14", // from Globals, as the author wrote it
		"/Resources/Fn/Properties/Handler":                    "10:16",
		"/Resources/Fn/Properties/Code":                       "9:7 function code",
		"/Resources/Fn/Properties/Tags/1/Value":               "14:15",
		"/Resources/FnRole":                                   "6:3 function role",
		"/Resources/FnRole/Properties/ManagedPolicyArns/1":    "12:7 function role",
		"/Resources/FnTick":                                   "16:9 event rule",
		"/Resources/FnTick/Properties/ScheduleExpression":     "19:23",
		"/Resources/FnTickPermission":                         "16:9 event permission",
		"/Resources/FnTickPermission/Properties/FunctionName": "16:9 event permission",
		"/Resources/Plain":                                    "20:3",
		"/Resources/Plain/Properties/TopicName":               "23:18",
	} {
		if got[pointer] != want {
			t.Errorf("%s: got %q, want %q", pointer, got[pointer], want)
		}
	}
	for pointer := range got {
		if pointer == "/Resources/Plain/Type" || pointer == "/Resources/Plain/Properties" {
			t.Errorf("%s is mapped, though it comes from where its resource does", pointer)
		}
	}
}

// A mapping names the part of the source that it comes from.
func TestSourceMapNamesTheCause(t *testing.T) {
	source, result := expandMapped(t)
	got := map[string]string{}
	for _, m := range SourceMap(source, result) {
		got[m.Pointer] = m.Of
	}
	for pointer, want := range map[string]string{
		"/Resources/FnRole": "Fn",
		"/Resources/FnRole/Properties/ManagedPolicyArns/1": "Fn.Tracing",
		"/Resources/FnTickPermission":                      "Fn.Events.Tick",
		"/Resources/Fn/Properties/Timeout":                 "Globals.Function.Timeout",
	} {
		if got[pointer] != want {
			t.Errorf("%s comes from %q, want %q", pointer, got[pointer], want)
		}
	}
}

// Every mapping points at a value that there is.
func TestSourceMapPointersExist(t *testing.T) {
	source, result := expandMapped(t)
	var document any
	var text strings.Builder
	if err := result.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text.String()), &document); err != nil {
		t.Fatal(err)
	}
	for _, m := range SourceMap(source, result) {
		value := document
		for _, step := range strings.Split(m.Pointer, "/")[1:] {
			step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
			switch v := value.(type) {
			case map[string]any:
				value = v[step]
			case []any:
				var i int
				fmt.Sscan(step, &i)
				value = v[i]
			}
		}
		if value == nil {
			t.Errorf("%s points at nothing", m.Pointer)
		}
	}
}

func TestWriteSourceMap(t *testing.T) {
	source, result := expandMapped(t)
	var text strings.Builder
	if err := WriteSourceMap(&text, source, result); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Version  int
		File     string
		Mappings []map[string]any
	}
	if err := json.Unmarshal([]byte(text.String()), &document); err != nil {
		t.Fatal(err)
	}
	if document.Version != 1 || document.File != "mapped.yaml" || len(document.Mappings) == 0 {
		t.Fatalf("got version %d, file %q and %d mappings", document.Version, document.File, len(document.Mappings))
	}
	want := `map[column:3 endColumn:5 endLine:6 line:6 maker:function of Fn pointer:/Resources/Fn]`
	if got := fmt.Sprint(document.Mappings[0]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestExplain(t *testing.T) {
	source, result := expandMapped(t)
	e, _, ok := Explain(source, result, "FnRole")
	if !ok || e.Type != "AWS::IAM::Role" || e.Maker != "function role" || result.Position(e.Span.Start).Line != 6 {
		t.Fatalf("got %+v, %v", e, ok)
	}
	var lines []string
	for _, s := range e.Shaped {
		lines = append(lines, fmt.Sprintf("%d %s: %s", result.Position(s.Span.Start).Line, s.Maker, strings.Join(s.Parts, " ")))
	}
	for _, want := range []string{
		"12 function role: Properties/ManagedPolicyArns/1",
		"14 : Properties/Tags/1/Value",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is missing in\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

func TestExplainSuggests(t *testing.T) {
	for id, want := range map[string]string{"FnTi": "[FnTick FnTickPermission]", "Plian": "[Plain]", "Nothing": "[]", "": "[]"} {
		source, result := expandMapped(t)
		_, got, ok := Explain(source, result, id)
		if ok || fmt.Sprint(got) != want {
			t.Errorf("Explain(%q) suggests %v, want %s", id, got, want)
		}
	}
}
