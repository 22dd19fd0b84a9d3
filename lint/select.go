package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// A selection is the rules that one run uses, sorted out by what they are called for.
type selection struct {
	template, resource, reference, node, use []*Rule
	byType                                   map[string][]*Rule // those of resource that apply to a type, found out when first asked
	problem                                  map[schema.ProblemKind]*Rule
	regional                                 []*Rule          // those that judge by region; they are in none of the others
	calls                                    map[string]*Rule // by function, the rules that are off included

	active    map[string]*Rule // by ID
	mandatory []*Rule          // those that nothing silences
	known     []*Rule          // the rules that are off included

	ignoreInstead bool // as in Options
}

func newSelection(o Options) *selection {
	known := knownRules(o.Rules)
	s := &selection{
		known:         known,
		active:        make(map[string]*Rule, len(known)),
		problem:       map[schema.ProblemKind]*Rule{},
		calls:         map[string]*Rule{},
		ignoreInstead: o.IgnoreInstead,
	}
	for _, rule := range s.known {
		if rule.Calls != "" {
			s.calls[rule.Calls] = rule
		}
		mandatory := anyMatches(rule, o.Mandatory)
		if (mandatory || s.wants(rule, o.Include, o.Ignore)) && !(rule.Dated && o.Today.IsZero()) {
			s.add(rule)
			if mandatory {
				s.mandatory = append(s.mandatory, rule)
			}
		}
	}
	return s
}

func (s *selection) wants(rule *Rule, include, ignore []string) bool {
	if anyMatches(rule, ignore) {
		return false
	}
	return rule.Severity != cfn.Info || anyMatches(rule, include)
}

func anyMatches(rule *Rule, selectors []string) bool {
	for _, selector := range selectors {
		if rule.matches(selector) {
			return true
		}
	}
	return false
}

func (s *selection) add(rule *Rule) {
	s.active[rule.ID] = rule
	if rule.Regional {
		s.regional = append(s.regional, rule)
		return
	}
	if rule.Template != nil {
		s.template = append(s.template, rule)
	}
	if rule.Resource != nil || rule.Case != nil {
		s.resource = append(s.resource, rule)
	}
	if rule.Reference != nil {
		s.reference = append(s.reference, rule)
	}
	if rule.Node != nil {
		s.node = append(s.node, rule)
	}
	if rule.Use != nil {
		s.use = append(s.use, rule)
	}
	for _, kind := range rule.Problems {
		s.problem[kind] = rule
	}
}

// forType returns the rules that look at resources of a type.
func (s *selection) forType(typ string) []*Rule {
	rules, known := s.byType[typ]
	if known {
		return rules
	}
	for _, rule := range s.resource {
		if rule.applies(typ) {
			rules = append(rules, rule)
		}
	}
	if s.byType == nil {
		s.byType = map[string][]*Rule{}
	}
	s.byType[typ] = rules
	return rules
}

// forProblem returns the rule that reports a schema problem, nil when it is off.
func (s *selection) forProblem(p schema.Problem) *Rule {
	if i := slices.IndexFunc(s.known, func(r *Rule) bool { return p.Kind == schema.Format && r.Format == p.Format }); i >= 0 {
		return s.get(s.known[i].ID)
	}
	return s.problem[p.Kind]
}

// get returns the rule with the ID when it is on, else nil.
func (s *selection) get(id string) *Rule {
	return s.active[id]
}
