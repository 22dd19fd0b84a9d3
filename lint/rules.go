package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/lazy"
)

// Rules returns every rule, sorted by ID.
func Rules() []Rule {
	rules := make([]Rule, len(allRules.Get()))
	for i, rule := range allRules.Get() {
		rules[i] = *rule
	}
	return rules
}

// FindRule returns the rule with the ID, in any case, or the name.
func FindRule(idOrName string) (Rule, bool) {
	for _, r := range allRules.Get() {
		if strings.EqualFold(r.ID, idOrName) || r.Name == idOrName {
			return *r, true
		}
	}
	return Rule{}, false
}

// allRules joins the tables of all families, sorted by ID, when somebody lints: other commands do not pay for it.
var allRules = lazy.Value[[]*Rule]{Make: func() []*Rule {
	return joined(
		acmRules, apiGatewayRules, apiRules, arnRules, autoScalingRules, availabilityZoneRules, backupRules,
		cfnInitRules, cloudFrontRules, cloudWatchRules, codeBuildRules, codePipelineRules, concurrencyRules,
		conditionRules, creationPolicyRules, dependencyRules, deploymentRules, dynamicRules, dynamoDBRules,
		ec2NetworkRules, ec2Rules, ecrRules(), ecsFargateRules, ecsRules, edgeFunctionRules, elastiCacheRules, elbRules, engineVersionRules, eventRouteRules,
		eventSourceRules, eventsRules, expansionRules, failureRules, formatRules, functionPackageRules, functionRules,
		globalsRules, globalsUnusedRules, guardDutyRules, headroomRules, iamActionRules(), iamRules(), identifierRules, ignoreRules,
		instanceClassRules(), lambdaRules, lifecycleRules, mappingRules, metadataRules, moduleRules, nestedStackRules,
		openAPIRules, outputRules, packagingRules, parameterRules, passwordRules, permissionRules, propertyRules,
		quotaRules, rdsRules(), recursionRules, referenceRules, resolvedRules(), resourceRules, retentionRules,
		route53Rules, ruleRules, s3Rules, samEventRules, semanticRules, snapStartRules, snsRules, sqsRules, ssmRules,
		statesRules, subRules, tagCountRules, tagRules, templateRules, updatePolicyRules,
	)
}}

func joined(families ...[]Rule) []*Rule {
	size := 0
	for _, family := range families {
		size += len(family)
	}
	all := make([]*Rule, 0, size)
	for _, family := range families {
		for i := range family {
			all = append(all, &family[i])
		}
	}
	slices.SortFunc(all, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// knownRules are all rules and those that a run brings along.
func knownRules(own []Rule) []*Rule {
	rules := allRules.Get()
	if len(own) == 0 {
		return rules
	}
	known := append(make([]*Rule, 0, len(rules)+len(own)), rules...)
	for i := range own {
		known = append(known, &own[i])
	}
	return known
}
