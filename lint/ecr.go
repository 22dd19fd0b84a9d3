package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

func ecrRules() []Rule {
	return []Rule{{
		ID: "E3513", Name: "ecr-repository-policy",
		Title:  "The policy of a repository follows the grammar of repository policies",
		Why:    "The deployment fails: Amazon ECR refuses a policy without principals or with unknown keys.",
		Source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: typesWithPolicies(&repositoryPolicy),
		Case: checkPolicies("E3513"),
	}, {
		ID: "E5320", Name: "ecr-lifecycle",
		Title:  "The lifecycle policy of a repository is JSON with rules that say which images they are for",
		Why:    "The deployment fails: Amazon ECR refuses the policy.",
		Source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::ECR::Repository"},
		Case: checkRepositoryLifecycle,
	}}
}

// A repositoryLifecycle is the text of a lifecycle policy. All its faults are reported at the text.
type repositoryLifecycle struct {
	p    *Pass
	text *cfn.Node
}

func (l repositoryLifecycle) report(format string, args ...any) {
	l.p.Report(l.text, format, args...)
}

func checkRepositoryLifecycle(p *Pass, _ *cfn.Resource, props View) {
	v := props.Get("LifecyclePolicy", "LifecyclePolicyText")
	text, ok := v.Text()
	if !ok {
		return
	}
	l := repositoryLifecycle{p, v.Node}
	root, ok := parseText(text)
	if !ok {
		l.report("the lifecycle policy is not valid JSON")
		return
	}
	rules := View{root, v.c}.Get("rules")
	if !rules.Node.Is(cfn.List) || rules.Len() == 0 {
		l.report("the lifecycle policy has no list of rules")
		return
	}
	priorities := map[int64]bool{}
	for i, rule := range rules.Items() {
		what := fmt.Sprintf("rule %d", i+1)
		l.checkRule(rule, what)
		priority, ok := rule.Get("rulePriority").Int()
		switch {
		case !ok || priority < 1:
			l.report("%s has no rulePriority, a whole number from 1", what)
		case priorities[priority]:
			l.report("%s has the rulePriority %d of another rule", what, priority)
		}
		priorities[priority] = true
	}
}

func (l repositoryLifecycle) checkRule(rule View, what string) {
	l.checkKeys(rule, what, "action", "description", "rulePriority", "selection")
	selection, action := rule.Get("selection"), rule.Get("action")
	l.checkKeys(selection, "the selection of "+what, "countNumber", "countType", "countUnit", "storageClass",
		"tagPatternList", "tagPrefixList", "tagStatus")
	l.checkOneOf(action.Get("type"), "the action of "+what, "type", "expire", "transition")
	l.checkOneOf(selection.Get("tagStatus"), "the selection of "+what, "tagStatus", "any", "tagged", "untagged")
	l.checkOneOf(selection.Get("countType"), "the selection of "+what, "countType", "imageCountMoreThan", "sinceImagePulled",
		"sinceImagePushed", "sinceImageTransitioned")
	if number, ok := selection.Get("countNumber").Int(); !ok || number < 1 {
		l.report("the selection of %s has no countNumber, a whole number from 1", what)
	}
	tags := selection.Has("tagPatternList") || selection.Has("tagPrefixList")
	switch {
	case selection.Get("tagStatus").Is("tagged") && !tags:
		l.report("the selection of %s is for tagged images, but has neither tagPatternList nor tagPrefixList", what)
	case selection.Get("tagStatus").Is("untagged") && tags:
		l.report("the selection of %s is for untagged images, but has a list of tags", what)
	}
	if kind, _ := selection.Get("countType").Text(); strings.HasPrefix(kind, "since") && !selection.Has("countUnit") {
		l.report("the selection of %s has the countType %s, but no countUnit; write days", what, kind)
	}
}

func (l repositoryLifecycle) checkKeys(v View, what string, allowed ...string) {
	for key := range v.Pairs() {
		if !slices.Contains(allowed, key.Text) {
			l.report("%s has an unknown member %s%s", what, key.Text, l.p.orAnyOf(key.Text, allowed))
		}
	}
}

func (l repositoryLifecycle) checkOneOf(v View, what, name string, allowed ...string) {
	text, ok := v.Text()
	switch {
	case !ok:
		l.report("%s has no %s; it is one of %s", what, name, strings.Join(allowed, ", "))
	case !slices.Contains(allowed, text):
		l.p.ReportGrowing(l.text, "%s of %s is one of %s, not %s", name, what, strings.Join(allowed, ", "), text)
	}
}
