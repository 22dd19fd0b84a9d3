package schema

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// The limits of one Check. A template that shares subtrees by aliases can be far larger than it looks.
const (
	maxVisits  = 1 << 20
	maxDepth   = 256
	maxSuggest = 100 // searches for the name that was meant
)

// Check judges the Properties of a resource of this type and calls report for each problem, map by map, always in the
// same order. It follows CloudFormation: scalars convert ("80" is an integer, 80 a string), a null passes, a property that
// is Ref AWS::NoValue is absent. What an intrinsic function or dynamic reference hides is not judged, but for Fn::If,
// whose branches both are. props may be nil, for a resource without Properties.
func (t *Type) Check(props *cfn.Node, report func(Problem)) {
	t.check(newWalk(t.Name, report), props)
}

func (t *Type) check(w *walk, props *cfn.Node) {
	w.readOnly = t.ReadOnly
	if props.IsNull() {
		w.required(t.Shape(), props)
		return
	}
	if props.Kind != cfn.Map && !mayBeMap(props) {
		w.found(Problem{Kind: WrongType, Node: props, Message: wrongType("Properties", facts.Object, props)})
		return
	}
	w.value(t.Shape(), props)
}

// Check judges a single value, such as what an intrinsic function would return; name is what messages call it.
func (s *Shape) Check(name string, value *cfn.Node, report func(Problem)) {
	newWalk(name, report).value(s, value)
}

// A Visitor is told of an intrinsic function, of the shape of the value that stands in its place, and of its path.
type Visitor func(function *cfn.Node, s *Shape, path []string)

// Examine is Check and calls visit for every intrinsic function among the properties; for a value of several possible
// shapes once for each. The branches of an Fn::If follow the Fn::If. Strictly, scalars do not convert: "80" is no integer and
// 80 no string.
func (t *Type) Examine(props *cfn.Node, strictly bool, report func(Problem), visit Visitor) {
	w := newWalk(t.Name, report)
	if strictly {
		w.fits = fitsStrictly
	}
	w.function = func(s *Shape, n *cfn.Node) { visit(n, s, slices.Clone(w.steps)) }
	t.check(w, props)
}

// A walk goes through a value and its shape side by side.
type walk struct {
	report func(Problem)
	// function, if it is not nil, sees the intrinsic functions.
	function func(s *Shape, n *cfn.Node)
	fits     func(types facts.TypeSet, n *cfn.Node) bool // whether a value has one of the types
	document bool                                        // the value is no template: null is a value, and no key or text is special
	name     string                                      // what messages call the value where the walk began
	readOnly []string                                    // properties of the resource that exist but cannot be given
	steps    []string                                    // from where the walk began to the current value
	when     []Assumption
	outer    *cfn.Node // the outermost Fn::If that the current value is a branch of, or nil
	depth    int
	left     *budget // shared with the walks into alternatives
}

// A budget bounds the work of a Check.
type budget struct{ visits, suggestions int }

func newWalk(name string, report func(Problem)) *walk {
	return &walk{report: report, fits: fits, name: name, left: &budget{maxVisits, maxSuggest}}
}

// suggest returns the candidate that was probably meant, "" when there is none or after too many searches.
func (w *walk) suggest(word string, candidates []string) string {
	if w.left.suggestions--; w.left.suggestions < 0 {
		return ""
	}
	near, _ := Suggest(word, candidates)
	return near
}

// found reports a problem at the current place.
func (w *walk) found(p Problem) {
	p.Path = slices.Clone(w.steps)
	p.When = append(slices.Clone(w.when), p.When...)
	w.report(p)
}

// below runs visit one step further down.
func (w *walk) below(step string, visit func()) {
	w.steps = append(w.steps, step)
	visit()
	w.steps = w.steps[:len(w.steps)-1]
}

func (w *walk) value(s *Shape, n *cfn.Node) {
	if n == nil || n.IsNull() && !w.document || w.depth >= maxDepth || w.left.visits <= 0 {
		return
	}
	outer := w.outer
	w.depth++
	w.left.visits--
	defer func() { w.depth--; w.outer = outer }()
	if n.Kind == cfn.Func {
		if w.function != nil {
			w.function(s, n)
		}
		w.branches(n, func(branch *cfn.Node) {
			w.outer = cfn.FirstOf(outer, n)
			w.value(s, branch)
		})
		w.noFunction(s, n)
		return
	}
	if hidden(n) && !w.document {
		return
	}
	wrong := !w.fits(s.Types, n)
	if len(s.Enum) > 0 && !inEnum(s, n) && !(wrong && w.document) {
		w.notAllowed(s, n)
	}
	if wrong {
		w.wrongType(s.Types, n)
		w.combined(s, n)
		return
	}
	switch n.Kind {
	case cfn.Map:
		w.members(s, n)
	case cfn.List:
		w.elements(s, n)
	default:
		w.scalar(s, n)
	}
	w.outer = outer
	w.combined(s, n)
}

func (w *walk) wrongType(types facts.TypeSet, n *cfn.Node) {
	if w.document {
		message := w.label() + " must be " + typeNames(types) + ", not " + n.Kind.Phrase()
		w.found(Problem{Kind: WrongType, Node: n, Message: message})
		return
	}
	w.found(Problem{Kind: WrongType, Node: n, Wanted: converted(types, n), Message: wrongType(w.label(), types, n)})
}

// noFunction reports a map that looks like an intrinsic function but is none, where no map can stand or none with such a
// key.
func (w *walk) noFunction(s *Shape, n *cfn.Node) {
	switch {
	case isFunction(n.Text) || s.Types == 0:
	case s.Types&facts.Object == 0:
		w.found(Problem{Kind: WrongType, Node: n, Message: unknownFunction(w.label(), n.Text)})
	case s.Is(facts.Closed) && len(n.Pairs) == 1:
		if _, ok := s.member(n.Text); !ok {
			w.unknown(n.Pairs[0].Key, w.names(s))
		}
	}
}

// branches visits what an Fn::If chooses from, but for a branch that cannot be reached; other functions hide their
// value.
func (w *walk) branches(n *cfn.Node, visit func(*cfn.Node)) {
	condition, branch, ok := ifBranches(n)
	if !ok {
		return
	}
	w.below("Fn::If", func() {
		for i, holds := range []bool{true, false} {
			if contradicts(w.when, condition, holds) {
				continue
			}
			w.when = append(w.when, Assumption{condition, holds})
			w.below(strconv.Itoa(i+1), func() { visit(branch[i]) })
			w.when = w.when[:len(w.when)-1]
		}
	})
}

// members checks a map.
func (w *walk) members(s *Shape, n *cfn.Node) {
	w.outer = nil
	var names []string
	closed := s.Is(facts.Closed) && (w.document || !hasMacro(n))
	for _, p := range n.Pairs {
		if isNoValue(p.Value) || isMacroKey(p.Key.Text) && !w.document {
			continue
		}
		shape, ok := s.member(p.Key.Text)
		switch {
		case ok:
			w.below(p.Key.Text, func() { w.value(shape, p.Value) })
		case closed:
			if names == nil {
				names = w.names(s)
			}
			w.unknown(p.Key, names)
		}
	}
	if s.limits(facts.MinProperties, facts.MaxProperties) {
		w.inEachWay(memberValues(n), func(when []Assumption) {
			w.count(s, n, n, presentMembers(n, when), facts.MinProperties, facts.MaxProperties)
		})
	}
	w.required(s, n)
	w.together(s, n)
	w.byType(s, n)
}

// member returns the shape of a map's member.
func (s *Shape) member(name string) (*Shape, bool) {
	if p, ok := s.Property(name); ok {
		return p.Shape(), true
	}
	for _, p := range s.PatternProperties {
		if matchesAll(p.Names, name) {
			return s.from.shape(p.Shape), true
		}
	}
	return nil, false
}

// names returns the properties of a map that a template can give.
func (w *walk) names(s *Shape) []string {
	names := make([]string, 0, len(s.Properties))
	for _, p := range s.Properties {
		if len(w.steps) > 0 || !slices.Contains(w.readOnly, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

func (w *walk) unknown(key *cfn.Node, names []string) {
	near := w.suggest(key.Text, names)
	w.below(key.Text, func() {
		w.found(Problem{
			Kind: Unknown, Node: key, Name: key.Text, Suggestion: near, Allowed: names,
			Message: unknownProperty(w.labelAbove(), key.Text, near, names),
		})
	})
}

func (w *walk) required(s *Shape, n *cfn.Node) {
	for _, p := range s.Properties {
		if p.Flags&(facts.Required|facts.Advised) == 0 {
			continue
		}
		if when, absent := w.absence(n, p.Name); absent {
			w.found(Problem{
				Kind: Required, Node: n, Name: p.Name, Advised: p.Flags&facts.Required == 0, When: when,
				Message: missing(w.label(), p.Name, when),
			})
		}
	}
}

// absence finds out when a map lacks a property.
func (w *walk) absence(n *cfn.Node, name string) (when []Assumption, absent bool) {
	if w.document {
		return nil, n.Key(name) == nil
	}
	return absence(n, name, w.when)
}

// byType checks a map that is told apart by its Type.
func (w *walk) byType(s *Shape, n *cfn.Node) {
	if len(s.Cases) == 0 {
		return
	}
	typ := n.Get("Type")
	text, isText := typ.Str()
	if shape, ok := s.Case(text); ok && isText {
		w.value(shape, n)
		return
	}
	if when, absent := w.absence(n, "Type"); absent {
		w.found(Problem{Kind: Required, Node: n, Name: "Type", When: when, Message: missing(w.label(), "Type", when)})
	}
	if typ.IsNull() || typ.Kind == cfn.Func || hidden(typ) {
		return
	}
	w.noCase(s, n, typ)
}

// noCase reports a map whose Type is none of the known ones, and what nearly all of those would want of it.
func (w *walk) noCase(s *Shape, n, typ *cfn.Node) {
	var values []string
	wanting := 0
	for _, c := range s.Cases {
		values = append(values, c.Value)
		if p, ok := s.from.shape(c.Shape).Property("Properties"); ok && p.Flags&facts.Required != 0 {
			wanting++
		}
	}
	var causes []Problem
	inner := *w
	inner.steps = slices.Clone(w.steps)
	inner.report = func(p Problem) { causes = append(causes, p) }
	inner.below("Type", func() { inner.notAmong(typ, values, false) })
	if when, absent := w.absence(n, "Properties"); absent && 2*wanting > len(values) {
		inner.found(Problem{
			Kind: Required, Node: n, Name: "Properties", When: when, Message: missing(w.label(), "Properties", when),
		})
	}
	w.found(Problem{Kind: AnyOf, Node: n, Causes: causes, Message: noBranch(w.label(), len(values), causes)})
}

// elements checks a list. That it has the wrong elements together is reported at the Fn::If that it is in.
func (w *walk) elements(s *Shape, n *cfn.Node) {
	at := cfn.FirstOf(w.outer, n)
	w.outer = nil
	item := s.Item()
	for i, element := range n.Items {
		if !isNoValue(element) {
			w.below(strconv.Itoa(i), func() {
				w.value(item, element)
				if i < len(s.First) {
					w.value(s.from.shape(s.First[i]), element)
				}
			})
		}
	}
	if !s.Is(facts.Unique|facts.Repeatable) && len(s.UniqueKeys) == 0 && !s.limits(facts.MinItems, facts.MaxItems, facts.MaxUniqueItems) {
		return
	}
	w.inEachWay(n.Items, func(when []Assumption) {
		w.count(s, n, at, presentElements(n, when), facts.MinItems, facts.MaxItems)
		w.distinct(s, n, at, when)
	})
}

// limits reports whether the shape sets one of the bounds.
func (s *Shape) limits(bounds ...facts.Bound) bool {
	return slices.ContainsFunc(bounds, func(b facts.Bound) bool {
		_, ok := s.Bounds.Get(b)
		return ok
	})
}

// count compares the number of members or elements, which intrinsics may leave open, with its limits.
func (w *walk) count(s *Shape, n, at *cfn.Node, have span, low, high facts.Bound) {
	kind, unit := ItemCount, "element"
	if n.Kind == cfn.Map {
		kind, unit = PropertyCount, "member"
	}
	if least, ok := s.Bounds.Get(low); ok && float64(have.most) < least {
		w.found(Problem{Kind: kind, Node: at, Message: tooFew(w.label(), have.most, least, unit)})
	}
	if most, ok := s.Bounds.Get(high); ok && float64(have.least) > most {
		w.found(Problem{Kind: kind, Node: at, Message: tooMany(w.label(), have.least, most, unit)})
	}
}

// scalar checks a string, number or boolean.
func (w *walk) scalar(s *Shape, n *cfn.Node) {
	text := scalarText(n)
	converts := s.Types != 0 && !w.document
	if n.Kind == cfn.Number && !converts || s.Types&(facts.Integer|facts.Number) != 0 && converts {
		w.number(s, n, text)
	}
	if n.Kind == cfn.String && !converts || s.Types&facts.String != 0 && converts {
		w.text(s, n, text)
	}
}

// notAllowed reports a value that is not in the enumeration of its shape.
func (w *walk) notAllowed(s *Shape, n *cfn.Node) {
	if s.Is(facts.Const) {
		w.found(Problem{Kind: Const, Node: n, Allowed: s.Enum, Message: notConst(w.label(), n, s.Enum[0])})
		return
	}
	w.notAmong(n, s.Enum, s.Is(facts.Growing))
}

func (w *walk) notAmong(n *cfn.Node, allowed []string, growing bool) {
	near := w.suggest(scalarText(n), allowed)
	w.found(Problem{
		Kind: Enum, Node: n, Allowed: allowed, Suggestion: near, Growing: growing,
		Message: notAllowed(w.label(), n, near, allowed, growing),
	})
}

func inEnum(s *Shape, n *cfn.Node) bool {
	if n.Kind == cfn.Map || n.Kind == cfn.List {
		return false
	}
	text := scalarText(n)
	if s.Is(facts.AnyCase) {
		return slices.ContainsFunc(s.Enum, func(allowed string) bool { return strings.EqualFold(allowed, text) })
	}
	return slices.Contains(s.Enum, text)
}

func (w *walk) text(s *Shape, n *cfn.Node, text string) {
	for _, p := range s.Patterns {
		if !matches(p, text) {
			w.found(Problem{Kind: Pattern, Node: n, Message: noMatch(w.label(), text, p)})
			break
		}
	}
	if len(s.Formats) > 0 && n.Kind == cfn.String && !hasAnyFormat(s.Formats, text) {
		w.format(s.Formats, n, text)
	}
	length := utf8.RuneCountInString(text)
	if least, ok := s.Bounds.Get(facts.MinLength); ok && float64(length) < least {
		w.found(Problem{Kind: Length, Node: n, Message: tooFew(w.label(), length, least, "character")})
	}
	if most, ok := s.Bounds.Get(facts.MaxLength); ok && float64(length) > most {
		w.found(Problem{Kind: Length, Node: n, Message: tooMany(w.label(), length, most, "character")})
	}
}

// format reports a text of the wrong format; where several would do it is an AnyOf, with each of them for a cause.
func (w *walk) format(formats []string, n *cfn.Node, text string) {
	var wrong []Problem
	for _, name := range formats {
		wrong = append(wrong, Problem{
			Kind: Format, Node: n, Path: slices.Clone(w.steps), When: slices.Clone(w.when), Format: name,
			Message: wrongFormat(w.label(), text, name),
		})
	}
	if len(wrong) == 1 {
		w.report(wrong[0])
		return
	}
	w.found(Problem{Kind: AnyOf, Node: n, Causes: wrong, Message: wrongFormat(w.label(), text, formats...)})
}

func (w *walk) number(s *Shape, n *cfn.Node, text string) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return // a string where strings are allowed too
	}
	for _, r := range []struct {
		bound  facts.Bound
		broken func(limit float64) bool
		words  string
	}{
		{facts.Minimum, func(limit float64) bool { return value < limit }, "is below the minimum of"},
		{facts.Maximum, func(limit float64) bool { return value > limit }, "is above the maximum of"},
		{facts.ExclusiveMinimum, func(limit float64) bool { return value <= limit }, "is not greater than"},
		{facts.ExclusiveMaximum, func(limit float64) bool { return value >= limit }, "is not less than"},
	} {
		if limit, ok := s.Bounds.Get(r.bound); ok && r.broken(limit) {
			w.found(Problem{Kind: Range, Node: n, Message: outOfRange(w.label(), text, r.words, limit)})
		}
	}
	if step, ok := s.Bounds.Get(facts.MultipleOf); ok && step > 0 && !isMultiple(value, step) {
		w.found(Problem{Kind: Step, Node: n, Message: outOfRange(w.label(), text, "is no multiple of", step)})
	}
}

// label is what messages call the current value: its property, or the type at the top.
func (w *walk) label() string {
	return labelOf(w.name, w.steps)
}

func (w *walk) labelAbove() string {
	return labelOf(w.name, w.steps[:len(w.steps)-1])
}

// labelOf returns the last property of a path; an element of a list is called after the list.
func labelOf(name string, steps []string) string {
	for i := len(steps) - 1; i >= 0; i-- {
		if _, err := strconv.Atoi(steps[i]); err != nil && steps[i] != "Fn::If" {
			return steps[i]
		}
	}
	return name
}
