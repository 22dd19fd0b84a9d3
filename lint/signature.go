package lint

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// A signature says what an intrinsic function takes. It has places, the elements of a list of which the last are
// optional, or sole, what stands there without a list, or both.
type signature struct {
	sole   *place
	places []place
	least  int  // how many of the places must be filled
	repeat bool // the last place may be filled over and over, up to ten in all
}

// most is how many elements the list may have.
func (s *signature) most() int {
	if s.repeat {
		return mostConditions
	}
	return len(s.places)
}

// place returns what belongs at an index of the list.
func (s *signature) place(i int) *place {
	return &s.places[min(i, len(s.places)-1)]
}

// mostConditions is how many conditions Fn::And and Fn::Or take.
const mostConditions = 10

// A place is what may stand somewhere in the argument of a function: a literal, or a call of one of some functions.
type place struct {
	what      string                 // with its article: "a list"
	fits      func(*cfn.Node) bool   // of a literal that is not null
	calls     []string               // the functions that may give it
	open      bool                   // any function may stand here
	literal   bool                   // no function may stand here, a macro neither
	gives     gives                  // what a parameter must be to be referred to here
	items     *place                 // of a literal list, or the values of a map
	keys      []string               // of a map
	needed    []string               // of the keys
	condition bool                   // a literal must be the name of a condition
	refine    func(*cfn.Node) string // finds fault with a literal that fits
	nulls     bool                   // null is judged like any other literal; AWS takes it for an empty text elsewhere
}

// gives tells parameters by what a reference to them gives.
type gives uint8

const (
	givesAny gives = iota
	givesText
	givesList
)

// asText are the functions that can give a text.
var asText = []string{
	"Fn::Base64", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetStackOutput", "Fn::If", "Fn::ImportValue", "Fn::Join",
	"Fn::Select", "Fn::Sub", "Ref",
}

// asCondition are the functions that give true or false. The later ones work in the section Rules only.
var asCondition = []string{
	"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn",
}

var (
	anything  = place{what: "a value", fits: func(*cfn.Node) bool { return true }, open: true}
	plainText = place{what: "a plain string", fits: (*cfn.Node).IsScalar, gives: givesText}
	subText   = place{what: "a plain string", fits: (*cfn.Node).IsScalar, gives: givesText, literal: true}
	someText  = place{what: "a string", fits: (*cfn.Node).IsScalar, calls: asText, gives: givesText}
	mapKey    = place{what: "a string", fits: (*cfn.Node).IsScalar, calls: []string{"Fn::FindInMap", "Ref"}, gives: givesText}
	aboutCIDR = []string{"Fn::FindInMap", "Fn::GetAtt", "Fn::If", "Fn::ImportValue", "Fn::Select", "Fn::Sub", "Ref"}
	logical   = place{what: "a condition", fits: isBool, calls: asCondition, nulls: true}
	operand   = place{what: "a string", fits: (*cfn.Node).IsScalar, gives: givesText, nulls: true, calls: []string{
		"Fn::FindInMap", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub", "Ref",
	}}
	outputValue   = place{what: "a string", fits: (*cfn.Node).IsScalar, gives: givesText, calls: asText}
	conditionName = place{what: "the name of a condition", fits: (*cfn.Node).IsScalar, condition: true, nulls: true}
)

// signatures are those of the functions that are judged by theirs.
var signatures = lazy.Value[map[string]*signature]{Make: func() map[string]*signature {
	return map[string]*signature{
		"Condition":  {sole: &conditionName},
		"Fn::And":    {places: []place{logical}, least: 2, repeat: true},
		"Fn::Base64": {sole: &someText},
		"Fn::Cidr": {least: 2, places: []place{
			{what: "an address block", fits: (*cfn.Node).IsScalar, calls: aboutCIDR, gives: givesText, refine: addressBlock},
			{what: "a number from 1 to 256", fits: isWhole(1, 256), calls: aboutCIDR, gives: givesText},
			{what: "a number from 1 to 128", fits: isWhole(1, 128), calls: aboutCIDR, gives: givesText},
		}},
		"Fn::Equals":    {places: []place{operand, operand}, least: 2},
		"Fn::FindInMap": {places: []place{mapKey, mapKey, mapKey}, least: 3},
		"Fn::GetAZs": {sole: &place{
			what: "a region or the empty string", fits: isRegionOrEmpty, calls: []string{"Ref"}, gives: givesText, nulls: true,
		}},
		"Fn::GetAtt": {sole: &place{what: "resource.attribute", fits: isAttribute}, least: 2, places: []place{
			plainText, {what: "a string", fits: (*cfn.Node).IsScalar, calls: []string{"Ref"}, gives: givesText},
		}},
		"Fn::GetStackOutput": {sole: &place{
			what: "a map with StackName and OutputName", fits: isMap, items: &someText,
			keys: []string{"OutputName", "Region", "RoleArn", "StackName"}, needed: []string{"StackName", "OutputName"},
		}},
		"Fn::If": {places: []place{conditionName, anything, anything}, least: 3},
		"Fn::ImportValue": {sole: &place{what: "a string", fits: (*cfn.Node).IsScalar, gives: givesText, calls: []string{
			"Fn::Base64", "Fn::FindInMap", "Fn::If", "Fn::Join", "Fn::Select", "Fn::Sub", "Ref",
		}}},
		"Fn::Join": {least: 2, places: []place{plainText, {
			what: "a list", fits: isList, gives: givesList, items: &someText,
			calls: []string{"Fn::Cidr", "Fn::FindInMap", "Fn::GetAtt", "Fn::If", "Fn::Split", "Ref"},
		}}},
		"Fn::Not": {places: []place{logical}, least: 1},
		"Fn::Or":  {places: []place{logical}, least: 2, repeat: true},
		"Fn::Select": {least: 2, places: []place{
			{what: "a whole number", fits: isWhole(-1<<31, 1<<31), calls: []string{"Fn::FindInMap", "Ref"}, gives: givesText},
			{what: "a list", fits: isList, gives: givesList, calls: []string{
				"Fn::Cidr", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If", "Fn::Split", "Ref",
			}},
		}},
		"Fn::Split": {least: 2, places: []place{plainText, {
			what: "a string", fits: (*cfn.Node).IsScalar, gives: givesText, refine: undivided, calls: []string{
				"Fn::Base64", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Select",
				"Fn::Sub", "Ref",
			},
		}}},
		"Fn::Sub": {sole: &subText, least: 2, places: []place{
			plainText, {what: "a map of variables", fits: isMap, items: &someText},
		}},
		"Ref": {sole: &plainText},
	}
}}

func isList(n *cfn.Node) bool { return n.Is(cfn.List) }

func isMap(n *cfn.Node) bool { return n.Is(cfn.Map) }

func isBool(n *cfn.Node) bool {
	return n.Is(cfn.Bool) || n.Is(cfn.String) && (n.Text == "true" || n.Text == "false")
}

// isWhole makes the test for a whole number in a range, be it written as a number or as a string.
func isWhole(least, most int64) func(*cfn.Node) bool {
	return func(n *cfn.Node) bool {
		value, ok := n.Int()
		if n.Is(cfn.String) {
			i, err := strconv.ParseInt(n.Text, 10, 64)
			value, ok = i, err == nil
		}
		return ok && least <= value && value <= most
	}
}

var regionName = lazy.Pattern{Expression: `^[a-z]+(-[a-z]+)+-[0-9]+$`}

func isRegionOrEmpty(n *cfn.Node) bool {
	text, ok := n.Str()
	return ok && (text == "" || regionName.Get().MatchString(text))
}

var attributeName = lazy.Pattern{Expression: `^[^.]+\.[^.]`}

func isAttribute(n *cfn.Node) bool {
	text, ok := n.Str()
	return ok && attributeName.Get().MatchString(text)
}

func addressBlock(n *cfn.Node) string {
	if _, err := netip.ParsePrefix(n.Text); err != nil && n.Is(cfn.String) {
		return strconv.Quote(n.Text) + " is no address block such as 10.0.0.0/16"
	}
	return ""
}

func undivided(n *cfn.Node) string {
	if len(dynamicReferences(n.Text)) > 0 {
		return "Fn::Split works before the dynamic reference is resolved, and would split the reference itself"
	}
	return ""
}

// callable reports whether a function may stand at the place. Fn::Transform may stand nearly anywhere, for a macro can give
// anything; with AWS::LanguageExtensions nearly everything can be nested.
func (at *place) callable(name string, loops bool) bool {
	return at.open || name == "Fn::Transform" && !at.literal || loops || slices.Contains(at.calls, name)
}
