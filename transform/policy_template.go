package transform

import (
	_ "embed"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// policyTemplates is searched as it lies in the binary; its head explains the notation.
//
//go:embed policy_templates.txt
var policyTemplates string

// A policyTemplate is one policy template of SAM: a name for statements that only lack some values.
type policyTemplate struct {
	name       string
	parameters []string
	statements []policyStatement
}

// A policyStatement is one statement of a policy template, in the notation of policy_templates.txt.
type policyStatement struct {
	service   string
	actions   []string
	resources []string // the words of RESOURCE
	condition []string // operator, key and RESOURCE; nil when there is none
}

// policyTemplatePlaces is where in policyTemplates the parameters of each template begin.
var policyTemplatePlaces = lazy.Value[map[string]int]{Make: func() map[string]int {
	places := map[string]int{}
	at := 0
	for line := range strings.Lines(policyTemplates) {
		if name, _, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(name, " #") {
			places[name] = at + len(name) + 1
		}
		at += len(line)
	}
	return places
}}

// findPolicyTemplate returns the template with the name.
func findPolicyTemplate(name string) (policyTemplate, bool) {
	place, found := policyTemplatePlaces.Get()[name]
	if !found {
		return policyTemplate{}, false
	}
	parameters, rest, _ := strings.Cut(policyTemplates[place:], "\n")
	below := rest
	for strings.HasPrefix(below, " ") {
		_, below, _ = strings.Cut(below, "\n")
	}
	body := strings.TrimSuffix(rest, below)
	return policyTemplate{name, strings.Fields(parameters), policyStatements(strings.Fields(body))}, true
}

// policyTemplateNames lists the names, for suggestions.
func policyTemplateNames() []string {
	var names []string
	for _, line := range strings.Split(policyTemplates, "\n") {
		if name, _, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(name, " #") {
			names = append(names, name)
		}
	}
	return names
}

// policyStatements reads statements; each starts with a word that ends in a colon.
func policyStatements(words []string) []policyStatement {
	var list []policyStatement
	var part *[]string
	for _, word := range words {
		last := len(list) - 1
		switch {
		case strings.HasSuffix(word, ":"):
			list = append(list, policyStatement{service: word})
			part = &list[last+1].actions
		case word == "on":
			part = &list[last].resources
		case word == "if":
			part = &list[last].condition
		default:
			*part = append(*part, word)
		}
	}
	return list
}

// expandPolicyTemplates replaces the policy templates in the Policies of a function or state machine by the documents they
// stand for. Policies that are not empty become a list.
func (x *expansion) expandPolicyTemplates(r *resource) error {
	policies := presentIfTruthy(r.props(), "Policies")
	if policies == nil {
		return nil
	}
	// Every entry is classified before any template is expanded: that decides which of two faults is told.
	items := append([]*cfn.Node(nil), policyEntries(policies)...)
	kinds, err := classifyPolicies(items)
	if err != nil {
		return err
	}
	for i, kind := range kinds {
		if kind != templatePolicy {
			continue
		}
		if items[i], err = expandPolicyEntry(r, items[i]); err != nil {
			return err
		}
	}
	list := maker.At(policies, maker.PolicyTemplate).List(items...)
	if policies.Is(cfn.List) {
		list = maker.Replace(policies, items, nil)
	}
	x.setProperty(r, "Policies", list)
	return nil
}

// expandPolicyEntry expands a policy template, or those in the branches of an Fn::If.
func expandPolicyEntry(r *resource, entry *cfn.Node) (*cfn.Node, error) {
	if _, _, _, isIf := ifBranches(entry); !isIf {
		return expandPolicyTemplate(r, entry)
	}
	return changeBranches(entry, func(branch *cfn.Node) (*cfn.Node, error) { return expandPolicyTemplate(r, branch) })
}

// expandPolicyTemplate makes the policy document of {Name: {Parameter: value}}.
func expandPolicyTemplate(r *resource, entry *cfn.Node) (*cfn.Node, error) {
	key, values := entry.Pairs[0].Key, entry.Pairs[0].Value
	template, ok := findPolicyTemplate(key.Text)
	if !ok {
		return nil, refuse(r.id(), entry, "a policy template in a branch of Fn::If must stand there itself, not in another %s",
			key.Text)
	}
	if !values.IsMap() {
		return nil, refuse(r.id(), values, "the policy template %s takes a map of parameters, not %s; write %s",
			template.name, values.Kind.Phrase(), template.usage())
	}
	var missing []string
	for _, name := range template.parameters {
		if !values.Has(name) {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return nil, refuse(r.id(), key, "the policy template %s lacks the parameter %s; write %s",
			template.name, strings.Join(missing, " and "), template.usage())
	}
	b := maker.At(entry, maker.PolicyTemplate)
	statements := make([]*cfn.Node, len(template.statements))
	for i, s := range template.statements {
		statements[i] = s.node(b, values)
	}
	return iam.Unversioned(b, statements...), nil
}

// usage shows how the template is written: {Name: {Parameter: ...}}.
func (t policyTemplate) usage() string {
	arguments := make([]string, len(t.parameters))
	for i, name := range t.parameters {
		arguments[i] = name + ": ..."
	}
	return t.name + ": {" + strings.Join(arguments, ", ") + "}"
}

// node makes the statement with the values of the parameters.
func (s policyStatement) node(b maker.Builder, values *cfn.Node) *cfn.Node {
	resources := policyResources(b, s.resources, values)
	statement := iam.AllowList(b, resources, s.qualifiedActions()...)
	if bare, ok := strings.CutPrefix(s.actions[0], "!"); ok {
		statement = iam.Allow(b, s.service+bare, resources)
	}
	if s.condition == nil {
		return statement
	}
	operator, key, value := s.condition[0], s.condition[1], policyResource(b, s.condition[2], values)
	test := b.Map(maker.Entry{Key: operator, Value: b.Map(maker.Entry{Key: key, Value: value})})
	return maker.With(statement, b.Str("Condition"), test)
}

func (s policyStatement) qualifiedActions() []string {
	actions := make([]string, len(s.actions))
	for i, action := range s.actions {
		actions[i] = s.service + action
	}
	return actions
}

// policyResources makes the value of Resource: a list when the words stand in brackets.
func policyResources(b maker.Builder, words []string, values *cfn.Node) *cfn.Node {
	if words[0] != "[" {
		return policyResource(b, words[0], values)
	}
	var list []*cfn.Node
	for _, word := range words[1 : len(words)-1] {
		list = append(list, policyResource(b, word, values))
	}
	return b.List(list...)
}

// policyResource makes one resource: "*" or an Fn::Sub, whose variables are the parameters that it names.
func policyResource(b maker.Builder, word string, values *cfn.Node) *cfn.Node {
	if word == "*" {
		return b.Str(word)
	}
	text, variables := policyVariables(unabbreviatedARN(word), values)
	return b.Sub(text, variables...)
}

// unabbreviatedARN writes out the ARN that regional:service:rest or global:service:rest stands for.
func unabbreviatedARN(word string) string {
	scope, rest, _ := strings.Cut(word, ":")
	service, path, _ := strings.Cut(rest, ":")
	switch scope {
	case "regional":
		return "arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + path
	case "global":
		return "arn:${AWS::Partition}:" + service + ":::" + path
	}
	return word
}

// policyVariables turns {Parameter} into ${parameter} and collects the variables. A brace after a dollar is a pseudo parameter.
func policyVariables(text string, values *cfn.Node) (string, []maker.Entry) {
	var out strings.Builder
	var variables []maker.Entry
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), variables
		}
		inside, after, _ := strings.Cut(rest, "}")
		text = after
		if strings.HasSuffix(before, "$") {
			out.WriteString("{" + inside + "}")
			continue
		}
		parameter, variable, named := strings.Cut(inside, "=")
		if !named {
			variable = strings.ToLower(parameter[:1]) + parameter[1:]
		}
		out.WriteString("${" + variable + "}")
		variables = append(variables, maker.Entry{Key: variable, Value: values.Get(parameter)})
	}
}

// suggestPolicyTemplate ends the message about an entry that is no policy: a misspelt template ends up as one.
func suggestPolicyTemplate(entry *cfn.Node) string {
	if !isSingleKeyMap(entry) {
		return ""
	}
	if name, ok := schema.Suggest(entry.Pairs[0].Key.Text, policyTemplateNames()); ok {
		return "; did you mean the policy template " + name + "?"
	}
	return ""
}
