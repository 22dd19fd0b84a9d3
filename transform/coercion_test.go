package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

func TestCoercion(t *testing.T) {
	text := func(s settings) *cfn.Node { return s.text("V") }
	texts := func(s settings) *cfn.Node { return s.texts("V") }
	whole := func(s settings) *cfn.Node { return s.whole("V") }
	fraction := func(s settings) *cfn.Node { return s.fraction("V") }
	number := func(s settings) *cfn.Node { return s.number("V") }
	const fault = "(fault)"
	tests := []struct {
		name  string
		read  func(settings) *cfn.Node
		value string
		want  string
	}{
		{"text", text, `abc`, `"abc"`},
		{"text", text, `1.50`, `"1.5"`},
		{"text", text, `no`, `"False"`},
		{"text", text, `{Ref: x}`, `{"Ref":"x"}`},
		{"text", text, `~`, `null`},
		{"text", text, `[a]`, fault},
		{"text", text, `""`, `{}`},
		{"texts", texts, `[a, 5, yes, !Ref x]`, `["a","5","True",{"Ref":"x"}]`},
		{"texts", texts, `[]`, `{}`},
		{"texts", texts, `[a, ~]`, fault},
		{"texts", texts, `a`, fault},
		{"whole", whole, `7`, `7`},
		{"whole", whole, `-2.9`, `-2`},
		{"whole", whole, `" +1_000 "`, `1000`},
		{"whole", whole, `"99999999999999999999"`, `99999999999999999999`},
		{"whole", whole, `yes`, `1`},
		{"whole", whole, `"1.5"`, fault},
		{"whole", whole, `"1__0"`, fault},
		{"whole", whole, `1.0e+30`, fault},
		{"fraction", fraction, `70`, `70.0`},
		{"fraction", fraction, `"7_0.5e0"`, `70.5`},
		{"fraction", fraction, `no`, `0.0`},
		{"fraction", fraction, `"."`, fault},
		{"fraction", fraction, `"0x10"`, fault},
		{"fraction", fraction, `inf`, fault},
		{"number", number, `2.5`, `2`},
		{"number", number, `"2.5"`, `2.5`},
		{"number", number, `[2]`, fault},
	}
	for _, test := range tests {
		template, _ := cfn.Parse("t.yaml", []byte("V: "+test.value))
		c := &coercion{maker: maker.CapacityProvider}
		got := string(logicalid.StableJSON(test.read(c.in("Config", template.Root, "V"))))
		if c.faults != nil {
			got = fault
		}
		if got != test.want {
			t.Errorf("%s of %s: got %s, want %s (%s)", test.name, test.value, got, test.want, c.summary())
		}
	}
}
