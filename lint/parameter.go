package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	parameterDocs     = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html"
	parameterTypeDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"
)

var parameterRules = []Rule{{
	ID: "W2001", Name: "parameter-unused",
	Title: "Every parameter is used",
	Why: "Whoever deploys is asked for a value that changes nothing. Not judged in a template with a transform, which " +
		"may use it.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkUnusedParameters,
}, {
	ID: "E2001", Name: "parameter-shape",
	Title:  "A parameter has an alphanumeric name, a Type, and known keys with values of the right kind",
	Why:    "CloudFormation refuses the template.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkParameterShape,
}, {
	ID: "E2002", Name: "parameter-type",
	Title:  "The Type of a parameter exists",
	Why:    "CloudFormation refuses the template.",
	Source: parameterTypeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) { checkParameterTypes(p, false) },
}, {
	ID: "E2011", Name: "parameter-name-length",
	Title:  "The name of a parameter has at most 255 characters",
	Why:    "CloudFormation refuses the template.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) { checkNameLengths(p, p.Template.Parameters) },
}, {
	ID: "E2015", Name: "parameter-default",
	Title:  "The default of a parameter is a value that the parameter allows",
	Why:    "CloudFormation refuses to deploy with the default.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkDefaults,
}, {
	ID: "I2003", Name: "parameter-pattern",
	Title:  "AllowedPattern is a regular expression",
	Why:    "CloudFormation refuses every value of the parameter.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: checkPatterns,
}, {
	ID: "W1011", Name: "parameter-secret",
	Title: "Passwords come from dynamic references, not from parameters",
	Why: "Whoever deploys has to know the password and hand it on. A dynamic reference to Secrets Manager or Parameter " +
		"Store is resolved at deployment, and can be rotated.",
	Source: dynamicDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: checkSecretParameters,
}, {
	ID: "W2002", Name: "parameter-type-unlisted",
	Title:  "List and SSM types of parameters are those that the documentation lists",
	Why:    "CloudFormation may accept others, but does not check the values.",
	Source: parameterTypeDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: func(p *Pass) { checkParameterTypes(p, true) },
}, {
	ID: "W2010", Name: "parameter-no-echo",
	Title:  "A parameter with NoEcho is not used where everybody can read it",
	Why:    "Outputs and metadata are shown as they are.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkNoEcho,
}, {
	ID: "W2506", Name: "parameter-image-id",
	Title:  "A parameter with the ID of a machine image has the type of one",
	Why:    "CloudFormation then checks before deployment that the image exists, and the console offers those that do.",
	Source: parameterTypeDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkImageParameters,
}}

func checkUnusedParameters(p *Pass) {
	if len(p.Facts.Transforms) > 0 {
		return
	}
	var mentioned map[string]bool
	for _, parameter := range p.Template.Parameters {
		name := parameter.Name.Text
		if p.Facts.Used(name) {
			continue
		}
		if mentioned == nil {
			mentioned = mentionsBelow(p.Template.Root)
		}
		if !mentioned[name] {
			p.Report(parameter.Name, "parameter %s is not used; remove it, or refer to it with !Ref %s", name, name)
		}
	}
}

// mentionsBelow are the names that Ref and Fn::Sub mention anywhere, be it where they do not work: there the rule of the
// place speaks up.
func mentionsBelow(n *cfn.Node) map[string]bool {
	names := map[string]bool{}
	n.Walk(func(n *cfn.Node) bool {
		if call := asFunction(n); call.Is(cfn.Func) && (call.Text == "Ref" || call.Text == "Fn::Sub") {
			for ref := range call.Refs {
				names[ref.ID] = true
			}
		}
		return true
	})
	return names
}

// parameterType is the type of what Ref gives when it names a parameter or a pseudo parameter.
func (f *Facts) parameterType(name string) (typ string, ok bool) {
	if name == "AWS::NotificationARNs" {
		return "List<String>", true
	}
	if parameter := f.Parameters[name]; parameter != nil {
		return parameter.Get("Type").Str()
	}
	return "String", strings.HasPrefix(name, "AWS::") && name != "AWS::NoValue"
}

// isListType reports whether a parameter of the type gives a list.
func isListType(typ string) bool {
	return typ == "CommaDelimitedList" || strings.HasPrefix(typ, "List<") ||
		strings.HasPrefix(typ, ssmValue+"List<") || typ == ssmValue+"CommaDelimitedList>"
}

// ssmValue begins the types of parameters whose value stands in Parameter Store.
const ssmValue = "AWS::SSM::Parameter::Value<"

// suppliedTypes are the AWS-specific types of parameters; all but the first have a list form.
var suppliedTypes = [...]string{
	"AWS::EC2::KeyPair::KeyName", "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
	"AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::VPC::Id",
	"AWS::EC2::Volume::Id", "AWS::Route53::HostedZone::Id",
}

// parameterTypes are all types of parameters that the documentation lists.
var parameterTypes = lazy.Value[[]string]{Make: func() []string {
	plain := []string{"String", "Number", "CommaDelimitedList", "List<Number>", "List<String>", "AWS::SSM::Parameter::Name"}
	for i, typ := range suppliedTypes {
		plain = append(plain, typ)
		if i > 0 {
			plain = append(plain, "List<"+typ+">")
		}
	}
	all := slices.Clone(plain)
	for _, typ := range plain {
		all = append(all, ssmValue+typ+">")
	}
	return all
}}

// checkParameterTypes reports unknown types: those that may be accepted nevertheless, or the others.
func checkParameterTypes(p *Pass, accepted bool) {
	for _, parameter := range p.Template.Parameters {
		at := parameter.Value.Get("Type")
		typ, ok := at.Str()
		open := strings.HasPrefix(typ, "List<") || strings.HasPrefix(typ, ssmValue)
		if ok && open == accepted && !slices.Contains(parameterTypes.Get(), typ) {
			hint := p.didYouMean(typ, parameterTypes.Get())
			p.mendingName(at, parameterTypes.Get(), hint).Report(at, "%s is no listed type of parameters%s", typ, hint)
		}
	}
}

const longestName = 255

func checkNameLengths(p *Pass, entries []cfn.Entry) {
	for _, entry := range entries {
		checkNameLength(p, entry.Name)
	}
}

func checkNameLength(p *Pass, name *cfn.Node) {
	if size := len(name.Text); size > longestName {
		p.Report(name, "the name has %d characters, but at most %d are allowed", size, longestName)
	}
}

// checkNoEcho looks for secret parameters in Outputs and in all metadata.
func checkNoEcho(p *Pass) {
	checkNoEchoBelow(p, p.Template.Root.Get("Metadata"), "Metadata")
	checkNoEchoBelow(p, p.Template.Root.Get("Outputs"), "Outputs")
	for _, r := range p.Template.Resources {
		checkNoEchoBelow(p.In(r), r.Node.Get("Metadata"), "the metadata of a resource")
	}
}

func checkNoEchoBelow(p *Pass, n *cfn.Node, where string) {
	n.Walk(func(n *cfn.Node) bool {
		call := asFunction(n)
		name, arg := call.Func()
		if name != "Ref" && name != "Fn::Sub" {
			return true
		}
		seen := map[string]bool{}
		for ref := range call.Refs {
			if ref.Node != call || ref.Attribute != "" || seen[ref.ID] {
				continue
			}
			seen[ref.ID] = true
			if parameter := p.Facts.Parameters[ref.ID]; parameter != nil && hidesInput(parameter) {
				found := atArgument(call, arg, ref.At)
				found.message = fmt.Sprintf("parameter %s has NoEcho, but everybody can read it in %s", ref.ID, where)
				p.report(found)
			}
		}
		return true
	})
}

// atArgument is a finding on a part of the argument of a function: found at the key above when a short tag stands on a line
// of its own or in a list, at the name of the function when the argument is a text on a line below.
func atArgument(n, arg, part *cfn.Node) pending {
	if n.Style&cfn.ShortTag != 0 {
		return pending{at: part, atKey: true}
	}
	if part == arg && n.Key(n.Text) != nil {
		part = n.Key(n.Text)
	}
	return pending{at: part}
}

// withImages are the types of resources whose ImageId is that of a machine image.
var withImages = [...]string{
	"AWS::AutoScaling::LaunchConfiguration", "AWS::Batch::ComputeEnvironment", "AWS::Cloud9::EnvironmentEC2",
	"AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::EC2::SpotFleet", "AWS::ImageBuilder::Image",
}

func checkImageParameters(p *Pass) {
	reported := map[string]bool{}
	for _, r := range p.Template.Resources {
		if !slices.Contains(withImages[:], r.TypeName()) {
			continue
		}
		r.Props.Walk(func(n *cfn.Node) bool {
			name, _ := n.Get("ImageId").RefName()
			at := p.Facts.Parameters[name].Get("Type")
			typ, ok := at.Str()
			if ok && !reported[name] && typ != "AWS::EC2::Image::Id" && typ != ssmValue+"AWS::EC2::Image::Id>" {
				reported[name] = true
				p.Report(at, "parameter %s is the ID of an image in %s; make its type AWS::EC2::Image::Id", name, r.ID.Text)
			}
			return true
		})
	}
}

// checkSecretParameters looks for plain references to parameters where passwords stand.
func checkSecretParameters(p *Pass, r *cfn.Resource) {
	for _, path := range passwordPlaces.Get()[r.TypeName()] {
		eachAt(r.Props, strings.Split(path, "."), func(n *cfn.Node) {
			eachBranch(n, func(branch *cfn.Node) {
				name, _ := branch.RefName()
				if _, ok := p.Facts.Parameters[name]; ok {
					p.Report(branch, "the password comes from parameter %s; use {{resolve:secretsmanager:...}} instead", name)
				}
			})
		})
	}
}
