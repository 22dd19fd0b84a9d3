package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const actionDocs = "https://docs.aws.amazon.com/service-authorization/latest/reference/" +
	"reference_policies_actions-resources-contextkeys.html"

func iamActionRules() []Rule {
	return []Rule{{
		ID: "I3510", Name: "iam-action-resource",
		Title: "Among the resources of a statement there is one that each of its actions works on",
		Why: "The statement gives no permission for an action that none of its resources fits: calls of it are denied, " +
			"though the policy seems to allow them.",
		Source: actionDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Both, Types: typesWithPolicies(&identityPolicy),
		Case: checkActionResources,
	}, {
		// The SAM transform makes most policies of a SAM template, so there they are judged as they come out of it.
		ID: "W3037", Name: "iam-action",
		Title:  "The actions that a policy names exist",
		Why:    "A misspelt action gives no permission, and IAM does not say so: the call is denied when it is made.",
		Source: actionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Expanded, Types: typesWithPolicies(allPolicies...),
		Case: checkActions,
	}}
}

// ownActions are the resource policies that only take actions of their own service.
var ownActions = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"AWS::S3::BucketPolicy":       "s3",
		"AWS::SNS::TopicInlinePolicy": "sns",
		"AWS::SNS::TopicPolicy":       "sns",
		"AWS::SQS::QueueInlinePolicy": "sqs",
		"AWS::SQS::QueuePolicy":       "sqs",
	}
}}

func checkActions(p *Pass, r *cfn.Resource, props View) {
	for d := range policiesOf(r, props) {
		for statement := range d.statements() {
			for _, name := range []string{"Action", "NotAction"} {
				d.checkActions(p, statement.Get(name), ownActions.Get()[r.TypeName()])
			}
		}
	}
}

// checkActions reports the actions of a statement that do not exist, at the list as a whole. Own is the service whose
// actions it must have, "" for any.
func (d policyDocument) checkActions(p *Pass, actions View, own string) {
	for item := range actions.oneOrMore() {
		action, ok := item.Node.Str()
		if !ok || !item.Known() || action != "" && strings.Trim(action, "*") == "" {
			continue
		}
		service, name, ok := strings.Cut(action, ":")
		if !ok {
			d.report(p, actions.Node, "%q is no action; write '*' or a service and an action, such as s3:GetObject", action)
			continue
		}
		if own != "" && !strings.EqualFold(service, own) {
			d.report(p, actions.Node, "this policy takes actions of %s, not of %s", own, service)
		}
		if fault := p.actionFault(service, name); fault != "" {
			d.report(p, actions.Node, "%s (as of %s)", fault, schema.IAMActionsDate)
		}
	}
}

// actionFault says what does not exist about an action, "" when it does.
func (p *Pass) actionFault(service, name string) string {
	action := service + ":" + name
	known, ok := p.walk.actionFaults[action]
	if !ok {
		if p.walk.actionFaults == nil {
			p.walk.actionFaults = map[string]actionFault{}
		}
		compared, left := p.walk.compared, p.Facts.efforts.matched.left
		known.text = p.newActionFault(service, name)
		known.compared, known.matched = p.walk.compared-compared, left-p.Facts.efforts.matched.left
		p.walk.actionFaults[action] = known
	}
	return known.text
}

// An actionFault is what was said of an action, and what it took to find out.
type actionFault struct {
	text              string
	compared, matched int // names, and steps
}

func (p *Pass) newActionFault(service, name string) string {
	actions, known := p.actionsOf(service)
	if !known {
		return "there are no actions with the prefix " + service + ":"
	}
	matched := &p.Facts.efforts.matched
	if matched.spent {
		return ""
	}
	exists, compared := schema.IAMActionFits(actions, name)
	switch {
	case !matched.spend(actionWeight*compared, p.scope), exists:
		return ""
	case strings.ContainsAny(name, "*?"):
		return "no action of " + service + " fits " + service + ":" + name
	case p.walk.compared > suggestionBudget:
		return "there is no action " + service + ":" + name
	}
	near := p.didYouMean(strings.ToLower(name), actions)
	return "there is no action " + service + ":" + name + near
}

// actionWeight is how many steps of matching it takes to compare an action with wildcards.
const actionWeight = 5

// actionsOf are the actions of a service, as schema.IAMActions has them, and whether there is such a service.
func (p *Pass) actionsOf(service string) (actions []string, known bool) {
	service = strings.ToLower(service)
	actions, known = p.walk.serviceActions[service]
	if known || !schema.IAMService(service) {
		return actions, known
	}
	if p.walk.serviceActions == nil {
		p.walk.serviceActions = map[string][]string{}
	}
	actions = schema.IAMActions(service)
	p.walk.serviceActions[service] = actions
	return actions, true
}

// mostActionResources is how many pairs of actions and resources of a statement are compared.
const mostActionResources = 1000

func checkActionResources(p *Pass, r *cfn.Resource, props View) {
	for d := range policiesOf(r, props) {
		for statement := range d.statements() {
			resources, ok := literalTexts(statement.Get("Resource"))
			actions := statement.Get("Action")
			if !ok || len(resources)*max(actions.Len(), 1) > mostActionResources {
				continue
			}
			for item := range actions.oneOrMore() {
				d.checkActionResource(p, item, resources, statement.Get("Resource").Node)
			}
		}
	}
}

func (d policyDocument) checkActionResource(p *Pass, item View, resources []string, at *cfn.Node) {
	action, ok := item.Node.Str()
	service, name, isAction := strings.Cut(action, ":")
	if !ok || !isAction || strings.ContainsAny(name, "*?") {
		return
	}
	forms, ok := schema.IAMActionResources(service, name)
	if !ok || len(forms) == 0 {
		return
	}
	for _, form := range forms {
		for _, resource := range resources {
			if globsMeet(form, resource) {
				return
			}
		}
	}
	d.report(p, at, "%s works on %s, and none of these resources is one", action, strings.Join(forms, " or "))
}

// policyVariable is what IAM replaces in a Resource, such as ${aws:username}.
var policyVariable = lazy.Pattern{Expression: `\$\{[^{}]*\}`}

// literalTexts returns the texts of a value or a list; not ok when there is none, one is not known, or one is '*'. Policy
// variables in them are replaced by *.
func literalTexts(v View) (texts []string, ok bool) {
	for item := range v.oneOrMore() {
		text, ok := item.Text()
		if !ok || text == "*" {
			return nil, false
		}
		texts = append(texts, policyVariable.Get().ReplaceAllString(text, "*"))
	}
	return texts, len(texts) > 0
}

// globsMeet reports whether some text fits both patterns, in which * stands for any text and ? for any character.
func globsMeet(a, b string) bool {
	row := make([]bool, len(b)+1) // row[j]: the rest of a from i and that of b from j meet
	for i := len(a); i >= 0; i-- {
		next := row // the row of i+1; of the end of a when there is none
		row = make([]bool, len(b)+1)
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i < len(a) && a[i] == '*':
				row[j] = next[j] || j < len(b) && row[j+1]
			case j < len(b) && b[j] == '*':
				row[j] = row[j+1] || i < len(a) && next[j]
			case i < len(a) && j < len(b):
				row[j] = next[j+1] && (a[i] == b[j] || a[i] == '?' || b[j] == '?')
			}
		}
	}
	return row[0]
}
