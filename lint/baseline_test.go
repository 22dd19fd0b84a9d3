package lint_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

func lintNamed(t *testing.T, name, source string) lint.Result {
	t.Helper()
	result := lint.Source(context.Background(), name, []byte(source), lint.Options{})
	if result.Err != nil {
		t.Fatal(result.Err)
	}
	return result
}

const delayed = "Resources:\n  Mail:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 901\n"

// TestBaselineNew holds later versions of a template against what was accepted in the first one.
func TestBaselineNew(t *testing.T) {
	const greeting = "  Greeting:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub '${A} and ${A}'\n"
	cases := []struct {
		what          string
		before, after string
		name          string   // of the template afterwards
		fresh         []string // the paths of what is new
		settled       int
	}{
		{"nothing changed", delayed, delayed, "t.yaml", nil, 0},
		{"another spelling of the name", delayed, delayed, "./t.yaml", nil, 0},
		{"lines moved", delayed, "# one\n\n# two\n" + delayed, "t.yaml", nil, 0},
		{"another value", delayed, strings.Replace(delayed, "901", "902", 1), "t.yaml", []string{"Resources/Mail/Properties/DelaySeconds"}, 1},
		{"another resource", delayed, strings.Replace(delayed, "Mail", "Post", 1), "t.yaml", []string{"Resources/Post/Properties/DelaySeconds"}, 1},
		{"another file", delayed, delayed, "other.yaml", []string{"Resources/Mail/Properties/DelaySeconds"}, 0},
		{"mended", delayed, strings.Replace(delayed, "901", "900", 1), "t.yaml", nil, 1},
		{"one of two alike mended", delayed + greeting, delayed + strings.Replace(greeting, "${A} and ", "", 1), "t.yaml", nil, 1},
		{"a third one alike", delayed + greeting, delayed + strings.Replace(greeting, "and", "or ${A} and", 1), "t.yaml",
			[]string{"Resources/Greeting/Properties/DisplayName/Fn::Sub"}, 0},
	}
	for _, c := range cases {
		text, err := lint.NewBaseline([]lint.Result{lintNamed(t, "t.yaml", c.before)}).JSON()
		if err != nil {
			t.Fatal(err)
		}
		baseline, err := lint.ParseBaseline("b.json", text)
		if err != nil {
			t.Fatal(err)
		}
		results := []lint.Result{lintNamed(t, c.name, c.after)}
		found := len(results[0].Findings)
		fresh, settled := baseline.New(results)
		var paths []string
		for _, f := range fresh[0].Findings {
			paths = append(paths, strings.Join(f.Path, "/"))
		}
		if !slices.Equal(paths, c.fresh) || settled != c.settled {
			t.Errorf("%s: new %v, %d settled; want %v, %d", c.what, paths, settled, c.fresh, c.settled)
		}
		if len(results[0].Findings) != found {
			t.Errorf("%s: the results were changed", c.what)
		}
	}
}

// TestBaselineUnlinted: what could not be linted is not settled.
func TestBaselineUnlinted(t *testing.T) {
	baseline := lint.NewBaseline([]lint.Result{lintNamed(t, "t.yaml", delayed)})
	for _, result := range []lint.Result{{Name: "t.yaml", Skipped: true}, {Name: "t.yaml", Err: errors.New("gone")}} {
		if _, settled := baseline.New([]lint.Result{result}); settled != 0 {
			t.Errorf("%+v: %d settled", result, settled)
		}
	}
}

// TestFingerprintOfGenerated: the hash in a generated logical ID is no part of a finding's name.
func TestFingerprintOfGenerated(t *testing.T) {
	rule := lint.Rule{ID: "W9001", Name: "own-rule", Severity: cfn.Warning, Stage: lint.Expanded,
		Types: []string{"AWS::Lambda::LayerVersion"},
		Resource: func(p *lint.Pass, r *cfn.Resource) {
			p.Report(r.Props.Get("LicenseInfo"), "not this licence")
		}}
	const template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Tools:\n    Type: AWS::Serverless::LayerVersion\n" +
		"    Properties:\n      LicenseInfo: MIT\n      ContentUri: s3://bucket/"
	fingerprints, ids := map[string]bool{}, map[string]bool{}
	for _, key := range []string{"one", "two"} {
		result := lint.Source(context.Background(), "t.yaml", []byte(template+key+"\n"), lint.Options{Rules: []lint.Rule{rule}})
		if len(result.Findings) != 1 {
			t.Fatalf("%d findings: %+v", len(result.Findings), result.Findings)
		}
		var names lint.Fingerprinter
		fingerprints[names.Fingerprint(&result.Findings[0])] = true
		ids[result.Findings[0].LogicalID] = true
	}
	if len(ids) != 2 || len(fingerprints) != 1 {
		t.Errorf("IDs %v, fingerprints %v", ids, fingerprints)
	}
}

func TestBaselineIsSorted(t *testing.T) {
	one, two := lintNamed(t, "a.yaml", delayed), lintNamed(t, "b.yaml", delayed)
	text, err := lint.NewBaseline([]lint.Result{one, two}).JSON()
	if err != nil {
		t.Fatal(err)
	}
	other, err := lint.NewBaseline([]lint.Result{two, one}).JSON()
	if err != nil || string(text) != string(other) {
		t.Errorf("%v\n%s\n%s", err, text, other)
	}
	if empty, err := (lint.Baseline{}).JSON(); err != nil || string(empty) != "{\n  \"version\": 1,\n  \"findings\": []\n}\n" {
		t.Errorf("%v %q", err, empty)
	}
}

func TestParseBaselineErrors(t *testing.T) {
	for _, source := range []string{
		"", "[]", "{", "{}", `{"version": 2, "findings": []}`, `{"findings": []}`, `{"version": 1, "findings": [1]}`,
		`{"version": 1, "findings": []} {}`,
	} {
		if _, err := lint.ParseBaseline("b.json", []byte(source)); err == nil || !strings.HasPrefix(err.Error(), "b.json ") {
			t.Errorf("%q: %v", source, err)
		}
	}
	if _, err := lint.ParseBaseline("b.json", []byte("\xEF\xBB\xBF{\"version\": 1}")); err != nil {
		t.Error(err)
	}
}
