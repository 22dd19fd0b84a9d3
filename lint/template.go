package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// The rules about what other rooms refuse; the engine reports them.
const (
	ruleUnreadable = "E0000"
	ruleRefused    = "E0001"
	ruleNotation   = "W5103"
)

const anatomyDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"

var templateRules = []Rule{{
	ID: ruleUnreadable, Name: "template-unreadable",
	Title: "The file is a template in YAML or JSON, and no key stands twice in one map",
	Why: "What cannot be read cannot be deployed; and of two entries under one key, such as two resources with one " +
		"logical ID, only the last counts.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: ruleRefused, Name: "template-refused",
	Title:  "The SAM transform accepts the template",
	Why:    "CloudFormation runs the transform before anything else; when it refuses, nothing is deployed.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-serverless.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
}, {
	ID: "E1001", Name: "template-sections",
	Title:  "The template has Resources, no section that CloudFormation does not know, and the version 2010-09-09",
	Why:    "CloudFormation refuses a template without resources, with an unknown section or of another version.",
	Source: anatomyDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkSections,
}, {
	ID: ruleNotation, Name: "template-notation",
	Title:  "No value is written in a way that YAML 1.1 reads otherwise than it looks",
	Why:    "CloudFormation reads YAML 1.1: 0123 is the number 83 and 12:30 is 750.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Both,
}}

// sections are what may stand at the top of a template. Globals is SAM's.
var sections = [...]string{
	"AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Mappings", "Metadata", "Outputs", "Parameters",
	"Resources", "Rules", "Transform",
}

const formatVersion = "2010-09-09"

func checkSections(p *Pass) {
	root := p.Template.Root
	for _, pair := range root.Pairs {
		if name := pair.Key.Text; !slices.Contains(sections[:], name) {
			p.Report(pair.Key, "%s is no section of a template%s", name, p.didYouMean(name, sections[:]))
		}
	}
	version := root.Get("AWSTemplateFormatVersion")
	if root.Has("AWSTemplateFormatVersion") && (version.IsNull() || version.Text != formatVersion) {
		p.Report(version, "AWSTemplateFormatVersion must be %q, the only version there is", formatVersion)
	}
	switch resources := root.Get("Resources"); {
	case !root.Has("Resources"):
		p.Report(root, "the template has no Resources; it needs at least one resource")
	case resources != nil && resources.Kind != cfn.Null && !resources.IsMap():
		p.Report(resources, "Resources is a %s; it must be a map of logical IDs to resources", resources.Kind)
	}
}
