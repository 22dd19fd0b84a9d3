package transform

import (
	"strconv"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// addCondition adds a condition to the template. Without a Conditions section the section is made when create is true;
// otherwise the condition is lost, as it is with the service.
func (x *expansion) addCondition(name string, definition *cfn.Node, create bool) {
	b := maker.At(definition, maker.Condition)
	section := x.root.Get("Conditions")
	if !section.IsMap() {
		if !create {
			return
		}
		section = b.Map()
	}
	section = maker.With(section, b.Str(name), definition)
	x.root = maker.With(x.root, b.Str("Conditions"), section)
}

// removeCondition takes a condition that was added out again.
func (x *expansion) removeCondition(name string) {
	if section := x.root.Get("Conditions"); section.IsMap() {
		x.root = maker.With(x.root, x.root.Key("Conditions"), maker.Without(section, name))
	}
}

// orLimit is how many conditions one Fn::Or takes. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
const orLimit = 10

// addAnyOf adds a condition called base that holds when any of the conditions named does. More than ten take further
// conditions: each is called base and a number, and is itself a member of a later one.
func (x *expansion) addAnyOf(b maker.Builder, base string, names []string, create bool) {
	number := (len(names) - 2) / (orLimit - 1)
	for len(names) > 1 {
		take := min(orLimit, len(names))
		members := make([]*cfn.Node, take)
		for i, name := range names[:take] {
			members[i] = b.Map(maker.Entry{Key: "Condition", Value: b.Str(name)})
		}
		name := base
		if number > 0 {
			name += strconv.Itoa(number)
			number--
		}
		x.addCondition(name, b.Func("Fn::Or", b.List(members...)), create)
		names = append(append([]string(nil), names[take:]...), name)
	}
}
