package cfn

import "testing"

func TestWhereMapsAreFuncs(t *testing.T) {
	const src = `
Metadata:
  A: {Ref: x}
  B: !Ref x
Conditions:
  C: {Condition: x}
  D: {"Fn::Not": [{Condition: x}]}
  E: {"Fn::Equals": [{Ref: x}, y]}
Rules:
  R: {Assertions: [{Assert: {"Fn::Or": [{Condition: x}]}}]}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Condition: C
    Metadata: {M: {Ref: x}}
    Properties:
      Name: {"Fn::Sub": x}
      Metadata: {M: {Ref: x}}
      Policy: {Condition: x}
      Two: {Ref: x, y: z}
      Loop: {"Fn::ForEach::L": [x, [y], {z: w}]}
      If: {"Fn::If": [x, {Condition: x}, z]}
  Ref: {Condition: x}
`
	tpl, diags := Parse("t.yaml", []byte(src))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for path, want := range map[string]Kind{
		"Metadata A":                           Map,
		"Metadata B":                           Func,
		"Conditions C":                         Func,
		"Conditions D":                         Func,
		"Conditions D Fn::Not 0":               Func,
		"Conditions E":                         Func,
		"Conditions E Fn::Equals 0":            Func,
		"Rules R Assertions 0 Assert Fn::Or 0": Func,
		"Resources Q Metadata M":               Map,
		"Resources Q Properties Name":          Func,
		"Resources Q Properties Metadata M":    Func,
		"Resources Q Properties Policy":        Map,
		"Resources Q Properties Two":           Map,
		"Resources Q Properties Loop":          Func,
		"Resources Q Properties If":            Func,
		"Resources Q Properties If Fn::If 1":   Map,
		"Resources Ref":                        Map,
	} {
		n := at(tpl.Root, path)
		if n == nil || n.Kind != want {
			t.Errorf("%s is %v, want %s", path, n, want)
		} else if name, _ := n.Func(); (name != "") != (want == Func) {
			t.Errorf("%s has the name %q", path, name)
		}
	}
}

func TestAliasesAreShared(t *testing.T) {
	tpl, _ := Parse("t.yaml", []byte("a: &x {b: c}\nd: *x\ne: {<<: *x, f: g}"))
	if tpl.Root.Get("a") != tpl.Root.Get("d") {
		t.Error("an alias is a copy")
	}
	if tpl.Root.Get("a").Get("b") != tpl.Root.Get("e").Get("b") {
		t.Error("a merged value is a copy")
	}
}
