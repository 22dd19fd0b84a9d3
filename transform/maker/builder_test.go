package maker

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

func parse(t *testing.T, source string) *cfn.Node {
	t.Helper()
	template, diagnostics := cfn.Parse("t.yaml", []byte(source))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("unreadable: %v", diagnostics)
	}
	return template.Root
}

func json(n *cfn.Node) string { return string(cfn.AppendJSON(nil, n)) }

func TestConstructors(t *testing.T) {
	b := At(parse(t, "a: 1").Key("a"), FunctionRole)
	for _, test := range []struct {
		node *cfn.Node
		kind cfn.Kind
		want string
	}{
		{b.Str("x"), cfn.String, `"x"`},
		{b.Int(-3), cfn.Number, `-3`},
		{b.Bool(true), cfn.Bool, `true`},
		{b.Null(), cfn.Null, `null`},
		{b.List(b.Str("a"), nil, b.Int(1)), cfn.List, `["a",1]`},
		{b.Strs("a", "b"), cfn.List, `["a","b"]`},
		{b.Map(Entry{"k", b.Str("v")}, Entry{"absent", nil}), cfn.Map, `{"k":"v"}`},
		{b.Map(), cfn.Map, `{}`},
		{b.Map(Entry{"Ref", b.Str("X")}), cfn.Func, `{"Ref":"X"}`},
		{b.Ref("X"), cfn.Func, `{"Ref":"X"}`},
		{b.NoValue(), cfn.Func, `{"Ref":"AWS::NoValue"}`},
		{b.GetAtt("X", "Arn"), cfn.Func, `{"Fn::GetAtt":["X","Arn"]}`},
		{b.Sub("${A}"), cfn.Func, `{"Fn::Sub":"${A}"}`},
		{b.Sub("${A}", Entry{"A", b.Int(1)}), cfn.Func, `{"Fn::Sub":["${A}",{"A":1}]}`},
		{b.If("C", b.Int(1), b.NoValue()), cfn.Func, `{"Fn::If":["C",1,{"Ref":"AWS::NoValue"}]}`},
	} {
		if test.node.Kind != test.kind || json(test.node) != test.want {
			t.Errorf("got %s %s, want %s %s", test.node.Kind, json(test.node), test.kind, test.want)
		}
		test.node.Walk(func(n *cfn.Node) bool {
			if n.By != FunctionRole || n.Span != (cfn.Span{Start: 0, End: 1}) {
				t.Errorf("%s: maker %d at %v, want %d at the cause", json(n), n.By, n.Span, FunctionRole)
			}
			return true
		})
	}
}

// Changing a map makes a new one, and leaves the first as it was.
func TestChanges(t *testing.T) {
	m := parse(t, "a: 1\nb: 2\n")
	key := At(m, API).Str("c")
	for _, test := range []struct {
		got  *cfn.Node
		want string
	}{
		{With(m, key, key), `{"a":1,"b":2,"c":"c"}`},
		{With(m, m.Key("a"), key), `{"a":"c","b":2}`},
		{With(m, m.Key("a"), nil), `{"b":2}`},
		{Without(m, "b"), `{"a":1}`},
		{Without(m, "z"), `{"a":1,"b":2}`},
		{Replace(m, nil, m.Pairs[:1]), `{"a":1}`},
	} {
		if got := json(test.got); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if got := json(m); got != `{"a":1,"b":2}` {
		t.Errorf("the map itself has become %s", got)
	}
}

// A map is an intrinsic function exactly while its only key is the name of one.
func TestChangesSettleTheKind(t *testing.T) {
	ref := parse(t, "x: !Ref Y").Get("x")
	key := At(ref, API).Str("Other")
	both := With(ref, key, key)
	if both.Kind != cfn.Map || both.Text != "" || both.Style&cfn.ShortTag != 0 {
		t.Errorf("with a second key: %v %q, want a map without a tag", both.Kind, both.Text)
	}
	if again := Without(both, "Other"); again.Kind != cfn.Func || again.Text != "Ref" {
		t.Errorf("with the second key gone: %v %q, want the function again", again.Kind, again.Text)
	}
}

func TestMakersHaveNames(t *testing.T) {
	seen := map[string]cfn.Maker{}
	for m := author + 1; m < makers; m++ {
		name := Name(m)
		if name == "" {
			t.Errorf("maker %d has no name", m)
		}
		if other, twice := seen[name]; twice {
			t.Errorf("makers %d and %d are both called %q", other, m, name)
		}
		seen[name] = m
	}
	if Name(author) != "" || Name(makers+1) != "" {
		t.Error("the author and unknown makers must have no name")
	}
}

// {Condition: name} is a function only by its place, which a change of its argument does not change.
func TestChangesKeepConditions(t *testing.T) {
	n := parse(t, "Conditions: {A: !Not [!Condition B]}").Get("Conditions").Get("A").Arg("Fn::Not").Items[0]
	if n.Kind != cfn.Func {
		t.Fatalf("!Condition was read as %v", n.Kind)
	}
	renamed := Replace(n, nil, []cfn.Pair{{Key: n.Pairs[0].Key, Value: At(n, Condition).Str("C")}})
	if renamed.Kind != cfn.Func || renamed.Text != "Condition" {
		t.Errorf("it has become %v %q", renamed.Kind, renamed.Text)
	}
}
