package compile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
	"github.com/samx-dev/samx/schema/lazy"
)

// pattern translates an expression in ECMAScript's dialect to checks in RE2's. What RE2 cannot say is left out, so that
// the checks may accept more than the source, never less.
func (c *Compiler) pattern(source string) []facts.Pattern {
	checks, exact := translate(source)
	if checks == nil {
		c.note("patterns dropped", "%s %s", c.name, source)
	} else if !exact {
		c.note("patterns weakened", "%s %s", c.name, source)
	}
	return slices.DeleteFunc(checks, func(check facts.Pattern) bool {
		return !check.Not && saysNothing(check.Re)
	})
}

func saysNothing(re string) bool {
	switch re {
	case "", "^", "$", "^$|", ".*", "^.*", ".*$", "^.*$", "^(.*)$", "^[\\s\\S]*$", "[\\s\\S]*":
		return true
	}
	return false
}

// translate returns nil when nothing of the source can be kept.
func translate(source string) (checks []facts.Pattern, exact bool) {
	rest, checks, exact := splitAssertions(source)
	re, same := rewrite(rest)
	if _, err := regexp.Compile(re); err != nil {
		return nil, false
	}
	return append(checks, facts.Pattern{Re: re}), exact && same
}

// An assertion is a lookahead or lookbehind group of an expression.
type assertion struct {
	start, end int // of the group with its parentheses
	body       string
	not, back  bool
}

// splitAssertions takes the assertions out of an expression. Those at its anchored start, and a negative lookbehind at
// its anchored end, become checks of their own; the others are lost.
func splitAssertions(source string) (rest string, checks []facts.Pattern, exact bool) {
	rest, exact = source, true
	for {
		a, ok := firstAssertion(rest)
		if !ok {
			return rest, checks, exact
		}
		check, ok := separate(rest, a)
		if ok {
			checks = append(checks, check)
		}
		exact = exact && ok
		rest = rest[:a.start] + strings.TrimLeft(rest[a.end:], "*+?")
	}
}

func separate(source string, a assertion) (facts.Pattern, bool) {
	if hasAlternatives(source) {
		return facts.Pattern{}, false
	}
	if _, nested := firstAssertion(a.body); nested {
		return facts.Pattern{}, false
	}
	body, same := rewrite(a.body)
	check := facts.Pattern{Not: a.not}
	switch {
	case !same && a.not:
		return facts.Pattern{}, false // a weaker expression under a "not" would refuse more
	case !a.back && source[:a.start] == "^":
		check.Re = "^(?:" + body + ")"
	case a.back && a.not && source[a.end:] == "$":
		check.Re = "(?:" + body + ")$"
	default:
		return facts.Pattern{}, false
	}
	_, err := regexp.Compile(check.Re)
	return check, err == nil
}

// firstAssertion finds the first lookaround group.
func firstAssertion(source string) (assertion, bool) {
	for _, at := range syntax(source) {
		if source[at] != '(' {
			continue
		}
		for _, kind := range []struct {
			open      string
			not, back bool
		}{{"(?=", false, false}, {"(?!", true, false}, {"(?<=", false, true}, {"(?<!", true, true}} {
			end := closing(source, at)
			if strings.HasPrefix(source[at:], kind.open) && end > 0 {
				return assertion{at, end + 1, source[at+len(kind.open) : end], kind.not, kind.back}, true
			}
		}
	}
	return assertion{}, false
}

// syntax returns the positions of the characters that are neither escaped nor in a character class.
func syntax(source string) (positions []int) {
	inClass := false
	for i := 0; i < len(source); i++ {
		switch {
		case source[i] == '\\':
			i++
		case inClass:
			inClass = source[i] != ']'
		case source[i] == '[':
			inClass = true
		default:
			positions = append(positions, i)
		}
	}
	return positions
}

func closing(source string, open int) int {
	depth := 0
	for _, at := range syntax(source) {
		switch {
		case at < open:
		case source[at] == '(':
			depth++
		case source[at] == ')':
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return -1
}

// hasAlternatives reports whether there is a | outside all groups.
func hasAlternatives(source string) bool {
	depth := 0
	for _, at := range syntax(source) {
		switch source[at] {
		case '(':
			depth++
		case ')':
			depth--
		case '|':
			if depth == 0 {
				return true
			}
		}
	}
	return false
}

var (
	repeat        = lazy.Pattern{Expression: `^\{(\d+)(,?)(\d*)\}`}
	unicodeEscape = lazy.Pattern{Expression: `^\\u([0-9A-Fa-f]{4})`}
	posixClass    = lazy.Pattern{Expression: `^\\p\{(Graph|Print)\}`}
	stacked       = lazy.Pattern{Expression: `^([*+?]|\{\d+,?\d*\})\{\d+,?\d*\}`}
	astral        = lazy.Pattern{Expression: `\\u[dD]800\\u[dD][cC]00-\\u[dD][bB][fF]{2}\\u[dD][fF]{3}`}
)

const (
	mostRepeats = 1000 // RE2's limit
	astralRange = `\x{10000}-\x{10FFFF}`
)

// rewrite turns the notations that differ between the dialects. same is false when the result accepts more.
func rewrite(source string) (re string, same bool) {
	source = astral.Get().ReplaceAllLiteralString(source, astralRange)
	var out strings.Builder
	same = true
	inClass := false
	for tail := source; tail != ""; {
		text, used, kept := symbol(tail, inClass)
		inClass = inClass && text != "]" || !inClass && text == "["
		same = same && kept
		out.WriteString(text)
		tail = tail[used:]
	}
	return out.String(), same
}

// symbol translates the first symbol of an expression and tells how long it was.
func symbol(tail string, inClass bool) (text string, used int, same bool) {
	if m := unicodeEscape.Get().FindStringSubmatch(tail); m != nil {
		return `\x{` + m[1] + `}`, len(m[0]), true
	}
	if m := posixClass.Get().FindStringSubmatch(tail); m != nil {
		return printable(m[1], inClass), len(m[0]), true
	}
	if m := stacked.Get().FindStringSubmatch(tail); m != nil && !inClass {
		return m[1], len(m[0]), false // the second quantifier says the same as maxLength
	}
	if m := repeat.Get().FindStringSubmatch(tail); m != nil && !inClass {
		text, same = quantifier(m)
		return text, len(m[0]), same
	}
	if strings.HasPrefix(tail, `\Z`) {
		return `\z`, 2, true
	}
	if tail[0] == '\\' && len(tail) > 1 {
		return tail[:2], 2, true
	}
	return tail[:1], 1, true
}

func printable(class string, inClass bool) string {
	ranges := `\x21-\x7E`
	if class == "Print" {
		ranges = `\x20-\x7E`
	}
	if inClass {
		return ranges
	}
	return "[" + ranges + "]"
}

// quantifier returns {n,m} with the numbers RE2 takes.
func quantifier(m []string) (text string, same bool) {
	low, _ := strconv.Atoi(m[1])
	high, err := strconv.Atoi(m[3])
	exact := m[2] == ""
	switch {
	case low > mostRepeats:
		return "{" + strconv.Itoa(mostRepeats) + ",}", false
	case exact || err != nil || high <= mostRepeats:
		return m[0], true
	case low == 0:
		return "*", false
	case low == 1:
		return "+", false
	}
	return "{" + m[1] + ",}", false
}
