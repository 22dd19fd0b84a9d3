package lint

import (
	"regexp"
	"sync"
)

// lazyPattern compiles an expression when it is first asked for: rules that never meet their subject cost nothing.
func lazyPattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
