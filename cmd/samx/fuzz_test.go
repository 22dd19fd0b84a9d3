package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// FuzzParameterFile reads any text as a file of parameter values.
func FuzzParameterFile(f *testing.F) {
	for _, seed := range []string{
		`[{"ParameterKey": "A", "ParameterValue": "1"}]`, `{"Parameters": {"A": "1"}}`, `{"A": [1, true, null]}`, `["A=1", "B"]`,
		`[[]]`, `{"A": {"B": 1}}`, `{`, `{} {}`, "\xEF\xBB\xBF{}", `[{"ParameterKey": 1}]`, `{"A": 1e999}`, `"\ud800"`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		var document any
		if err := decodeJSON(source, &document); err != nil {
			return
		}
		if values, err := parametersOf(document); (values == nil) != (err != nil) {
			t.Errorf("values %v with the error %v", values, err)
		}
	})
}

// FuzzOverrides reads any text as parameter overrides: what is understood can be written out and read again.
func FuzzOverrides(f *testing.F) {
	for _, seed := range []string{
		"Stage=prod Size=3", `Text="two words" Size=3`, `Text='a=b c=d'`, `Text="say \"hi\""`, `Text="unclosed`, "AWS::Region=eu-west-1",
		`ParameterKey=A,ParameterValue=1\,2 ParameterKey=B,ParameterValue=x`, "=", "A==", "A= B=", "A=\x00\xff", `A=\`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parseOverrides(text)
		if err != nil {
			return
		}
		for key, value := range values {
			if !isParameterName(key) {
				t.Fatalf("%q is no name of a parameter", key)
			}
			quoted := key + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
			if again, err := parseOverrides(quoted); err != nil || again[key] != value {
				t.Fatalf("%q, quoted %q, is read as %q, %v", value, quoted, again, err)
			}
		}
	})
}

// FuzzCommandLine runs any words, one in each line, as a command in a folder of its own, with any text as standard input.
func FuzzCommandLine(f *testing.F) {
	for _, seed := range []string{
		"transform\n-", "lint\n-\n--format\nsarif", "lint\n--fix\n--diff\n-", "explain\n-\nFnRole", "rules\nE3002", "rules\nsqs", "version", "completion\nbash",
		"lint\n--configure\nE3012:strict=true\n-", "transform\n--region\ncn-north-1\n-o\nout.json\n-", "--version", "lint\n--help", "help", "",
		"lint\n--baseline\nb.json\n--write-baseline\n-", "schema\nimport\n-o\nt.bin\nx.json", "transform\n--parameter-overrides\nA=1 B=2\n-",
		"lint\n--regions\nALL_REGIONS\n-", "lint\n--format=text\n--format=json\n-o\na\n-", "transform\n--\n-", "-\n-", "lint\n**\n[a-\n{a,b}",
	} {
		f.Add(seed, goodTemplate)
		f.Add(seed, refusedTemplate)
	}
	f.Fuzz(func(t *testing.T, line, input string) {
		words := strings.Split(line, "\n")
		for _, word := range words {
			if strings.ContainsAny(word, `/\`) || strings.Contains(word, "..") || len(words) > 20 {
				t.Skip("it could reach out of the folder")
			}
		}
		folder, err := os.MkdirTemp("", "samx")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		t.Chdir(folder)
		var stdout, stderr bytes.Buffer
		code := run(append([]string{"samx"}, words...), strings.NewReader(input), &stdout, &stderr)
		if code < exitDone || code > exitFailure || strings.Contains(stderr.String(), "this is a bug in samx") {
			t.Fatalf("exit code %d, standard error:\n%s", code, stderr.String())
		}
		if code == exitFailure && stderr.Len() == 0 {
			t.Error("exit code 2 without a message")
		}
	})
}
