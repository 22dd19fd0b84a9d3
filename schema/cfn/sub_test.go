package cfn

import (
	"fmt"
	"strings"
	"testing"
)

func TestSubVars(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"plain $ {text}":          "",
		"${A}":                    "A@0-4",
		"x${A}y${B.C.D}":          "A@1-5 B.C.D@6-14",
		"${AWS::Region}":          "AWS::Region@0-14",
		"${!Literal}${A}":         "A@11-15",
		"$${A}":                   "A@1-5",
		"${A":                     "",
		"${A${B}":                 "B@3-7",
		"${}":                     "@0-3",
		"${ A }":                  " A @0-6",
		"é${A}":                   "A@2-6",
		"${!A ${B}":               "B@5-9",
		strings.Repeat("${", 4):   "",
		"${A}}${B}":               "A@0-4 B@5-9",
		"{\"k\": \"${A}\"} ${!x}": "A@7-11",
	} {
		var got []string
		for _, v := range SubVars(text) {
			got = append(got, fmt.Sprintf("%s@%d-%d", v.Name, v.Start, v.End))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
}

func TestRefs(t *testing.T) {
	const src = `
Resources:
  Q:
    Condition: NotAmong
    DependsOn: NorThis
    Properties:
      A: !Ref P
      B: !GetAtt T.Outputs.Name
      C: {"Fn::GetAtt": "S.Arn"}
      D: {"Fn::GetAtt": [U, !Ref V]}
      E: !Sub "${W} ${X.Arn} ${AWS::Region} ${!Y}"
      F: !Sub ["${Own} ${Z}", {Own: !Ref N}]
      G: !If [Cond, !Ref K, x]
      H: {Ref: [odd]}
      I: {"Fn::GetAtt": []}
Conditions:
  Both: !And [!Condition One, {Condition: Two}]
`
	tpl, diags := Parse("t.yaml", []byte(src))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	var got []string
	for ref := range tpl.Root.Refs {
		got = append(got, strings.TrimSuffix(fmt.Sprintf("%s %s.%s", ref.Func, ref.ID, ref.Attribute), "."))
		part := ref.At.Text[ref.Start:ref.End]
		if !strings.Contains(part, ref.ID) {
			t.Errorf("the mention of %s is %q", ref.ID, part)
		}
		if name, _ := ref.Node.Func(); name != ref.Func {
			t.Errorf("%s comes from %s", ref.Func, name)
		}
	}
	want := []string{
		"Ref P", "Fn::GetAtt T.Outputs.Name", "Fn::GetAtt S.Arn", "Fn::GetAtt U", "Ref V", "Fn::Sub W", "Fn::Sub X.Arn",
		"Fn::Sub AWS::Region", "Fn::Sub Z", "Ref N", "Fn::If Cond", "Ref K", "Condition One", "Condition Two",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
	for ref := range tpl.Root.Refs {
		if ref.ID == "W" {
			break // must not panic: the iterator stops when told to
		}
	}
}

// An Fn::Sub may have thousands of variables of its own; only the others are mentions.
func TestRefsOfManyVariables(t *testing.T) {
	var text, variables strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "${V%d}", i)
		fmt.Fprintf(&variables, "V%d: x, ", i)
	}
	source := fmt.Sprintf("A: !Sub [\"%s${Other}\", {%s}]\n", text.String(), variables.String())
	template, diagnostics := Parse("t.yaml", []byte(source))
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	var got []string
	for ref := range template.Root.Refs {
		got = append(got, ref.ID)
	}
	if len(got) != 1 || got[0] != "Other" {
		t.Errorf("mentions of %v, want of Other", got)
	}
}
