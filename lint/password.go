package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

var passwordRules = []Rule{{
	ID: "W2501", Name: "password-in-template",
	Title: "No password stands in the template, and a parameter that gives one has NoEcho",
	Why: "Everybody who can read the template, or the parameters of the stack, can read the password. ssm dynamic references " +
		"are not for secrets either: ssm-secure and secretsmanager are.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkPasswords,
}}

// passwordKeys are the keys whose values are passwords, whatever the type.
var passwordKeys = []string{
	"AccountPassword", "AdminPassword", "ADDomainJoinPassword", "CrossRealmTrustPrincipalPassword", "DbPassword",
	"KdcAdminPassword", "MasterUserPassword", "Password", "PasswordParam",
}

// checkPasswords looks for passwords below Properties. A parameter is reported once for each key that it is used for.
func checkPasswords(p *Pass) {
	type use struct{ parameter, key string }
	seen := map[use]bool{}
	for _, r := range p.Template.Resources {
		if isLoop(r.ID) {
			continue
		}
		r.Props.Walk(func(n *cfn.Node) bool {
			for _, pair := range n.Pairs {
				if !slices.Contains(passwordKeys, pair.Key.Text) {
					continue
				}
				name, isRef := pair.Value.RefName()
				if use := (use{name, pair.Key.Text}); isRef && !seen[use] {
					seen[use] = true
					checkPasswordParameter(p, name, pair.Key.Text)
				}
				checkPassword(p.In(r), pair.Key.Text, pair.Value)
			}
			return true
		})
	}
}

func checkPassword(p *Pass, key string, value *cfn.Node) {
	text, isText := value.Str()
	switch {
	case isText && len(resolves(text, "ssm")) > 0:
		p.Report(value, "%s comes from a plain parameter of Parameter Store; use ssm-secure or secretsmanager", key)
	case isText && !strings.Contains(text, "{{resolve:"):
		p.Report(value, "%s is written in the template; use a dynamic reference to secretsmanager", key)
	case value.Is(cfn.Map) && value.Len() > 1:
		p.Report(value, "%s is a map; a password is a string", key)
	}
}

func checkPasswordParameter(p *Pass, name, key string) {
	for _, parameter := range p.Template.Parameters {
		if parameter.Name.Text != name || hidesInput(parameter.Value) {
			continue
		}
		p.Report(parameter.Name, "parameter %s is used as %s; give it NoEcho: true, or use a dynamic reference", name, key)
	}
}

// hidesInput reports whether a parameter has NoEcho.
func hidesInput(parameter *cfn.Node) bool {
	hides := parameter.Get("NoEcho")
	return hides.IsScalar() && strings.EqualFold(scalarText(hides), "true")
}
