package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const conditionDocs = functionDocs + "-conditions.html"

var conditionRules = []Rule{{
	ID: "E8001", Name: "condition-shape", Calls: "Condition",
	Title:  "Conditions is a map of names to condition functions",
	Why:    "CloudFormation refuses the template.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
	Template: checkConditions,
}, {
	ID: "E8003", Name: "condition-equals", Calls: "Fn::Equals",
	Title: "Fn::Equals compares two strings", Why: whyCall,
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E8004", Name: "condition-and", Calls: "Fn::And",
	Title: "Fn::And takes two to ten conditions", Why: whyCall,
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E8005", Name: "condition-not", Calls: "Fn::Not",
	Title: "Fn::Not takes a list of one condition", Why: whyCall,
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E8006", Name: "condition-or", Calls: "Fn::Or",
	Title: "Fn::Or takes two to ten conditions", Why: whyCall,
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "W8001", Name: "condition-unused",
	Title: "Every condition is used",
	Why: "An unused condition suggests that something is conditional which is not. Resources, outputs, Fn::If and other " +
		"conditions use them.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkUnusedConditions,
}, {
	ID: "W8003", Name: "condition-constant",
	Title:  "Fn::Equals compares what can be equal or not",
	Why:    "Two literals, or the same value twice, always give the same answer.",
	Source: conditionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Node: checkConstantEquals,
}}

var conditionNames = lazy.Pattern{Expression: `^[a-zA-Z0-9&_]{1,255}$`}

func checkConditions(p *Pass) {
	isOf(p, p.Template.Root.Get("Conditions"), "Conditions", cfn.Map)
	for _, condition := range p.Template.Conditions {
		name, value := condition.Name, condition.Value
		if isLoop(name) && p.Facts.Loops || name.Text == "Fn::Transform" {
			continue
		}
		if !conditionNames.Get().MatchString(name.Text) {
			p.Report(name, "the name of the condition %s must be 1 to 255 of A-Z, a-z, 0-9, & and _", name.Text)
			continue
		}
		if !isCondition(value) {
			p.Report(name, "condition %s must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition, not %s", name.Text,
				shortly(value))
		}
	}
}

// isCondition reports whether a value can be true or false.
func isCondition(n *cfn.Node) bool {
	if name, _ := n.Func(); name != "" {
		return logical.callable(name, false)
	}
	return isBool(n)
}

// hasCondition reports whether there is a condition with the name, or may be.
func (f *Facts) hasCondition(name string) bool {
	_, ok := f.Conditions[name]
	return ok || f.freeConditions
}

// unknown reports whether one of the assumptions is about a condition that does not exist.
func (f *Facts) unknown(known []scenario.Assumption) bool {
	return slices.ContainsFunc(known, func(a scenario.Assumption) bool { return !f.hasCondition(a.Condition) })
}

func (p *Pass) nearCondition(name string) string {
	if p.walk.compared > suggestionBudget {
		return ""
	}
	names := make([]string, len(p.Template.Conditions))
	for i, condition := range p.Template.Conditions {
		names[i] = condition.Name.Text
	}
	return p.didYouMean(name, names)
}

func checkUnusedConditions(p *Pass) {
	conditions := p.Template.Conditions
	if p.Facts.freeConditions {
		conditions = loopedConditions(p.Template)
	}
	used := usedConditions(p.Template)
	for _, condition := range conditions {
		if name := condition.Name.Text; !used[name] {
			p.Report(condition.Name, "condition %s is not used; remove it, or give it to a resource, an output or Fn::If", name)
		}
	}
}

// loopedConditions are the conditions of a template in which some come from loops: each
// stands where the key of the loop does. There are none when the names are not known, or when loops elsewhere may make up the names they use.
func loopedConditions(t *cfn.Template) []cfn.Entry {
	if t.Root.Get("Conditions").Has("Fn::Transform") || hasLoops(t.Root.Get("Resources")) || hasLoops(t.Root.Get("Outputs")) {
		return nil
	}
	var conditions []cfn.Entry
	for _, condition := range t.Conditions {
		if !isLoop(condition.Name) {
			conditions = append(conditions, condition)
			continue
		}
		loop := condition.Value
		if !loop.Is(cfn.List) || len(loop.Items) != 3 || !loop.Items[1].Is(cfn.List) || !loop.Items[1].Literal() {
			return nil
		}
		for _, value := range loop.Items[1].Items {
			for _, member := range loop.Items[2].Pairs {
				name := strings.NewReplacer("${"+loop.Items[0].Text+"}", value.Text, "&{"+loop.Items[0].Text+"}", value.Text).
					Replace(member.Key.Text)
				conditions = append(conditions, cfn.Entry{Name: textNode(name, member.Key)})
			}
		}
	}
	return conditions
}

// hasLoops reports whether there is a loop in a section, however deep.
func hasLoops(section *cfn.Node) (found bool) {
	section.Walk(func(n *cfn.Node) bool {
		found = found || slices.ContainsFunc(n.Pairs, func(p cfn.Pair) bool { return isLoop(p.Key) })
		return !found
	})
	return found
}

// usedConditions are the names of conditions that something refers to.
func usedConditions(t *cfn.Template) map[string]bool {
	used := map[string]bool{}
	t.Root.Walk(func(n *cfn.Node) bool {
		name, arg := n.Func()
		if name == "Fn::If" && arg.Is(cfn.List) && len(arg.Items) > 0 {
			arg = arg.Items[0]
		}
		if id, ok := arg.Str(); ok && (name == "Condition" || name == "Fn::If") {
			used[id] = true
		}
		return true
	})
	for _, section := range []string{"Resources", "Outputs"} {
		t.Root.Get(section).Walk(func(n *cfn.Node) bool { // loops have their members deeper down
			if name, ok := n.Get("Condition").Str(); ok {
				used[name] = true
			}
			if branches := n.Get("Fn::If"); branches.Is(cfn.List) && len(branches.Items) > 0 { // below Metadata
				used[branches.Items[0].Text] = true
			}
			return true
		})
	}
	return used
}

func checkConstantEquals(p *Pass, n *cfn.Node) {
	arg := n.Arg("Fn::Equals")
	if !arg.Is(cfn.List) || len(arg.Items) != 2 || p.scope != nil { // in a resource it does not belong
		return
	}
	left, right := arg.Items[0], arg.Items[1]
	switch {
	case left.IsScalar() && right.IsScalar() && left.Text == right.Text || cfn.Equal(left, right):
		p.Report(n, "the two sides are the same, so this is always true")
	case left.IsScalar() && right.IsScalar():
		p.Report(n, "the two sides are different literals, so this is always false")
	}
}
