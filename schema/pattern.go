package schema

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/facts"
)

// A pattern judges texts.
type pattern interface {
	MatchString(text string) bool
}

// patterns caches what has been compiled: that costs more than a whole check, and most templates need the same few.
var patterns sync.Map // by expression: string to pattern

// matches reports whether a text satisfies a pattern. A pattern that does not compile allows everything; the generator
// lets none through.
func matches(p facts.Pattern, text string) bool {
	cached, ok := patterns.Load(p.Re)
	if !ok {
		compiled, err := compilePattern(p.Re)
		if err != nil {
			return true
		}
		cached, _ = patterns.LoadOrStore(p.Re, compiled)
	}
	return cached.(pattern).MatchString(text) != p.Not
}

func matchesAll(patterns []facts.Pattern, text string) bool {
	for _, p := range patterns {
		if !matches(p, text) {
			return false
		}
	}
	return true
}

func compilePattern(expression string) (pattern, error) {
	if plain, ok := parseClassPattern(expression); ok {
		return plain, nil
	}
	return regexp.Compile(expression)
}

// A classPattern is an expression such as ^[a-z][a-z0-9-]{1,62}$, as many patterns of schemas are: a row of classes of characters, of
// which at most one may stand for more or fewer characters. To compile it as an expression takes longer than all else that a
// small template needs of the schemas.
type classPattern struct {
	items    []classItem
	variable int // the index of the item without a fixed number of characters; -1: none
	fixed    int // the number of characters of all others
}

type classItem struct {
	class       class
	least, most int
}

// A class is a set of characters; those beyond ASCII are all in it or none of them.
type class struct {
	ascii  [2]uint64
	beyond bool
}

func (c *class) add(first, last byte) {
	for b := int(first); b <= int(last); b++ {
		c.ascii[b>>6] |= 1 << (b & 63)
	}
}

func (c *class) has(r rune) bool {
	if r >= utf8.RuneSelf {
		return c.beyond
	}
	return c.ascii[r>>6]&(1<<(r&63)) != 0
}

func (c *class) negate() {
	c.ascii[0], c.ascii[1], c.beyond = ^c.ascii[0], ^c.ascii[1], !c.beyond
}

// MatchString reports whether the whole text is as the pattern says.
func (p *classPattern) MatchString(text string) bool {
	extra := utf8.RuneCountInString(text) - p.fixed
	switch {
	case p.variable < 0 && extra != 0:
		return false
	case p.variable >= 0 && (extra < p.items[p.variable].least || extra > p.items[p.variable].most):
		return false
	}
	at, left := -1, 0
	for _, r := range text {
		for left == 0 {
			at++
			if left = p.items[at].least; at == p.variable {
				left = extra
			}
		}
		if left--; !p.items[at].class.has(r) {
			return false
		}
	}
	return true
}

const (
	unlimited = int(^uint(0) >> 1)
	maxRepeat = 1000 // as package regexp has it
)

// parseClassPattern reads an expression; ok is false for those that are anything else.
func parseClassPattern(expression string) (p *classPattern, ok bool) {
	rest, starts := strings.CutPrefix(expression, "^")
	rest, ends := strings.CutSuffix(rest, "$")
	p = &classPattern{variable: -1}
	for ok = starts && ends; ok && rest != ""; {
		item := classItem{least: 1, most: 1}
		if item.class, rest, ok = cutClass(rest); !ok {
			break
		}
		item.least, item.most, rest, ok = cutRepeat(rest)
		switch {
		case item.least == item.most:
			p.fixed += item.least
		case p.variable >= 0:
			ok = false
		default:
			p.variable = len(p.items)
		}
		p.items = append(p.items, item)
	}
	return p, ok
}

// cutClass takes a class, or a single character, from the front of an expression.
func cutClass(text string) (c class, rest string, ok bool) {
	switch first := text[0]; {
	case first == '[':
		return cutBrackets(text[1:])
	case first == '.':
		c.add('\n', '\n')
		c.negate()
		return c, text[1:], true
	case first == '\\' && c.addNamed(text):
		return c, text[2:], true
	case first != '\\' && strings.IndexByte("()|^$*+?{}]", first) >= 0:
		return c, text, false
	}
	b, rest, ok := cutByte(text)
	if ok {
		c.add(b, b)
	}
	return c, rest, ok
}

// cutBrackets takes a class in brackets, of which the first is gone.
func cutBrackets(text string) (c class, rest string, ok bool) {
	text, negated := strings.CutPrefix(text, "^")
	if strings.HasPrefix(text, "]") {
		return c, text, false
	}
	for text != "" && text[0] != ']' {
		if strings.HasPrefix(text, "[:") {
			return c, text, false
		}
		if c.addNamed(text) {
			text = text[2:]
			continue
		}
		first, after, ok := cutByte(text)
		last := first
		if len(after) > 1 && after[0] == '-' && after[1] != ']' && ok {
			last, after, ok = cutByte(after[1:])
		}
		if !ok || last < first {
			return c, text, false
		}
		c.add(first, last)
		text = after
	}
	if negated {
		c.negate()
	}
	rest, ok = strings.CutPrefix(text, "]")
	return c, rest, ok
}

// addNamed adds the class that a text begins with, of those with a backslash and a letter.
func (c *class) addNamed(text string) bool {
	if len(text) < 2 || text[0] != '\\' {
		return false
	}
	ranges, known := map[byte]string{'d': "09", 'w': "09AZ__az", 's': "\t\n\f\r  "}[text[1]]
	for ; ranges != ""; ranges = ranges[2:] {
		c.add(ranges[0], ranges[1])
	}
	return known
}

// cutByte takes a single character, which may be a mark with a backslash before it.
func cutByte(text string) (b byte, rest string, ok bool) {
	b, rest = text[0], text[1:]
	if b == '\\' {
		if rest == "" {
			return 0, "", false
		}
		b, rest = rest[0], rest[1:]
		if 'a' <= b|' ' && b|' ' <= 'z' || '0' <= b && b <= '9' || b <= ' ' {
			return 0, "", false
		}
	}
	return b, rest, b < utf8.RuneSelf
}

// cutRepeat takes what says how often the item before it stands there: once, when there is nothing.
func cutRepeat(text string) (least, most int, rest string, ok bool) {
	least, most, rest = 1, 1, text
	switch {
	case text == "":
		return 1, 1, "", true
	case text[0] == '*':
		least, most, rest = 0, unlimited, text[1:]
	case text[0] == '+':
		most, rest = unlimited, text[1:]
	case text[0] == '?':
		least, rest = 0, text[1:]
	case text[0] == '{':
		count, after, closed := strings.Cut(text[1:], "}")
		from, to, isRange := strings.Cut(count, ",")
		ok := true
		if least, ok = repeatCount(from); !ok || !closed {
			return 0, 0, "", false
		}
		if most = least; isRange {
			most, ok = repeatCount(to)
			if to == "" {
				most, ok = unlimited, true
			}
		}
		if !ok || most < least {
			return 0, 0, "", false
		}
		rest = after
	}
	again := rest != text && rest != "" && strings.IndexByte("*+?{", rest[0]) >= 0
	return least, most, rest, !again
}

// repeatCount reads a number as package regexp takes it.
func repeatCount(text string) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= maxRepeat && strconv.Itoa(n) == text
}
