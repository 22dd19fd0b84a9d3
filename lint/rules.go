package lint

import (
	"cmp"
	"slices"
	"strings"
)

// Rules returns every rule, sorted by ID.
func Rules() []Rule {
	return append([]Rule(nil), allRules...)
}

// FindRule returns the rule with the ID, in any case, or the name.
func FindRule(idOrName string) (Rule, bool) {
	for _, r := range allRules {
		if strings.EqualFold(r.ID, idOrName) || r.Name == idOrName {
			return r, true
		}
	}
	return Rule{}, false
}

// allRules joins the tables of all families, sorted by ID.
var allRules = joined(
	apiRules, conditionRules, dynamicRules, formatRules, functionRules, ignoreRules, lambdaRules, mappingRules, metadataRules,
	outputRules, parameterRules, propertyRules, quotaRules, referenceRules, resolvedRules, resourceRules, ruleRules, subRules, templateRules,
)

func joined(families ...[]Rule) []Rule {
	all := slices.Concat(families...)
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}
