package lint

import (
	"errors"
	"regexp"
	"regexp/syntax"
)

// Limits of the regular expressions that users give. What they compile to can be a thousand times as long as they are.
const (
	longestExpression = 20_000  // bytes
	largestExpression = 100_000 // instructions
)

var errLargeExpression = errors.New("it is too large")

// compileExpression compiles a regular expression of a user and tells about how many instructions it has.
func compileExpression(text string) (compiled *regexp.Regexp, size int, err error) {
	if len(text) > longestExpression {
		return nil, 0, errLargeExpression
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, 0, err
	}
	if size = expressionSize(parsed); size > largestExpression {
		return nil, 0, errLargeExpression
	}
	compiled, err = regexp.Compile(text)
	return compiled, size, err
}

// expressionSize is about how many instructions an expression has once its repeats are written out.
func expressionSize(e *syntax.Regexp) int {
	size := 1 + len(e.Rune)
	for _, sub := range e.Sub {
		size += expressionSize(sub)
	}
	if e.Op == syntax.OpRepeat {
		size *= max(e.Min+1, e.Max)
	}
	return min(size, 10*largestExpression)
}
