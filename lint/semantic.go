package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const whySemantic = "A subnet is wanted where the ID of a security group or the name of a bucket is given: both are strings, and " +
	"only the service refuses the mistake, in the middle of a deployment."

var semanticRules = []Rule{{
	ID: "E1040", Name: "semantic-getatt",
	Title: "Fn::GetAtt gives what the property wants: the ARN of a role where a role is wanted",
	Why:   whySemantic, Source: functionDocs + "-getatt.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Use: checkAttributeMeaning,
}, {
	ID: "E1041", Name: "semantic-ref",
	Title: "Ref gives what the property wants: the ID of a subnet where a subnet is wanted",
	Why:   whySemantic, Source: functionDocs + "-ref.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Use: checkRefMeaning,
}}

// valueOfParameter is the attribute that is whatever somebody has put into Parameter Store.
const valueOfParameter = "Value"

func checkAttributeMeaning(p *Pass, u *Use) {
	wanted := u.meaning()
	if wanted == "" || u.Name != "Fn::GetAtt" {
		return
	}
	for ref := range u.Node.Refs {
		attribute, ok := attributeOf(p, ref)
		if !ok || ref.Node != u.Node || ref.Attribute == valueOfParameter && p.typeOf(ref.ID) == "AWS::SSM::Parameter" {
			continue
		}
		if !slices.Contains(attribute.Formats, wanted) && u.takes(attribute.Types) {
			p.Report(u.place, "%s.%s is %s, but %s is wanted here", ref.ID, ref.Attribute, meanings(attribute.Formats), meaningOf(wanted))
		}
	}
}

func checkRefMeaning(p *Pass, u *Use) {
	wanted := u.meaning()
	name, ok := u.Node.RefName()
	r := p.Facts.Resources[name]
	if wanted == "" || !ok || r == nil || isSAMType(r.TypeName()) {
		return
	}
	given, ok := meaningOfRef(p.Facts, r)
	if ok && !slices.Contains(given, wanted) {
		p.Report(u.place, "Ref %s is %s, but %s is wanted here", name, meanings(given), meaningOf(wanted))
	}
}

// meaning is the format that the place wants besides a plain kind of text such as "json"; "" when it wants none, or any
// of several.
func (u *Use) meaning() string {
	if u.typ == "AWS::ECS::TaskDefinition" && u.path[len(u.path)-1] == "awslogs-group" {
		return "AWS::Logs::LogGroup.Name"
	}
	var wanted []string
	for _, shape := range u.Shapes {
		wanted = append(wanted, shape.Formats...)
	}
	if len(wanted) != 1 || len(u.Shapes) != 1 || !strings.HasPrefix(wanted[0], "AWS::") {
		return ""
	}
	return wanted[0]
}

// meaningOfRef are the formats of what Ref gives for a resource; false when they are not known.
func meaningOfRef(f *Facts, r *cfn.Resource) ([]string, bool) {
	t, ok := f.Types.Lookup(r.TypeName())
	if !ok || len(t.Ref) == 0 || hasFreeAttributes(t.Name, "") {
		return nil, false
	}
	switch {
	case t.Name == "AWS::CertificateManager::Certificate":
		return []string{"AWS::ACM::Certificate.Arn"}, true
	case t.Name == "AWS::EC2::SecurityGroup" && r.Props.Has("VpcId"):
		return []string{"AWS::EC2::SecurityGroup.Id"}, true
	case t.Name == "AWS::EC2::SecurityGroup":
		return []string{"AWS::EC2::SecurityGroup.Name"}, true
	}
	if attribute, ok := t.Attribute(t.Ref[0]); ok {
		return attribute.Shape().Formats, true
	}
	property, ok := t.Property(t.Ref[0])
	if !ok {
		return nil, true // an identifier of several parts
	}
	return property.Shape().Formats, true
}

// typeOf is the type of a resource, "" when there is none.
func (p *Pass) typeOf(id string) string {
	if r := p.Facts.Resources[id]; r != nil {
		return r.TypeName()
	}
	return ""
}

func meanings(formats []string) string {
	if len(formats) == 0 {
		return "something else"
	}
	words := make([]string, len(formats))
	for i, format := range formats {
		words[i] = meaningOf(format)
	}
	return strings.Join(words, " or ")
}

// meaningOf puts a format into words: "the Id of an AWS::EC2::Subnet".
func meaningOf(format string) string {
	typ, part, ok := strings.Cut(format, ".")
	if !ok {
		return format
	}
	return "the " + part + " of an " + typ
}
