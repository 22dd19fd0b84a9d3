// Package lazy puts work off until somebody needs its result.
package lazy

import (
	"regexp"
	"sync"
)

// Pattern compiles an expression when it is first asked for: most runs need few of all expressions, and every start would pay for
// each. Like regexp.MustCompile it is for expressions that are part of the program.
func Pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
