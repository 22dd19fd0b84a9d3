package lint

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// A form is what a value outside of Properties may look like: the type database does not describe the other attributes
// of a resource.
type form struct {
	kinds  kindSet
	fields map[string]form // the members of a map by name; nil: any
	others *form           // of the members whose names are not among the fields; nil and fields given: there are none
	items  *form           // of a list; nil: anything
	values []string        // a scalar is one of these
}

// A kindSet is a set of kinds of values. Scalars convert: "5" is a whole number and 5 a string.
type kindSet uint8

const (
	aString kindSet = 1 << iota
	aWhole
	aBoolean
	aList
	aMap
)

var kindPhrases = [...]struct {
	kind   kindSet
	phrase string
}{{aString, "a string"}, {aWhole, "a whole number"}, {aBoolean, "true or false"}, {aList, "a list"}, {aMap, "a map"}}

func (k kindSet) phrase() string {
	var phrases []string
	for _, one := range kindPhrases {
		if k&one.kind != 0 {
			phrases = append(phrases, one.phrase)
		}
	}
	return strings.Join(phrases, " or ")
}

// has reports whether a value, which is no function, is of one of the kinds.
func (k kindSet) has(n *cfn.Node) bool {
	switch {
	case n.IsNull():
		return false
	case n.Is(cfn.List):
		return k&aList != 0
	case n.IsMap():
		return k&aMap != 0
	case k&aString != 0:
		return true
	}
	_, err := strconv.ParseInt(n.Text, 10, 64)
	isBoolean := strings.EqualFold(n.Text, "true") || strings.EqualFold(n.Text, "false")
	return k&aWhole != 0 && err == nil || k&aBoolean != 0 && (isBoolean || n.Is(cfn.Bool))
}

// check reports what is wrong with a value of the form; what is its name in messages. What a function or a macro gives is
// not judged, but the branches of Fn::If are.
func (f form) check(p *Pass, what string, n *cfn.Node) {
	if isFork(n.Arg("Fn::If")) {
		f.check(p, what, n.Arg("Fn::If").Items[1])
		f.check(p, what, n.Arg("Fn::If").Items[2])
		return
	}
	switch {
	case n.Is(cfn.Func) || n.Has("Fn::Transform"):
	case f.kinds != 0 && !f.kinds.has(n):
		p.Report(n, "%s must be %s, not %s", what, f.kinds.phrase(), shortly(n))
	case n.Is(cfn.List) && f.items != nil:
		for _, item := range n.Items {
			f.items.check(p, "an element of "+what, item)
		}
	case n.Is(cfn.Map):
		f.checkMembers(p, what, n)
	case len(f.values) > 0 && n.IsScalar() && !slices.Contains(f.values, n.Text):
		p.Report(n, "%s must be one of %s, not %s", what, strings.Join(f.values, ", "), n.Text)
	}
}

func (f form) checkMembers(p *Pass, what string, n *cfn.Node) {
	for _, pair := range n.Pairs {
		name := pair.Key.Text
		member, known := f.fields[name]
		switch {
		case known:
			member.check(p, name, pair.Value)
		case f.others != nil:
			f.others.check(p, name, pair.Value)
		case f.fields != nil && !isLoop(pair.Key):
			p.Report(pair.Key, "%s has no member %s%s", what, name, p.orAnyOf(name, slices.Sorted(maps.Keys(f.fields))))
		}
	}
}

// The forms that others are made of.
var (
	formText    = form{kinds: aString}
	formWhole   = form{kinds: aWhole}
	formBoolean = form{kinds: aBoolean}
	formList    = form{kinds: aList}
	formMap     = form{kinds: aMap}
)

// mapOf is the form of a map with none but the fields.
func mapOf(fields map[string]form) form {
	return form{kinds: aMap, fields: fields}
}

// mapOfAll is the form of a map with free names.
func mapOfAll(members form) form {
	return form{kinds: aMap, others: &members}
}
