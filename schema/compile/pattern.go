package compile

import (
	"regexp"
	"sync"
)

// lazyPattern compiles an expression when it is first asked for: most templates need few of them, and every start would pay.
func lazyPattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
