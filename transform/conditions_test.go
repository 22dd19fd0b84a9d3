package transform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// One Fn::Or takes ten conditions at most, so more of them make a chain: each further condition stands for ten members.
func TestAddAnyOf(t *testing.T) {
	for _, test := range []struct {
		names int
		want  []string // condition=members, in the order added
	}{
		{2, []string{"Any=C01 C02"}},
		{10, []string{"Any=C01 C02 C03 C04 C05 C06 C07 C08 C09 C10"}},
		{11, []string{"Any1=C01 C02 C03 C04 C05 C06 C07 C08 C09 C10", "Any=C11 Any1"}},
		{20, []string{
			"Any2=C01 C02 C03 C04 C05 C06 C07 C08 C09 C10",
			"Any1=C11 C12 C13 C14 C15 C16 C17 C18 C19 C20",
			"Any=Any2 Any1",
		}},
	} {
		t.Run(fmt.Sprint(test.names), func(t *testing.T) {
			var names []string
			for i := 1; i <= test.names; i++ {
				names = append(names, fmt.Sprintf("C%02d", i))
			}
			source, _ := cfn.Parse("t.yaml", []byte("Resources: {}"))
			x := &expansion{root: source.Root}
			x.addAnyOf(maker.At(source.Root, maker.Condition), "Any", names, true)
			var got []string
			for _, p := range x.root.Get("Conditions").Pairs {
				var members []string
				for _, m := range p.Value.Arg("Fn::Or").Items {
					members = append(members, m.Get("Condition").Text)
				}
				got = append(got, p.Key.Text+"="+strings.Join(members, " "))
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestAddConditionIsLostWithoutSection(t *testing.T) {
	source, _ := cfn.Parse("t.yaml", []byte("Resources: {}"))
	x := &expansion{root: source.Root}
	x.addCondition("C", maker.At(source.Root, maker.Condition).Str("v"), false)
	if x.root.Has("Conditions") {
		t.Error("a Conditions section was made although none was asked for")
	}
}
