package lint

import (
	"bytes"
	"math"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// The rules about what other rooms refuse; the engine reports them.
const (
	ruleUnreadable = "E0000"
	ruleRefused    = "E0001"
	ruleNotation   = "W5103"
	ruleSections   = "E1001"
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
	ID: ruleSections, Name: "template-sections",
	Title:  "The template has Resources, no section that CloudFormation does not know, and the version 2010-09-09",
	Why:    "CloudFormation refuses a template without resources, with an unknown section or of another version.",
	Source: anatomyDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Options: []RuleOption{{
		Name: optionSections, Kind: Word, Doc: "names one more section that is allowed, such as one that a macro takes out",
	}},
	Template: checkSections,
}, {
	ID: "E1003", Name: "template-description-length",
	Title:  "The description of the template has at most 1024 bytes",
	Why:    "CloudFormation refuses the template.",
	Source: anatomyDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) { checkDescription(p, longestDescription, math.MaxInt) },
}, {
	ID: "E1004", Name: "template-description",
	Title:  "The description of the template is a string",
	Why:    "CloudFormation refuses the template.",
	Source: anatomyDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) {
		if at := p.Template.Root.Get("Description"); !at.IsNull() && !at.IsScalar() {
			p.Report(at, "Description must be a string, not %s", at.Kind.Phrase())
		}
	},
}, {
	ID: "E1005", Name: "template-transform",
	Title:  "Transform is a name, a map with Name and Parameters, or a list of those",
	Why:    "CloudFormation refuses the template.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkTransform,
}, {
	ID: "I1003", Name: "template-description-long",
	Title:  "The description of the template stays clear of the limit of 1024 bytes",
	Why:    "A few words more, and CloudFormation refuses the template.",
	Source: anatomyDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) { checkDescription(p, longestDescription*9/10, longestDescription) },
}, {
	ID: "W1100", Name: "template-merge-key",
	Title: "No merge key (<<) is used",
	Why: "CloudFormation does not know merge keys: the template can be deployed only by a tool that resolves them first, as " +
		"aws cloudformation package does.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkMergeKeys,
}, {
	ID: ruleNotation, Name: "template-notation",
	Title:  "No value is written in a way that YAML 1.1 reads otherwise than it looks",
	Why:    "CloudFormation reads YAML 1.1: 0123 is the number 83 and 12:30 is 750.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Both,
}, {
	ID: ruleTooComplex, Name: "template-too-complex",
	Title: "The template can be judged in full within the limits of samx lint",
	Why: "Conditions and values of parameters can be combined in more ways than anybody can look at. samx lint looks at so " +
		"many that no template keeps it busy for long; mistakes in the others go unnoticed until the stack is deployed.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Both,
}}

// optionSections is the option of the rule about sections.
const optionSections = "sections"

// sections are what may stand at the top of a template. Globals is SAM's.
var sections = [...]string{
	"AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Mappings", "Metadata", "Outputs", "Parameters",
	"Resources", "Rules", "Transform",
}

// longestDescription is the limit for Description, in bytes.
const longestDescription = 1024

// checkDescription reports a description with more than least bytes, up to most.
func checkDescription(p *Pass, least, most int) {
	at := p.Template.Root.Get("Description")
	if text, ok := at.Str(); ok && len(text) > least && len(text) <= most {
		p.Report(at, "the description has %d bytes; at most %d are allowed", len(text), longestDescription)
	}
}

func checkTransform(p *Pass) {
	section := p.Template.Root.Get("Transform")
	if !p.Template.Root.Has("Transform") {
		return
	}
	if !section.Is(cfn.List) {
		checkOneTransform(p, section)
		return
	}
	for _, item := range section.Items {
		checkOneTransform(p, item)
	}
}

func checkOneTransform(p *Pass, n *cfn.Node) {
	switch {
	case n.Is(cfn.String):
	case !n.Is(cfn.Map):
		p.Report(n, "a transform must be a name or a map with Name and Parameters, not %s", n.Kind.Phrase())
	default:
		checkKeys(p, n, []string{"Name", "Parameters"})
		if !n.Has("Name") {
			p.Report(n, "a transform needs a Name")
		}
	}
}

// checkMergeKeys reports each map that is written with a merge key once, wherever aliases repeat it.
func checkMergeKeys(p *Pass) {
	if !bytes.Contains(p.Template.Source, []byte("<<")) {
		return // nearly always
	}
	seen := map[*cfn.Node]bool{}
	p.Template.Root.Walk(func(n *cfn.Node) bool {
		if seen[n] {
			return false
		}
		if seen[n] = true; n.IsMap() && n.Style&cfn.Merged != 0 {
			p.Report(n, "a merge key (<<) is not resolved by CloudFormation itself; write the entries out, or deploy with the "+
				"package command")
		}
		return true
	})
}

const formatVersion = "2010-09-09"

func checkSections(p *Pass) {
	root, own := p.Template.Root, p.Option(optionSections).Word
	for _, pair := range root.Pairs {
		if name := pair.Key.Text; !slices.Contains(sections[:], name) && name != own {
			hint := p.didYouMean(name, sections[:])
			p.mendingName(pair.Key, sections[:], hint).Report(pair.Key, "%s is no section of a template%s", name, hint)
		}
	}
	checkNullConditions(p, root.Get("Conditions"))
	checkFormatVersion(p, root.Get("AWSTemplateFormatVersion"))
	switch resources := root.Get("Resources"); {
	case !root.Has("Resources"):
		p.Report(root, "the template has no Resources; it needs at least one resource")
	case resources != nil && resources.Kind != cfn.Null && !resources.IsMap():
		p.Report(resources, "Resources is %s; it must be a map of logical IDs to resources", resources.Kind.Phrase())
	}
	for _, name := range []string{"Conditions", "Globals", "Rules"} {
		isOf(p, root.Get(name), name, cfn.Map)
	}
}

// checkFormatVersion looks at the type and at the value, as for a property.
func checkFormatVersion(p *Pass, version *cfn.Node) {
	if version == nil {
		return
	}
	if !version.IsScalar() {
		p.Report(version, "AWSTemplateFormatVersion is %s; it must be a string, or left out", version.Kind.Phrase())
	}
	if version.Text != formatVersion {
		p.Report(version, "AWSTemplateFormatVersion must be %q, the only version there is", formatVersion)
	}
}

// checkNullConditions reports the nulls in the section, for which CloudFormation refuses the template as a whole.
func checkNullConditions(p *Pass, conditions *cfn.Node) {
	conditions.Walk(func(n *cfn.Node) bool {
		for _, item := range n.Items {
			if item.IsNull() {
				p.Report(item, "there is a null in Conditions; give it a value or remove it")
			}
		}
		for _, pair := range n.Pairs {
			if pair.Value.IsNull() {
				p.Report(pair.Key, "%s is null; give it a value or remove it", pair.Key.Text)
			}
		}
		return true
	})
}
