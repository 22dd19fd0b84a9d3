package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// suggestionBudget bounds how many names one walk compares for suggestions: a template with a hundred thousand misspelt
// names must not cost their square.
const suggestionBudget = 100_000

// didYouMean is the end of a message about an unknown name: "; did you mean Timeout?" or nothing.
func (p *Pass) didYouMean(name string, known []string) string {
	if p.walk.compared += len(known); p.walk.compared > suggestionBudget {
		return ""
	}
	if near, ok := schema.Suggest(name, known); ok {
		return "; did you mean " + near + "?"
	}
	return ""
}

// mendingName is the Pass that reports a misspelt name or word, with its correction where there is no doubt about it.
// hint is what didYouMean said.
func (p *Pass) mendingName(at *cfn.Node, known []string, hint string) *Pass {
	if hint == "" || at == nil {
		return p
	}
	near, ok := schema.SuggestSurely(at.Text, known)
	if !ok {
		return p
	}
	return p.Mending(withText(p.walk.written.Template, at, near))
}

// orAnyOf is didYouMean, or the list of what there is when nothing is near.
func (p *Pass) orAnyOf(name string, known []string) string {
	if near := p.didYouMean(name, known); near != "" {
		return near
	}
	if len(known) == 0 {
		return "; it has none"
	}
	return "; it has " + strings.Join(known, ", ")
}
