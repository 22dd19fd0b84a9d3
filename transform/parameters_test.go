package transform

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// newTestExpansion prepares a run over a template as far as the parameters are known.
func newTestExpansion(t *testing.T, source string, o Options) *expansion {
	t.Helper()
	template, diagnostics := cfn.Parse("template.yaml", []byte(source))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("the template of the test is unreadable: %v", diagnostics)
	}
	x := &expansion{opts: o, source: template, root: template.Root, types: samTypes(), region: "eu-west-1", partition: "aws"}
	if err := x.prepare(); err != nil {
		t.Fatal(err)
	}
	return x
}

const resolveTemplate = `
Parameters:
  Text: {Type: String, Default: hello}
  Number: {Type: Number, Default: 5}
  Items: {Type: CommaDelimitedList, Default: [a, {Ref: Text}]}
  Loop: {Type: String, Default: {Ref: Loop}}
  Chained: {Type: String, Default: {Ref: Text}}
  Later: {Type: String, Default: "{{IntrinsicFunction:x/Ref}}"}
  NoDefault: {Type: String}
Mappings:
  Sizes:
    eu-west-1: {small: 128}
Resources:
  R:
    Type: AWS::SNS::Topic
    Properties: `

func TestResolve(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"a parameter", `{Ref: Text}`, `"hello"`},
		{"a number stays a number", `{Ref: Number}`, `5`},
		{"a value is looked into", `{Ref: Items}`, `["a","hello"]`},
		{"a value that is a reference itself stays one", `{Ref: Chained}`, `{"Ref":"Text"}`},
		{"the region", `{Ref: "AWS::Region"}`, `"eu-west-1"`},
		{"the partition", `{"Fn::Sub": "arn:${AWS::Partition}"}`, `{"Fn::Sub":"arn:aws"}`},
		{"other pseudo parameters are not known", `{Ref: "AWS::AccountId"}`, `{"Ref":"AWS::AccountId"}`},
		{"no value", `{Ref: NoDefault}`, `{"Ref":"NoDefault"}`},
		{"a value of deploy time", `{Ref: Later}`, `{"Ref":"Later"}`},
		{"the caller's value wins", `{Ref: Given}`, `"from the caller"`},
		{"Sub stays Sub", `{"Fn::Sub": "${Text} ${!Text} ${Text.x} ${R}"}`, `{"Fn::Sub":"hello ${!Text} ${Text.x} ${R}"}`},
		{"variables of Sub are resolved, not consulted", `{"Fn::Sub": ["${Text}", {Text: {Ref: Text}}]}`,
			`{"Fn::Sub":["hello",{"Text":"hello"}]}`},
		{"GetAtt is left alone", `{"Fn::GetAtt": [Text, Arn]}`, `{"Fn::GetAtt":["Text","Arn"]}`},
		{"a Ref with company is no Ref", `{Ref: Text, Other: 1}`, `{"Ref":"Text","Other":1}`},
		{"inside other functions", `{"Fn::Join": ["-", [{Ref: Text}, b]]}`, `{"Fn::Join":["-",["hello","b"]]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := newTestExpansion(t, resolveTemplate+test.value, Options{Parameters: map[string]string{"Given": "from the caller"}})
			got, err := x.resolve(x.resources.get("R").props())
			if err != nil {
				t.Fatal(err)
			}
			if text := string(cfn.AppendJSON(nil, got)); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
}

func TestResolveEndsOnLoops(t *testing.T) {
	x := newTestExpansion(t, resolveTemplate+`{Ref: Loop}`, Options{})
	if _, err := x.resolve(x.resources.get("R").props()); err != nil {
		t.Fatal(err)
	}
}

// Each parameter refers to the next one twice: sixty of them stand for 2^60 values.
func TestResolveRefusesMultiplyingValues(t *testing.T) {
	source := "Parameters:\n"
	for i := 0; i < 60; i++ {
		source += fmt.Sprintf("  P%d: {Type: String, Default: [{Ref: P%d}, {Ref: P%d}]}\n", i, i+1, i+1)
	}
	x := newTestExpansion(t, source+"Resources: {R: {Type: T, Properties: {Ref: P0}}}", Options{})
	if _, err := x.resolve(x.resources.get("R").props()); !ends(err) {
		t.Errorf("got %v, want a refusal that ends the run", err)
	}
}

func TestResolveRefusesNumbersInSub(t *testing.T) {
	x := newTestExpansion(t, resolveTemplate+`{"Fn::Sub": "v${Number}"}`, Options{})
	_, err := x.resolve(x.resources.get("R").props())
	if !ends(err) || !strings.Contains(err.Error(), "${Number}") {
		t.Errorf("got %v, want a refusal that ends the run and names ${Number}", err)
	}
	var r *refusal
	if errors.As(err, &r) && r.id != "" {
		t.Errorf("filed under %q, want the template as a whole", r.id)
	}
}

func TestResolveMap(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"found", `{"Fn::FindInMap": [Sizes, {Ref: "AWS::Region"}, small]}`, `128`},
		{"nested", `{"Fn::FindInMap": [Sizes, eu-west-1, {"Fn::FindInMap": [Sizes, eu-west-1, absent]}]}`,
			`{"Fn::FindInMap":["Sizes","eu-west-1",{"Fn::FindInMap":["Sizes","eu-west-1","absent"]}]}`},
		{"unknown map", `{"Fn::FindInMap": [Nope, eu-west-1, small]}`, `{"Fn::FindInMap":["Nope","eu-west-1","small"]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := newTestExpansion(t, resolveTemplate+test.value, Options{})
			got, err := x.resolveAll(x.resources.get("R").props())
			if err != nil {
				t.Fatal(err)
			}
			if text := string(cfn.AppendJSON(nil, got)); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
	x := newTestExpansion(t, resolveTemplate+`{"Fn::FindInMap": [Sizes, eu-west-1]}`, Options{})
	if _, err := x.resolveAll(x.resources.get("R").props()); !ends(err) {
		t.Errorf("got %v for two arguments, want a refusal that ends the run", err)
	}
}

func TestPartition(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "aws", "CN-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "us-iso-east-1": "aws-iso",
		"us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f",
		"eusc-de-east-1": "aws-eusc", "": "aws",
	} {
		if got := Partition(region); got != want {
			t.Errorf("Partition(%q) = %s, want %s", region, got, want)
		}
	}
}

// tokenPattern is subTokens as a pattern.
var tokenPattern = regexp.MustCompile(`\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}`)

func TestSubTokens(t *testing.T) {
	pieces := []string{"$", "{", "}", "${", "A", "z9", ".", "AWS", "::", "AWS::", "Region", "region", " ", "!", "\xff", "é"}
	random := rand.New(rand.NewPCG(3, 4))
	matches := 0
	for range 50_000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		s := b.String()
		var got, want []string
		for _, token := range subTokens(s) {
			got = append(got, s[token.start:token.end], token.nameIn(s))
		}
		for _, m := range tokenPattern.FindAllStringSubmatch(s, -1) {
			want = append(want, m...)
		}
		matches += len(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%q has the tokens %q, not %q", s, got, want)
		}
	}
	if matches == 0 {
		t.Error("no text has a token")
	}
}

// TestReplaceTokens compares with replacing one token after the other, each in the first place where it stands.
func TestReplaceTokens(t *testing.T) {
	values := map[string]string{"A": "x", "B": "${C}", "C": "c}", "D": "${D}", "E": "$", "F": "{A}", "G": "${A}${B}", "H": "${Other}"}
	pieces := []string{"${A}", "${B}", "${C}", "${D}", "${E}", "${F}", "${G}", "${H}", "${!A}", "$", "{", "text", "${a"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		s := b.String()
		want := s
		for _, m := range tokenPattern.FindAllStringSubmatch(s, -1) {
			want = strings.Replace(want, m[0], values[m[1]], 1)
		}
		got, err := replaceTokens(s, func(_, name string) (string, error) { return values[name], nil })
		if err != nil || got != want {
			t.Fatalf("%s gives %s, want %s (%v)", s, got, want, err)
		}
	}
}
