package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const dynamicDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html"

var dynamicRules = []Rule{{
	ID: "E1027", Name: "dynamic-secure-place",
	Title:  "Dynamic references to ssm-secure stand only where passwords do",
	Why:    "CloudFormation refuses the template: secure strings are resolved in a few properties only.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkSecurePlaces,
}, {
	ID: "E1029", Name: "dynamic-without-sub",
	Title:  "A ${variable} that means a parameter or a resource stands in Fn::Sub",
	Why:    "Without Fn::Sub nothing is substituted: the text is deployed with the ${} in it.",
	Source: functionDocs + "-sub.html", Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Options: []RuleOption{{
		Name: optionExcludes, Kind: Expression, Doc: "lets variables pass whose name begins with a match of this regular expression",
	}},
	Template: checkForgottenSub,
}, {
	ID: "E1050", Name: "dynamic-reference",
	Title:  "A dynamic reference has the form {{resolve:service:...}} of its service",
	Why:    "CloudFormation refuses the template.",
	Source: dynamicDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: checkDynamicReferences,
}, {
	ID: "E1051", Name: "dynamic-secret-place",
	Title:  "Dynamic references to Secrets Manager stand only in properties",
	Why:    "Elsewhere they are not resolved: the text is deployed as it is.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkSecretPlaces,
}, {
	ID: "W1051", Name: "dynamic-secret-arn",
	Title:  "Where the ARN of a secret is wanted, there is no dynamic reference to its value",
	Why:    "The reference is replaced by the secret itself, which is no ARN, and is shown where it should not be.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) { checkSecretARNs(p, r.Props, "") },
}, {
	ID: "W1053", Name: "dynamic-blanks",
	Title:  "There are no blanks after {{ in a dynamic reference",
	Why:    "With blanks it is not resolved: the text is deployed as it is.",
	Source: dynamicDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: func(p *Pass) {
		eachText(p, func(p *Pass, n *cfn.Node) {
			if !strings.Contains(n.Text, "{{") {
				return
			}
			if found := blankReference.Get().FindString(n.Text); found != "" {
				p.Mending(withoutBlanks(p.Template, n)).Report(n, "%s... is not resolved; write it without the blanks", found)
			}
		})
	},
}, {
	ID: "W1054", Name: "dynamic-pseudo-parameter",
	Title:  "A pseudo parameter stands in Ref or Fn::Sub",
	Why:    "The bare name is deployed as the text it is.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: func(p *Pass) {
		eachText(p, func(p *Pass, n *cfn.Node) {
			if slices.Contains(pseudoParameters[:], n.Text) {
				p.Mending(inCall(p.Template, n, "Ref")).Report(n, "%s is a plain string here; write !Ref %s", n.Text, n.Text)
			}
		})
	},
}}

// optionExcludes is the option of the rule about a forgotten Fn::Sub.
const optionExcludes = "custom_excludes"

var (
	dynamicReference = lazy.Pattern{Expression: `\{\{resolve:([^{}]*)\}\}`, Has: "{{resolve:"}
	blankReference   = lazy.Pattern{Expression: `\{\{\s+resolve:(ssm|ssm-secure|secretsmanager):`}
)

// passwordPlaces are the properties, by type, in which a secure string may stand: paths in which lists are passed through.
var passwordPlaces = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"AWS::DirectoryService::MicrosoftAD":   {"Password"},
		"AWS::DirectoryService::SimpleAD":      {"Password"},
		"AWS::ElastiCache::ReplicationGroup":   {"AuthToken"},
		"AWS::IAM::User":                       {"LoginProfile.Password"},
		"AWS::KinesisFirehose::DeliveryStream": {"RedshiftDestinationConfiguration.Password"},
		"AWS::OpsWorks::App":                   {"AppSource.Password"},
		"AWS::OpsWorks::Stack":                 {"RdsDbInstances.DbPassword", "CustomCookbooksSource.Password"},
		"AWS::RDS::DBCluster":                  {"MasterUserPassword"},
		"AWS::RDS::DBInstance":                 {"MasterUserPassword"},
		"AWS::Redshift::Cluster":               {"MasterUserPassword"},
	}
}}

// eachAt visits the values at a path, in every element of the lists and every branch of the conditions on the way.
func eachAt(n *cfn.Node, path []string, visit func(*cfn.Node)) {
	if n.Is(cfn.List) {
		for _, item := range n.Items {
			eachAt(item, path, visit)
		}
		return
	}
	if len(path) == 0 {
		if n != nil {
			visit(n)
		}
		return
	}
	eachBranch(n, func(branch *cfn.Node) { eachAt(branch.Get(path[0]), path[1:], visit) })
}

// eachBranch visits what a value can be: itself, or the branches of its Fn::If.
func eachBranch(n *cfn.Node, visit func(*cfn.Node)) {
	if arg := n.Arg("Fn::If"); arg.Is(cfn.List) && len(arg.Items) == 3 {
		eachBranch(arg.Items[1], visit)
		eachBranch(arg.Items[2], visit)
		return
	}
	visit(n)
}

// eachText visits the plain strings of resources and outputs: not the text of Fn::Sub nor the names in Ref and Fn::GetAtt.
func eachText(p *Pass, visit func(*Pass, *cfn.Node)) {
	for _, r := range p.Template.Resources {
		if !isLoop(r.ID) {
			textsBelow(r.Node, func(n *cfn.Node) { visit(p.In(r), n) })
		}
	}
	for _, output := range outputs(p) {
		textsBelow(output.Value, func(n *cfn.Node) { visit(p, n) })
	}
}

// textsBelow is eachText for one tree. Functions are told by their keys, for below Metadata they are plain maps.
func textsBelow(n *cfn.Node, visit func(*cfn.Node)) {
	n.Walk(func(n *cfn.Node) bool {
		if n.Is(cfn.String) {
			visit(n)
		}
		return n.Len() != 1 || !n.Has("Ref") && !n.Has("Fn::GetAtt") && !n.Has("Fn::Sub") && !n.Has("Fn::Transform")
	})
}

// resolves returns the dynamic references of a text to a service, such as "secretsmanager:id:SecretString:key".
func resolves(text, service string) []string {
	var found []string
	for _, reference := range dynamicReferences(text) {
		if strings.HasPrefix(reference, service+":") {
			found = append(found, reference)
		}
	}
	return found
}

// dynamicReferences returns what the dynamic references of a text say, such as "ssm:name:1".
func dynamicReferences(text string) []string {
	if !dynamicReference.Possible(text) {
		return nil
	}
	var found []string
	for _, match := range dynamicReference.Get().FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

func checkSecurePlaces(p *Pass) {
	allowed := map[*cfn.Node]bool{}
	for _, r := range p.Template.Resources {
		for _, path := range passwordPlaces.Get()[r.TypeName()] {
			eachAt(r.Props, strings.Split(path, "."), func(n *cfn.Node) {
				textsBelow(n, func(n *cfn.Node) { allowed[n] = true })
			})
		}
	}
	eachText(p, func(p *Pass, n *cfn.Node) {
		if found := resolves(n.Text, "ssm-secure"); len(found) > 0 && !allowed[n] {
			p.Report(n, "%s is not resolved here; use secretsmanager", found[0])
		}
	})
}

func checkSecretPlaces(p *Pass) {
	report := func(p *Pass, tree *cfn.Node) {
		textsBelow(tree, func(n *cfn.Node) {
			if found := resolves(n.Text, "secretsmanager"); len(found) > 0 {
				p.Report(n, "%s is resolved in properties of resources only", found[0])
			}
		})
	}
	for _, r := range p.Template.Resources {
		report(p.In(r), r.Node.Get("Metadata"))
	}
	for _, output := range outputs(p) {
		report(p, output.Value)
	}
}

// checkDynamicReferences judges plain strings only: what functions put together is not known.
func checkDynamicReferences(p *Pass, r *cfn.Resource) {
	r.Props.Walk(func(n *cfn.Node) bool {
		if n.Is(cfn.String) {
			for _, reference := range dynamicReferences(n.Text) {
				if fault := referenceFault(strings.Split(reference, ":")); fault != "" {
					p.Report(n, "{{resolve:%s}}: %s", reference, fault)
				}
			}
		}
		return !n.Is(cfn.Func)
	})
}

var parameterStoreName = lazy.Pattern{Expression: `^[a-zA-Z0-9_./-]+$`}

// referenceFault finds fault with the parts of a dynamic reference.
func referenceFault(parts []string) string {
	switch service := parts[0]; service {
	case "ssm", "ssm-secure":
		if len(parts) < 2 || len(parts) > 3 || !parameterStoreName.Get().MatchString(parts[1]) {
			return service + " takes the name of a parameter and perhaps a version"
		}
	case "secretsmanager":
		return secretFault(parts)
	default:
		return "the service must be ssm, ssm-secure or secretsmanager"
	}
	return ""
}

// arnParts is how many parts the ARN of a secret has, arn:aws:secretsmanager:region:account:secret:name.
const arnParts = 7

// secretFault judges secretsmanager:id:SecretString:key:stage:version, in which all but the ID may be left out or empty,
// and the ID may be an ARN with colons of its own.
func secretFault(parts []string) string {
	id := 1
	if len(parts) > 1 && parts[1] == "arn" {
		id = arnParts
	}
	switch {
	case len(parts) <= id || len(parts) > id+5:
		return "secretsmanager takes the secret, SecretString, a key, and a stage or a version"
	case len(parts) > id+1 && parts[id+1] != "SecretString" && parts[id+1] != "":
		return "after the secret only SecretString can stand, not " + parts[id+1]
	}
	return ""
}

// secretARNs are the keys below which the ARN of a secret is wanted.
var secretARNs = []string{
	"SecretArn", "SecretARN", "SecretsManagerSecretId", "SecretsManagerOracleAsmSecretId",
	"SecretsManagerSecurityDbEncryptionSecretId", "SecretsManagerConfiguration",
}

// checkSecretARNs looks for the values of secrets below a key of secretARNs, "" when there is none above. What functions
// other than Fn::Sub and Fn::If put together is not known.
func checkSecretARNs(p *Pass, n *cfn.Node, key string) {
	if n == nil {
		return
	}
	text, _ := n.SubText()
	if n.Is(cfn.String) {
		text = n
	}
	if name, _ := n.Func(); name != "" && name != "Fn::If" || text != nil {
		if text != nil && key != "" && strings.Contains(text.Text, "{{resolve:secretsmanager:") {
			p.Report(text, "%s takes the ARN of the secret, not its value; write the ARN, or refer to the secret", key)
		}
		return
	}
	for _, item := range n.Items {
		checkSecretARNs(p, item, key)
	}
	for _, pair := range n.Pairs {
		below := key
		if slices.Contains(secretARNs, pair.Key.Text) {
			below = pair.Key.Text
		}
		checkSecretARNs(p, pair.Value, below)
	}
}

// checkForgottenSub looks for variables in plain strings.
func checkForgottenSub(p *Pass) {
	for _, r := range p.Template.Resources {
		if !isLoop(r.ID) {
			f := forgotten{pass: p.In(r), own: r.Props.Get("DefinitionSubstitutions"), works: true}
			f.check(r.Node)
		}
	}
	f := forgotten{pass: p}
	for _, section := range p.Template.Root.Pairs {
		if section.Key.Text != "Resources" {
			f.works = section.Key.Text == "Outputs"
			f.check(section.Value)
		}
	}
}

// forgotten is the search for variables that Fn::Sub would substitute. In the definition of a state machine every variable
// counts but for those that it substitutes by itself.
type forgotten struct {
	pass       *Pass
	own        *cfn.Node // what the state machine substitutes
	definition bool
	works      bool // Fn::Sub works here
}

func (f forgotten) check(tree *cfn.Node) {
	if tree == nil || tree.Len() == 1 && (tree.Has("Fn::Sub") || tree.Has("Fn::Transform")) {
		return
	}
	if tree.Is(cfn.String) {
		f.checkText(tree)
	}
	for _, item := range tree.Items {
		f.check(item)
	}
	for _, pair := range tree.Pairs {
		below := f
		below.definition = f.definition || pair.Key.Text == "DefinitionString"
		if pair.Key.Text != "TemplateBody" && !isLoop(pair.Key) { // a template, and names, of its own
			below.check(pair.Value)
		}
	}
}

func (f forgotten) checkText(n *cfn.Node) {
	for _, v := range cfn.SubVars(n.Text) {
		if f.own.Has(v.Name) || strings.ContainsAny(v.Name, " \t\r\n") ||
			matchesStart(f.pass.Option(optionExcludes).Word, v.Name) {
			continue
		}
		if f.definition || f.pass.Facts.substitutes(v.Name) {
			f.mending(n).Report(n, "${%s} is not substituted in a plain string; use Fn::Sub", v.Name)
		}
	}
}

// mending is the Pass that reports a text, with Fn::Sub put before it where that is sure to know each of the variables.
func (f forgotten) mending(n *cfn.Node) *Pass {
	variables := cfn.SubVars(n.Text)
	known := f.works && strings.Count(n.Text, "${") == len(variables)
	for _, v := range variables {
		known = known && !f.own.Has(v.Name) && f.pass.Facts.substitutes(v.Name)
	}
	if !known {
		return f.pass
	}
	return f.pass.Mending(inCall(f.pass.Template, n, "Fn::Sub"))
}

// substitutes reports whether Fn::Sub would surely know the variable.
func (f *Facts) substitutes(variable string) bool {
	id, attribute, dotted := strings.Cut(variable, ".")
	r := f.Resources[id]
	if !dotted {
		return r != nil || f.Parameters[id] != nil || slices.Contains(pseudoParameters[:], id)
	}
	if r == nil {
		return false
	}
	t, ok := f.Types.Lookup(r.TypeName())
	if !ok {
		return false
	}
	_, ok = t.Attribute(attribute)
	return ok
}
