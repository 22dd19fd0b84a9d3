// Package lazy puts work off until somebody needs its result.
package lazy

import (
	"regexp"
	"strings"
	"sync"
)

// A Pattern is a regular expression that is compiled when it is first asked for: most runs need few of all expressions, and every
// start would pay for each. It is data that lies in the binary, so that not even the putting off costs anything at start.
type Pattern struct {
	Expression string
	Has        string // a text that is a part of every match; "" when there is none, or it does not pay to look for it

	once     sync.Once
	compiled *regexp.Regexp
}

// Get returns the compiled expression. Like regexp.MustCompile it is for expressions that are part of the program.
func (p *Pattern) Get() *regexp.Regexp {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.Expression) })
	return p.compiled
}

// Possible reports whether there can be a match in a text: most texts can be told without the expression.
func (p *Pattern) Possible(text string) bool {
	return strings.Contains(text, p.Has)
}

// A Value is made when it is first asked for: a table of some rule, say, that most runs have no use for. Like Pattern, and unlike
// sync.OnceValue, it is data that lies in the binary.
type Value[T any] struct {
	Make func() T

	once sync.Once
	made T
}

// Get returns the value. All callers share it.
func (v *Value[T]) Get() T {
	v.once.Do(func() { v.made = v.Make() })
	return v.made
}
