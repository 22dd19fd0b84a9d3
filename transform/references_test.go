package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// What survey passes by is what rewriting leaves as it is, and all else is counted as it comes out.
func TestFinishReferences(t *testing.T) {
	rw := rewriter{refs: referable{
		renamed:   map[string]string{"Old": "New0"},
		generated: map[string]map[string]string{"F": {"Alias": "FAliaslive"}, "New0": {"Version": "V"}},
	}}
	for _, tt := range []struct {
		source, want string
		concerned    bool
	}{
		{`{a: [text, Old, 1], b: {Ref: Other}}`, "", false},
		{`{a: {Ref: Old}}`, `{"a":{"Ref":"New0"}}`, true},
		{`{a: {Ref: F.Alias}}`, `{"a":{"Ref":"FAliaslive"}}`, true},
		{`{a: {Ref: F.Other}}`, "", false},
		{`{a: {"Fn::GetAtt": [Old, Arn]}}`, `{"a":{"Fn::GetAtt":["New0","Arn"]}}`, true},
		{`{a: {"Fn::GetAtt": [F, Alias.Name]}}`, `{"a":{"Fn::GetAtt":["FAliaslive","Name"]}}`, true},
		{`{a: {"Fn::GetAtt": [F.Alias, Name]}}`, `{"a":{"Fn::GetAtt":["FAliaslive","Name"]}}`, true},
		{`{a: {"Fn::GetAtt": [Old, Version.Name]}}`, `{"a":{"Fn::GetAtt":["V","Name"]}}`, true},
		{`{a: {"Fn::GetAtt": [F, Arn]}}`, "", false},
		{`{a: {"Fn::GetAtt": [F, {Ref: Old}]}}`, `{"a":{"Fn::GetAtt":["F",{"Ref":"New0"}]}}`, true},
		{`{a: {"Fn::Sub": "${AWS::Region} ${F.Arn} ${!Old}"}}`, "", false},
		{`{a: {"Fn::Sub": "${x ${F.Arn}/${Old}"}}`, `{"a":{"Fn::Sub":"${x ${F.Arn}/${New0}"}}`, true},
		{`{a: {"Fn::Sub": ["${F.Alias}", {x: {Ref: Old}}]}}`, `{"a":{"Fn::Sub":["${FAliaslive}",{"x":{"Ref":"New0"}}]}}`, true},
		{`{a: {DependsOn: Old}}`, `{"a":{"DependsOn":"New0"}}`, true},
		{`{DependsOn: [F, Old]}`, `{"DependsOn":["F","New0"]}`, true},
	} {
		template, diagnostics := cfn.Parse("template.yaml", []byte(tt.source))
		if cfn.Unreadable(diagnostics) {
			t.Fatal(diagnostics)
		}
		left := 1000
		if got := rw.survey(template.Root, 10, &left) == concerned; got != tt.concerned {
			t.Errorf("%s: concerned: %t", tt.source, got)
		}
		if !tt.concerned && rw.rewrite(template.Root) != template.Root {
			t.Errorf("%s: passed by, but rewritten", tt.source)
		}
		left = 1000
		got, ok := rw.finish(template.Root, 10, &left)
		counted := 1000
		if !ok || !fits(got, 10, &counted) || counted != left {
			t.Errorf("%s: counted %d, not %d", tt.source, 1000-left, 1000-counted)
		}
		if tt.want != "" {
			wanted, _ := cfn.Parse("want.json", []byte(tt.want))
			if !cfn.Equal(got, wanted.Root) {
				t.Errorf("%s: not %s", tt.source, tt.want)
			}
		}
		if few := 2; tt.concerned {
			if _, ok := rw.finish(template.Root, 10, &few); ok {
				t.Errorf("%s: fits into two nodes", tt.source)
			}
		}
	}
}
