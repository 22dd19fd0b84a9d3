package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const resourcesDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html"

const samDocs = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"

var resourceRules = []Rule{{
	ID: "E3001", Name: "resource-shape",
	Title:  "A resource is a map with a Type and none but the known attributes",
	Why:    "CloudFormation refuses a resource without a type or with an attribute it does not know.",
	Source: resourcesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: checkResourceShape,
}, {
	ID: "E3006", Name: "resource-type",
	Title: "The resource type exists, in every region to judge for",
	Why: "CloudFormation refuses a template with a type it does not know. A resource whose condition keeps it out of a region is " +
		"not judged there; where AWS keeps adding regions, the finding is a warning.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
	Regional: true, Resource: checkResourceType,
}, {
	ID: "E3007", Name: "resource-parameter-name",
	Title:  "No resource has the name of a parameter",
	Why:    "Ref could mean either, so CloudFormation refuses the template.",
	Source: resourcesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		if _, taken := p.Facts.Parameters[r.ID.Text]; taken {
			p.Report(r.ID, "a parameter is called %s too; rename one of them", r.ID.Text)
		}
	},
}, {
	ID: "E3015", Name: "resource-condition",
	Title:  "The Condition of a resource is one of the template",
	Why:    "CloudFormation refuses the template.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		name, ok := r.Node.Get("Condition").Str()
		if ok && !p.Facts.hasCondition(name) && !isLoop(r.ID) {
			p.Report(r.Node.Get("Condition"), "there is no condition %s%s", name, p.nearCondition(name))
		}
	},
}, {
	ID: "E3028", Name: "resource-metadata",
	Title:  "Metadata of a resource is a map without null values",
	Why:    "CloudFormation refuses a template with null values.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-metadata.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: checkResourceMetadata,
}, {
	ID: "E3038", Name: "resource-serverless",
	Title:  "A template with SAM resources declares the SAM transform",
	Why:    "Without Transform: AWS::Serverless-2016-10-31 CloudFormation does not know the AWS::Serverless types.",
	Source: samDocs + "sam-specification-template-anatomy.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		if isSAMType(r.TypeName()) && !p.Facts.SAM {
			p.Report(r.Type, "%s is a SAM type; add Transform: %s to the template", r.TypeName(), samTransform)
		}
	},
}, {
	ID: "W3001", Name: "resource-ignored",
	Title:  "A SAM resource has none but the known attributes",
	Why:    "The SAM transform drops an attribute it does not know without a word.",
	Source: samDocs + "sam-specification-resources-and-properties.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		if isSAMType(r.TypeName()) {
			checkAttributes(p, r)
		}
	},
}}

// attributes are what a resource may have. Connectors and IgnoreGlobals are SAM's.
var attributes = [...]string{
	"Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "IgnoreGlobals", "Metadata", "Properties",
	"Type", "UpdatePolicy", "UpdateReplacePolicy", "Version",
}

func checkResourceShape(p *Pass, r *cfn.Resource) {
	switch {
	case p.Facts.Loops && isLoop(r.ID) || r.ID.Text == "Fn::Transform":
		return // what it stands for is not known here
	case !r.Node.IsMap():
		p.Report(cfn.FirstOf(r.Node, r.ID), "resource %s is %s; it must be a map with a Type", r.ID.Text, kindOf(r.Node))
		return
	case !alphanumeric(r.ID.Text):
		p.Report(r.ID, "the logical ID %s has characters other than A-Z, a-z and 0-9", r.ID.Text)
	}
	if length := len(r.ID.Text); length > schema.TemplateNameMax {
		p.Report(r.ID, "the logical ID has %d characters; at most %d are allowed", length, schema.TemplateNameMax)
	}
	if !r.Node.Has("Type") {
		p.Report(r.Node, "resource %s has no Type", r.ID.Text)
	}
	for _, attribute := range attributeKinds {
		if r.Node.Has(attribute.name) {
			checkAttributeKind(p, attribute.name, r.Node.Get(attribute.name), attribute.kinds)
		}
	}
	checkPrivateAttributes(p, r)
	if !isSAMType(r.TypeName()) {
		checkAttributes(p, r)
	}
}

func kindOf(n *cfn.Node) string {
	if n.IsNull() {
		return cfn.Null.Phrase()
	}
	return n.Kind.Phrase()
}

// attributeKinds are what the attributes are that no other rule describes. Scalars do not convert here.
var attributeKinds = [...]struct {
	name  string
	kinds kindSet
}{
	{"Condition", aString}, {"CreationPolicy", aMap}, {"DependsOn", aString | aList}, {"Type", aString},
	{"UpdatePolicy", aMap},
}

func checkAttributeKind(p *Pass, name string, value *cfn.Node, kinds kindSet) {
	switch {
	case name == "UpdatePolicy" && value.IsNull():
	case value.Is(cfn.String) && kinds&aString != 0, value.IsMap() && kinds&aMap != 0:
	case value.Is(cfn.List) && kinds&aList != 0:
		for _, item := range value.Items {
			checkAttributeKind(p, "an element of "+name, item, aString)
		}
	default:
		p.Report(value, "%s must be %s, not %s", name, kinds.phrase(), shortly(value))
	}
}

// checkPrivateAttributes reports what custom resources and modules cannot have, and what only custom resources can.
func checkPrivateAttributes(p *Pass, r *cfn.Resource) {
	typ := r.TypeName()
	isCustom := strings.HasPrefix(typ, "Custom::") || typ == customResource
	if !isCustom && r.Node.Has("Version") {
		p.Report(r.ID, "%s has a Version, which only custom resources can have", r.ID.Text)
	}
	if !isCustom && !isPrivateType(typ) {
		return
	}
	for _, name := range [...]string{"CreationPolicy", "UpdatePolicy"} {
		if !r.Node.Get(name).IsEmpty() {
			p.Report(r.Node.Key(name), "resources of type %s cannot have %s", typ, name)
		}
	}
}

func checkResourceMetadata(p *Pass, r *cfn.Resource) {
	metadata := r.Node.Get("Metadata")
	if metadata == nil {
		return
	}
	if !metadata.IsMap() {
		p.Report(metadata, "Metadata must be a map, not %s", metadata.Kind.Phrase())
	}
	metadata.Walk(func(n *cfn.Node) bool {
		for _, pair := range n.Pairs {
			if pair.Value.IsNull() {
				p.Report(pair.Key, "%s is null; give it a value or remove it", pair.Key.Text)
			}
		}
		for _, item := range n.Items {
			if item.IsNull() {
				p.Report(item, "this element is null; give it a value or remove it")
			}
		}
		return true
	})
}

func checkAttributes(p *Pass, r *cfn.Resource) {
	for _, pair := range r.Node.Pairs {
		if name := pair.Key.Text; !slices.Contains(attributes[:], name) && name != "Fn::Transform" {
			hint := p.didYouMean(name, attributes[:])
			p.mendingName(pair.Key, attributes[:], hint).Report(pair.Key,
				"%s is no attribute of a resource%s; what belongs to the type goes below Properties", name, hint)
		}
	}
}

func alphanumeric(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

func checkResourceType(p *Pass, r *cfn.Resource) {
	typ := r.TypeName()
	if typ == "" || isPrivateType(typ) || isSAMType(typ) && !p.Facts.SAM || slices.Contains(toolTypes[:], typ) {
		return
	}
	t, ok := p.Facts.Types.Lookup(typ)
	if !ok {
		types := p.Facts.Types.Types()
		hint := p.didYouMean(typ, types)
		p.mendingName(r.Type, types, hint).Report(r.Type, "resource type %s does not exist%s", typ, hint)
		return
	}
	missing := len(t.Regions) > 0 && !slices.Contains(t.Regions, p.Region)
	if missing && slices.Contains(schema.Regions(), p.Region) {
		p.ReportGrowing(r.Type, "resource type %s is not available in %s", typ, p.Region)
	}
}

// toolTypes are not of CloudFormation: a tool takes such a resource out, or puts others in its place, before it deploys.
var toolTypes = [...]string{"AWS::CDK::Metadata", "Module"}

// customResource is the type of custom resources that have no type of their own, and describes all of them.
const customResource = "AWS::CloudFormation::CustomResource"

// isPrivateType reports whether nothing is known about a type: custom resources and modules.
func isPrivateType(typ string) bool {
	return strings.HasPrefix(typ, "Custom::") || strings.HasSuffix(typ, "::MODULE")
}

func isSAMType(typ string) bool {
	return strings.HasPrefix(typ, "AWS::Serverless::")
}
