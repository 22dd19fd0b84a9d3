package lint

import "github.com/samx-dev/samx/schema/cfn"

const ruleDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html"

// ruleRules are the rules about the section Rules, which judges parameters at deployment.
var ruleRules = []Rule{{
	ID: "E1700", Name: "rule-shape",
	Title:  "A rule of the section Rules has an alphanumeric name and a list of Assertions",
	Why:    "CloudFormation refuses the template.",
	Source: ruleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkRules,
}, {
	ID: "E1701", Name: "rule-assert",
	Title:  "Assert is a condition function",
	Why:    "CloudFormation refuses the template.",
	Source: ruleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) {
		for _, rule := range ruleSection(p) {
			for _, assertion := range assertions(rule) {
				checkRuleFunction(p, assertion.Get("Assert"), "Assert")
			}
		}
	},
}, {
	ID: "E1702", Name: "rule-condition",
	Title:  "RuleCondition is a condition function",
	Why:    "CloudFormation refuses the template.",
	Source: ruleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) {
		for _, rule := range ruleSection(p) {
			checkRuleFunction(p, rule.Get("RuleCondition"), "RuleCondition")
		}
	},
}}

// ruleSection are the values of the section Rules.
func ruleSection(p *Pass) []*cfn.Node {
	var rules []*cfn.Node
	if section := p.Template.Root.Get("Rules"); section.IsMap() {
		for _, pair := range section.Pairs {
			rules = append(rules, pair.Value)
		}
	}
	return rules
}

func assertions(rule *cfn.Node) []*cfn.Node {
	if list := rule.Get("Assertions"); list.Is(cfn.List) {
		return list.Items
	}
	return nil
}

func checkRuleFunction(p *Pass, n *cfn.Node, key string) {
	if !n.IsNull() && !isCondition(n) {
		p.Report(n, "%s must be a condition function such as Fn::Equals or Fn::Contains, not %s", key, shortly(n))
	}
}

func checkRules(p *Pass) {
	section := p.Template.Root.Get("Rules")
	if !isOf(p, section, "Rules", cfn.Map) {
		return
	}
	for _, pair := range section.Pairs {
		if !alphanumeric(pair.Key.Text) {
			p.Report(pair.Key, "the name of the rule %s has characters other than A-Z, a-z and 0-9", pair.Key.Text)
		}
		if !isOf(p, pair.Value, "a rule", cfn.Map) {
			continue
		}
		list := pair.Value.Get("Assertions")
		if list.IsNull() {
			p.Report(pair.Key, "rule %s has no Assertions", pair.Key.Text)
		}
		isOf(p, list, "Assertions", cfn.List)
		for _, assertion := range assertions(pair.Value) {
			if text := assertion.Get("AssertDescription"); !text.IsNull() && !text.IsScalar() {
				p.Report(text, "AssertDescription must be a string, not %s", text.Kind.Phrase())
			}
		}
	}
}
