package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const globalsDocs = samDocs + "sam-specification-template-anatomy-globals.html"

var globalsRules = []Rule{{
	ID: "E3066", Name: "globals-attributes",
	Title:  "Connectors and IgnoreGlobals stand only in templates that declare the SAM transform",
	Why:    "They are attributes of SAM; without the transform CloudFormation refuses them.",
	Source: samDocs + "sam-specification-resources-and-properties.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		for _, name := range [...]string{"Connectors", "IgnoreGlobals"} {
			if r.Node.Has(name) && !p.Facts.SAM {
				p.Report(r.Node.Key(name), "%s is an attribute of SAM; add Transform: %s to the template", name, samTransform)
			}
		}
	},
}, {
	ID: "E3724", Name: "globals-shape",
	Title:  "Globals holds properties that SAM takes from there, and IgnoreGlobals names some of them",
	Why:    "The SAM transform refuses other names in Globals; a misspelt one in IgnoreGlobals keeps nothing out.",
	Source: globalsDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkGlobals,
	Resource: checkIgnoredGlobals,
}}

func checkGlobals(p *Pass) {
	globals := p.Template.Root.Get("Globals")
	switch {
	case globals.IsNull():
		return
	case !p.Facts.SAM:
		p.Report(p.Template.Root.Key("Globals"), "Globals is a section of SAM; add Transform: %s to the template", samTransform)
		return
	case !isOf(p, globals, "Globals", cfn.Map):
		return
	}
	checkKeys(p, globals, globalSections)
	for _, section := range members(globals) {
		t, ok := p.Facts.Types.Lookup(samPrefix + section.Key.Text)
		if ok && len(t.Globals) > 0 && isOf(p, section.Value, section.Key.Text, cfn.Map) {
			checkKeys(p, section.Value, t.Globals)
		}
	}
}

const samPrefix = "AWS::Serverless::"

// checkIgnoredGlobals reports what IgnoreGlobals names but Globals does not have.
func checkIgnoredGlobals(p *Pass, r *cfn.Resource) {
	section, isSAM := strings.CutPrefix(r.TypeName(), samPrefix)
	ignored := r.Node.Get("IgnoreGlobals")
	if !isSAM || !p.Facts.SAM || ignored.Is(cfn.Func) {
		return
	}
	if !ignored.Is(cfn.List) {
		if text, ok := ignored.Str(); ignored != nil && (!ok || text != "*") {
			p.Report(ignored, `IgnoreGlobals must be "*" or a list of properties, not %s`, shortly(ignored))
		}
		return
	}
	var known []string
	for _, property := range members(p.Template.Root.Get("Globals").Get(section)) {
		known = append(known, property.Key.Text)
	}
	for _, item := range ignored.Items {
		if name, ok := item.Str(); ok && !p.Template.Root.Get("Globals").Get(section).Has(name) {
			hint := p.didYouMean(name, known)
			p.mendingName(item, known, hint).Report(item, "Globals has no property %s for %s%s", name, section, hint)
		}
	}
}
