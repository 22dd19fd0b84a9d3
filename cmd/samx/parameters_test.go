package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseOverrides(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"Stage=prod":                      {"Stage": "prod"},
		"Stage=prod  Size=3":              {"Stage": "prod", "Size": "3"},
		"Stage=prod\nSize=3\n":            {"Stage": "prod", "Size": "3"},
		"Stage=":                          {"Stage": ""},
		"Url=https://x.test/?a=b":         {"Url": "https://x.test/?a=b"},
		"Subnets=a,b":                     {"Subnets": "a,b"},
		"Text=two words Size=3":           {"Text": "two words", "Size": "3"},
		`Text="two words" Size=3`:         {"Text": "two words", "Size": "3"},
		`Text='a=b c=d' Size=3`:           {"Text": "a=b c=d", "Size": "3"},
		`Text="say \"hi\""`:               {"Text": `say "hi"`},
		`Json={"a": "b"}`:                 {"Json": `{"a": "b"}`},
		`Text="unclosed`:                  {"Text": `"unclosed`},
		"AWS::Region=eu-west-1":           {"AWS::Region": "eu-west-1"},
		"ParameterKey=A,ParameterValue=1": {"A": "1"},
		`ParameterKey=A,ParameterValue=1\,2 ParameterKey=B,ParameterValue=x`: {"A": "1,2", "B": "x"},
		"ParameterKey=A,ParameterValue=":                                     {"A": ""},
	} {
		got, err := parseOverrides(text)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("parseOverrides(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestParseOverridesRefuses(t *testing.T) {
	for _, text := range []string{"Stage", "=prod", "my-stage=prod", "ParameterKey=A", "ParameterKey=,ParameterValue=1", "-x"} {
		if got, err := parseOverrides(text); err == nil {
			t.Errorf("parseOverrides(%q) = %v, want an error", text, got)
		}
	}
}

func TestParameterFileShapes(t *testing.T) {
	for src, want := range map[string]map[string]string{
		`[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "UsePreviousValue": true}]`: {"A": "1"},
		`{"Parameters": {"A": "1", "B": true}}`:                                                           {"A": "1", "B": "true"},
		`{"A": 1.10, "List": ["x", 2]}`:                                                                   {"A": "1.10", "List": "x,2"},
		`["A=1", "B=x=y"]`:                                                                                {"A": "1", "B": "x=y"},
		"\xEF\xBB\xBF" + `{"Parameters": {}, "Tags": {"ignored": 1}}`:                                     {},
	} {
		got, err := mergedParameters(writeTemp(t, src), nil)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("a parameter file with %s gives %v, %v, want %v", src, got, err, want)
		}
	}
}

func TestParameterFileRefuses(t *testing.T) {
	for src, want := range map[string]string{
		`"A=1"`:                "must hold",
		`[1]`:                  "must hold",
		`["A"]`:                "must hold",
		`[{"Key": "A"}]`:       "must hold",
		`{"A": null}`:          `"A"`,
		`{"A": {"B": 1}}`:      `"A"`,
		`{"A": [["x"]]}`:       "list of lists",
		`{"A": "1"} {"B": "2"`: "after the end",
		`A=1`:                  "does not hold",
		``:                     "does not hold",
	} {
		_, err := mergedParameters(writeTemp(t, src), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a parameter file with %s gives the error %v, want one with %q", src, err, want)
		}
	}
}

func TestOverridesWinOverTheFile(t *testing.T) {
	got, err := mergedParameters(writeTemp(t, `{"A": "file", "B": "file"}`), []string{"A=first", "A=last"})
	want := map[string]string{"A": "last", "B": "file"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func writeTemp(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
