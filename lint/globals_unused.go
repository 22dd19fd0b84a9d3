package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

var globalsUnusedRules = []Rule{{
	ID: "W5123", Name: "globals-unused",
	Title: "What Globals sets reaches a resource",
	Why: "A section for a type that the template has none of, or a property that every resource overrides, does nothing: " +
		"what it promises, such as tracing or a timeout, holds nowhere.",
	Source: "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkUnusedGlobals,
}}

// globalSections are the sections that there are.
var globalSections = []string{
	"Api", "CapacityProvider", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine", "WebSocketApi",
}

func checkUnusedGlobals(p *Pass) {
	if !p.Facts.SAM || p.Facts.hasHiddenResources() {
		return
	}
	for _, section := range members(p.Template.Root.Get("Globals")) {
		name := section.Key.Text
		if !slices.Contains(globalSections, name) || isForImplicitAPI(p.Template, name) {
			continue
		}
		users := usersOfGlobals(p.Template, name)
		if len(users) == 0 {
			p.Report(section.Key, "the template has no AWS::Serverless::%s that this section of Globals could be for; remove it", name)
			continue
		}
		for _, property := range members(section.Value) {
			reportUnusedGlobal(p, property, users)
		}
	}
}

// hasHiddenResources reports whether loops or macros make resources that cannot be seen.
func (f *Facts) hasHiddenResources() bool {
	return slices.ContainsFunc(members(f.Template.Root.Get("Resources")), func(m cfn.Pair) bool {
		return isLoop(m.Key) || m.Key.Text == "Fn::Transform"
	}) || slices.ContainsFunc(f.Transforms, func(name string) bool { return name != samTransform && name != loopTransform })
}

func usersOfGlobals(t *cfn.Template, section string) (users []*cfn.Resource) {
	for _, r := range t.Resources {
		if r.TypeName() == "AWS::Serverless::"+section {
			users = append(users, r)
		}
	}
	return users
}

// isForImplicitAPI reports whether a section is for the API that the transform makes for events that name none.
func isForImplicitAPI(t *cfn.Template, section string) bool {
	property, isAPI := map[string]string{"Api": "RestApiId", "HttpApi": "ApiId"}[section]
	return isAPI && slices.ContainsFunc(t.Resources, func(r *cfn.Resource) bool {
		return slices.ContainsFunc(members(r.Props.Get("Events")), func(event cfn.Pair) bool {
			kind, _ := event.Value.Get("Type").Str()
			api := event.Value.Get("Properties").Get(property)
			name, _ := api.RefName()
			return kind == section && (api == nil || strings.HasPrefix(name, "Serverless"))
		})
	})
}

// reportUnusedGlobal reports a property that every resource gives a value of its own. Maps and lists are merged, so they
// are used anyway.
func reportUnusedGlobal(p *Pass, property cfn.Pair, users []*cfn.Resource) {
	name := property.Key.Text
	overridden := func(r *cfn.Resource) bool {
		own := r.Props.Get(name)
		return isIgnored(r.Node.Get("IgnoreGlobals"), name) || own != nil && !mergeable(property.Value, own)
	}
	if slices.ContainsFunc(users, func(r *cfn.Resource) bool { return !overridden(r) }) {
		return
	}
	p.Report(property.Key, "every resource of the type has a %s of its own, so that this one is never used; remove one or the "+
		"others", name)
}

func isIgnored(ignore *cfn.Node, name string) bool {
	all, _ := ignore.Str()
	return all == "*" || slices.ContainsFunc(listed(ignore), func(n *cfn.Node) bool {
		text, _ := n.Str()
		return text == name
	})
}
