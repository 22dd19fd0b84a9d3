package lint

import (
	"slices"
	"strings"
	"sync"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const samDocs = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"

var resourceRules = []Rule{{
	ID: "E3001", Name: "resource-shape",
	Title:  "A resource is a map with a Type and none but the known attributes",
	Why:    "CloudFormation refuses a resource without a type or with an attribute it does not know.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: checkResourceShape,
}, {
	ID: "E3006", Name: "resource-type",
	Title:  "The resource type exists",
	Why:    "CloudFormation refuses a template with a type it does not know.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
	Resource: checkResourceType,
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
	case r.Node.IsNull():
		return
	case p.Facts.Loops && isLoop(r.ID) || r.ID.Text == "Fn::Transform":
		return // what it stands for is not known here
	case !r.Node.IsMap():
		p.Report(r.Node, "resource %s is %s; it must be a map with a Type", r.ID.Text, r.Node.Kind.Phrase())
		return
	case !alphanumeric(r.ID.Text):
		p.Report(r.ID, "the logical ID %s has characters other than A-Z, a-z and 0-9", r.ID.Text)
	}
	switch {
	case !r.Node.Has("Type"):
		p.Report(r.Node, "resource %s has no Type", r.ID.Text)
	case !r.Type.IsNull() && !r.Type.Is(cfn.String):
		p.Report(r.Type, "the Type of %s is %s; it must be a string such as AWS::S3::Bucket", r.ID.Text, r.Type.Kind.Phrase())
	}
	if c := r.Node.Get("Condition"); !c.IsNull() && !c.Is(cfn.String) {
		p.Report(c, "the Condition of %s is %s; it must be the name of a condition", r.ID.Text, c.Kind.Phrase())
	}
	if !isSAMType(r.TypeName()) {
		checkAttributes(p, r)
	}
}

func checkAttributes(p *Pass, r *cfn.Resource) {
	for _, pair := range r.Node.Pairs {
		if name := pair.Key.Text; !slices.Contains(attributes[:], name) && name != "Fn::Transform" {
			p.Report(pair.Key, "%s is no attribute of a resource%s; what belongs to the type goes below Properties",
				name, p.didYouMean(name, attributes[:]))
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
	if typ == "" || isPrivateType(typ) || isSAMType(typ) && !p.Facts.SAM {
		return
	}
	if _, ok := schema.Lookup(typ); !ok {
		p.Report(r.Type, "resource type %s does not exist%s", typ, p.didYouMean(typ, typeNames()))
	}
}

// typeNames are the names of all resource types.
var typeNames = sync.OnceValue(schema.Types)

// isPrivateType reports whether nothing is known about a type: custom resources and modules.
func isPrivateType(typ string) bool {
	return strings.HasPrefix(typ, "Custom::") || strings.HasSuffix(typ, "::MODULE")
}

func isSAMType(typ string) bool {
	return strings.HasPrefix(typ, "AWS::Serverless::")
}
