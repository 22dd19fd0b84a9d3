package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const functionDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference"

var referenceRules = []Rule{{
	ID: "E1010", Name: "reference-getatt",
	Title:  "Fn::GetAtt names a resource of the template and an attribute that its type has",
	Why:    "CloudFormation refuses the template.",
	Source: functionDocs + "-getatt.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Calls: "Fn::GetAtt", Use: checkAttributeResult,
	Reference: func(p *Pass, ref Reference) {
		if ref.Func == "Fn::GetAtt" {
			checkAttribute(p, ref)
		}
	},
}, {
	ID: "E1019", Name: "reference-sub",
	Title:  "Every variable of Fn::Sub is a parameter, a resource, an attribute or a key of its map",
	Why:    "CloudFormation refuses the template.",
	Source: functionDocs + "-sub.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Calls: "Fn::Sub", Use: func(p *Pass, u *Use) { checkResult(p, u, "Fn::Sub") },
	Reference: func(p *Pass, ref Reference) {
		switch {
		case ref.Func != "Fn::Sub":
		case ref.Attribute != "":
			checkAttribute(p, ref)
		default:
			checkName(p, ref)
		}
	},
}, {
	ID: "E1020", Name: "reference-ref",
	Title:  "Ref names a parameter, a resource or a pseudo parameter",
	Why:    "CloudFormation refuses the template.",
	Source: functionDocs + "-ref.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Calls: "Ref", Use: checkParameterResult,
	Reference: func(p *Pass, ref Reference) {
		if ref.Func == "Ref" {
			checkName(p, ref)
		}
	},
}}

var pseudoParameters = [...]string{
	"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId",
	"AWS::StackName", "AWS::URLSuffix",
}

// checkName judges what Ref and a plain variable of Sub name.
func checkName(p *Pass, ref Reference) {
	if parameter := p.Facts.Parameters[ref.ID]; parameter.Get("Type").Is(cfn.String) {
		checkVariableType(p, ref, typeOfParameter(parameter))
		return
	}
	if slices.Contains(pseudoParameters[:], ref.ID) || hasResource(p, ref.ID) {
		return
	}
	reportReference(p, ref, "%s names no parameter, resource or pseudo parameter%s", describe(ref),
		p.didYouMean(ref.ID, p.Facts.Names))
}

// checkVariableType judges a parameter in the text of Fn::Sub.
func checkVariableType(p *Pass, ref Reference, typ string) {
	switch {
	case ref.Func != "Fn::Sub":
	case !isParameterType(typ):
		reportReference(p, ref, "%s has the unknown type %s; a string is wanted here", describe(ref), typ)
	case isListType(typ):
		reportReference(p, ref, "%s is a list, but a string is wanted here; use Fn::Join", describe(ref))
	}
}

// checkAttribute judges a reference to an attribute of a resource.
func checkAttribute(p *Pass, ref Reference) {
	if !hasResource(p, ref.ID) {
		reportReference(p, ref, "%s names no resource of the template%s", describe(ref),
			p.didYouMean(ref.ID, p.Facts.IDs))
		return
	}
	r := p.Facts.Resources[ref.ID]
	if r == nil || isSAMType(r.TypeName()) || hasFreeAttributes(r.TypeName(), ref.Attribute) {
		return
	}
	t, ok := p.Facts.Types.Lookup(r.TypeName())
	if !ok || ref.Attribute == "" {
		return
	}
	if attribute, ok := t.Attribute(ref.Attribute); ok {
		if types := attribute.Shape().Types; ref.Func == "Fn::Sub" && !givesString(types) {
			reportReference(p, ref, "%s gives %s, but a string is wanted here", describe(ref), typePhrase(types))
		}
		return
	}
	var names []string
	for _, a := range t.Attributes {
		names = append(names, a.Name)
	}
	if parts := ref.Node.Arg("Fn::GetAtt"); parts.Is(cfn.List) && len(parts.Items) > 1 {
		ref.At = parts.Items[1] // of a list the element that is wrong
	}
	reportReference(p, ref, "%s has no attribute %s%s", r.TypeName(), ref.Attribute, p.orAnyOf(ref.Attribute, names))
}

// reportReference reports at the name itself. In a text of several lines, where no comment can suppress, it reports
// where the text begins, with a note at the name. A short tag in a list is found at the key of the list, unless it
// takes a list itself.
func reportReference(p *Pass, ref Reference, format string, args ...any) {
	line := func(n *cfn.Node) int { return p.Template.Position(n.Span.Start).Line }
	found := pending{at: ref.At, message: fmt.Sprintf(format, args...)}
	found.atKey = ref.Node.Style&cfn.ShortTag != 0 && !isWrittenList(p.Template, ref.Node.Arg("Fn::GetAtt")) &&
		(ref.Func == "Fn::Sub" || line(ref.At) == line(ref.Node))
	if ref.Node.Style&cfn.ShortTag == 0 && ref.Node.Arg("Fn::Sub").Is(cfn.List) {
		found.at = ref.Node.Pairs[0].Key
	}
	name, ok := sourceOf(p.Template, ref)
	switch {
	case !ok:
	case line(found.at) != p.Template.Position(name.Start).Line:
		found.notes = []cfn.Note{{Span: name, Message: "it stands here"}}
	default:
		found.part = name
	}
	p.report(found)
}

// isWrittenList reports whether a list is written as one, which that of !GetAtt a.b is not.
func isWrittenList(t *cfn.Template, n *cfn.Node) bool {
	if !n.Is(cfn.List) || int(n.Span.Start) >= len(t.Source) {
		return false
	}
	first := t.Source[n.Span.Start]
	return first == '[' || first == '-'
}

// reportSub reports at a text of Fn::Sub. In a call with a short tag that has nothing but the text, it is found at the key
// that it stands under, be it in a list or not.
func (p *Pass) reportSub(call, text *cfn.Node, format string, args ...any) {
	p.report(pending{
		at: text, message: fmt.Sprintf(format, args...),
		atKey: call.Style&cfn.ShortTag != 0 && call.Arg("Fn::Sub") == text,
	})
}

// sourceOf finds a variable of Fn::Sub in the source. It is false when the text is not written as it reads: with escapes,
// or folded.
func sourceOf(t *cfn.Template, ref Reference) (cfn.Span, bool) {
	span := ref.At.Span
	if ref.Func != "Fn::Sub" || span.Start > span.End || int(span.End) > len(t.Source) {
		return cfn.Span{}, false
	}
	written, variable := t.Source[span.Start:span.End], []byte(ref.At.Text[ref.Start:ref.End])
	at := ref.Start
	if ref.At.Style&(cfn.SingleQuoted|cfn.DoubleQuoted) != 0 || t.JSON {
		at++ // the quote
	}
	if at > len(written) || !bytes.HasPrefix(written[at:], variable) {
		at = bytes.Index(written[:min(len(written), longestSearch)], variable)
	}
	if at < 0 {
		return cfn.Span{}, false
	}
	start := span.Start + uint32(at)
	return cfn.Span{Start: start, End: start + uint32(len(variable))}, true
}

// longestSearch bounds the search for a variable, in bytes: there can be as many of them as the text is long.
const longestSearch = 10_000

func describe(ref Reference) string {
	switch {
	case ref.Func == "Fn::Sub" && ref.Attribute != "":
		return "${" + ref.ID + "." + ref.Attribute + "}"
	case ref.Func == "Fn::Sub":
		return "${" + ref.ID + "}"
	}
	return ref.Func + " " + ref.ID
}

// hasFreeAttributes reports whether the attributes of a type are not for its schema to say.
func hasFreeAttributes(typ, attribute string) bool {
	switch typ {
	case customResource:
		return true
	case "AWS::CloudFormation::Stack", "AWS::ServiceCatalog::CloudFormationProvisionedProduct":
		return strings.HasPrefix(attribute, "Outputs.")
	}
	return isPrivateType(typ)
}

// hasResource reports whether there is a resource with the ID, or may be: in what was written, a SAM resource and a
// module stand for others whose IDs begin with theirs, and loops make more. What SAM and loops make is known for certain
// in what they expand to.
func hasResource(p *Pass, id string) bool {
	return p.Facts.Resources[id] != nil || p.Facts.mayMake(id)
}

// mayMake reports whether something in the template may make a resource with the ID.
func (f *Facts) mayMake(id string) bool {
	for end := range len(id) {
		if f.Generators[id[:end]] {
			return true
		}
	}
	return f.SAM && slices.ContainsFunc(sharedBySAM[:], func(prefix string) bool { return strings.HasPrefix(id, prefix) })
}

// sharedBySAM begin the IDs of what the SAM transform generates for the template as a whole.
var sharedBySAM = [...]string{
	"ServerlessRestApi", "ServerlessHttpApi", "ServerlessWebSocketApi", "ServerlessDeploymentApplication", "CodeDeployServiceRole",
}
