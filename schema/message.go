package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// The texts of problems: the value, the limit, what is allowed.

func unknownProperty(owner, name, near string, names []string) string {
	text := strconv.Quote(name) + " is no property of " + owner
	if near != "" {
		return text + "; did you mean " + strconv.Quote(near) + "?"
	}
	if len(names) > 0 {
		return text + "; it has " + some(names)
	}
	return text
}

func wrongType(label string, types facts.TypeSet, n *cfn.Node) string {
	if fits(types, n) { // would be, if it might convert
		return label + " must be " + typeNames(types) + " without conversion, but is the " + n.Kind.String() + " " + clip(n.Text)
	}
	return label + " must be " + typeNames(types) + ", but is " + shown(n)
}

// shown is a value in a message: a scalar itself, else its kind.
func shown(n *cfn.Node) string {
	switch n.Kind {
	case cfn.Map, cfn.List:
		return "a " + n.Kind.String()
	case cfn.Func:
		return "an " + n.Kind.String()
	}
	return clip(strconv.Quote(n.Text))
}

func wrongFormat(label, value string, formats ...string) string {
	var names []string
	for _, format := range formats {
		names = append(names, formatName(format))
	}
	return label + " " + clip(strconv.Quote(value)) + " is not " + strings.Join(names, " or ")
}

func typeNames(types facts.TypeSet) string {
	var names []string
	for _, t := range []struct {
		bit  facts.TypeSet
		name string
	}{
		{facts.String, "a string"}, {facts.Integer, "an integer"}, {facts.Number, "a number"},
		{facts.Boolean, "a boolean"}, {facts.Object, "a map"}, {facts.Array, "a list"},
	} {
		if types&t.bit != 0 {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, " or ")
}

func missing(label, name string, when []Assumption) string {
	text := label + " needs the property " + strconv.Quote(name)
	for i, a := range when {
		word, not := " and ", ""
		if i == 0 {
			word = ", which is absent when "
		}
		if !a.Holds {
			not = "not "
		}
		text += word + not + a.Condition
	}
	return text
}

func notAllowed(label string, n *cfn.Node, near string, allowed []string, growing bool) string {
	text := label + " " + shown(n) + " is not allowed; "
	if near != "" {
		text += "did you mean " + strconv.Quote(near) + "? Allowed: " + some(allowed)
	} else {
		text += "allowed: " + some(allowed)
	}
	if growing {
		text += " (as of " + string(FactsDate) + ")"
	}
	return text
}

func notConst(label string, n *cfn.Node, only string) string {
	return label + " " + shown(n) + " is not allowed here, only " + strconv.Quote(only)
}

func unknownFunction(label, name string) string {
	return label + " cannot be the map " + strconv.Quote(name) + ", and there is no such function"
}

func noMatch(label, value string, p facts.Pattern) string {
	verb := " does not match "
	if p.Not {
		verb = " must not match "
	}
	return label + " " + clip(strconv.Quote(value)) + verb + p.Re
}

func tooFew(label string, have int, least float64, unit string) string {
	return fmt.Sprintf("%s has %s, at least %s %s needed", label, counted(have, unit), decimal(least), isOrAre(least))
}

func tooMany(label string, have int, most float64, unit string) string {
	return fmt.Sprintf("%s has %s, at most %s %s allowed", label, counted(have, unit), decimal(most), isOrAre(most))
}

// notUnique counts elements from 1, as people do.
func notUnique(label string, kind ProblemKind, earlier, repeated int, n *cfn.Node) string {
	words := "must have different elements, but number %d equals number %d: "
	if kind == Repeated {
		words = "repeats an element, number %d equals number %d: "
	}
	return label + " " + fmt.Sprintf(words, repeated+1, earlier+1) + shown(n)
}

func isOrAre(n float64) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func counted(n int, unit string) string {
	switch n {
	case 0:
		return "no " + unit + "s"
	case 1:
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

func outOfRange(label, value, words string, limit float64) string {
	return label + " " + value + " " + words + " " + decimal(limit)
}

func decimal(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func noBranch(label string, branches int, best []Problem) string {
	text := fmt.Sprintf("%s has none of the %d shapes that are allowed", label, branches)
	if len(best) > 0 {
		text += "; nearest: " + best[0].Message
	}
	return text
}

// groupNames joins groups of properties: "A, B and C together, D".
func groupNames(groups [][]string) string {
	var names []string
	for _, group := range groups {
		if text := strings.Join(group, " and "); len(group) > 1 {
			names = append(names, text+" together")
		} else {
			names = append(names, text)
		}
	}
	return strings.Join(names, ", ")
}

func flat(groups [][]string) []string {
	names := slices.Concat(groups...)
	slices.Sort(names)
	return slices.Compact(names)
}

func given(groups [][]string, n *cfn.Node, when []Assumption) string {
	var names []string
	for _, name := range flat(groups) {
		if presence(n, name, when).least > 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, " and ")
}

// some lists at most a dozen values.
func some(values []string) string {
	const most = 12
	if len(values) <= most {
		return strings.Join(values, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(values[:most], ", "), len(values)-most)
}

// clip shortens what the author wrote so that a message stays one line.
func clip(text string) string {
	const most = 80
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "..."
}
