package cfn

import (
	"bytes"
	"errors"
	"testing"
)

func TestWriteJSON(t *testing.T) {
	tpl, _ := Parse("t.yaml", []byte("b: [1, 0x1F, 1.10, yes, ~, {}, []]\na: !Sub \"<&>\\u2028\\x01\\\"\"\nc: {d: é}\n"))
	want := `{
  "b": [
    1,
    31,
    1.1,
    true,
    null,
    {},
    []
  ],
  "a": {
    "Fn::Sub": "<&>` + "\u2028" + `\u0001\""
  },
  "c": {
    "d": "é"
  }
}
`
	var got bytes.Buffer
	if err := tpl.WriteJSON(&got); err != nil || got.String() != want {
		t.Errorf("%v\n%s", err, got.String())
	}
}

func TestWriteYAML(t *testing.T) {
	const src = `{
		"Version": "2010-09-09",
		"Description": "a: b",
		"Conditions": {"C": {"Fn::Not": [{"Condition": "D"}]}},
		"Resources": {"F": {
			"Ref": {"Ref": "P"},
			"Att": {"Fn::GetAtt": ["A", "B.C"]},
			"Dotted": {"Fn::GetAtt": ["A.B", "C"]},
			"Whole": {"Fn::GetAtt": "A.B"},
			"Nested": {"Fn::Base64": {"Fn::Sub": "#!/bin/sh\necho ${A}\n"}},
			"If": {"Fn::If": ["C", {"Ref": "A"}, [1, [2]]]},
			"Sub": {"Fn::Sub": ["${A}", {"A": {"Fn::ImportValue": "x"}}]},
			"Number": {"Fn::Foo": 1}, "Zones": {"Fn::GetAZs": ""},
			"Transform": {"Fn::Transform": {"Name": "AWS::Include"}},
			"Each": {"Fn::ForEach::N": ["a", [], {}]},
			"Texts": ["yes", "012", "1e3", "", " a", "it's", "- a", "a\tb", "y", "~", "*", "a #b", "a#b", "a:b"],
			"Blocks": ["a\nb", "a\n\n", " a\nb\n", "\n", "a\r\nb"],
			"Values": [null, true, 1.0, 1e22, {}, [], [[1], {"a": 1, "b": 2}]],
			"yes": 1, "200": 2, "<<": 3
		}}}`
	const want = `Version: '2010-09-09'
Description: 'a: b'
Conditions:
  C: !Not
    - !Condition D
Resources:
  F:
    Ref: !Ref P
    Att: !GetAtt A.B.C
    Dotted:
      Fn::GetAtt:
        - A.B
        - C
    Whole:
      Fn::GetAtt: A.B
    Nested:
      Fn::Base64: !Sub |
        #!/bin/sh
        echo ${A}
    If: !If
      - C
      - !Ref A
      - - 1
        - - 2
    Sub: !Sub
      - ${A}
      - A: !ImportValue x
    Number:
      Fn::Foo: 1
    Zones: !GetAZs ''
    Transform:
      Fn::Transform:
        Name: AWS::Include
    Each:
      Fn::ForEach::N:
        - a
        - []
        - {}
    Texts:
      - 'yes'
      - '012'
      - '1e3'
      - ''
      - ' a'
      - it's
      - '- a'
      - "a\tb"
      - 'y'
      - '~'
      - '*'
      - 'a #b'
      - a#b
      - a:b
    Blocks:
      - |-
        a
        b
      - |+
        a

      - |2
         a
        b
      - "\n"
      - "a\r\nb"
    Values:
      - null
      - true
      - 1.0
      - 1.0e+22
      - {}
      - []
      - - - 1
        - a: 1
          b: 2
    'yes': 1
    '200': 2
    '<<': 3
`
	tpl, diags := Parse("t.json", []byte(src))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	var got bytes.Buffer
	if err := tpl.WriteYAML(&got); err != nil || got.String() != want {
		t.Errorf("%v\n%s", err, got.String())
	}
	checkRoundTrip(t, "t.json", tpl)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWritersPassErrorsOn(t *testing.T) {
	tpl, _ := Parse("t.yaml", []byte("a: 1"))
	if tpl.WriteJSON(brokenWriter{}) == nil || tpl.WriteYAML(brokenWriter{}) == nil {
		t.Error("an error is lost")
	}
}

func TestWriteRootScalar(t *testing.T) {
	for src, want := range map[string]string{"": "null\n", "a": "a\n", "!Ref a": "!Ref a\n", "[]": "[]\n", "!If [a, b]": "!If\n  - a\n  - b\n"} {
		tpl, _ := Parse("t", []byte(src))
		var got bytes.Buffer
		if err := tpl.WriteYAML(&got); err != nil || got.String() != want {
			t.Errorf("%q is written as %q", src, got.String())
		}
	}
}
