package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var policyVersions = []string{"2008-10-17", "2012-10-17"}

func (d policyDocument) check(p *Pass) {
	if !d.Node.Is(cfn.Map) {
		d.report(p, d.Node, "a policy must be a map with Version and Statement, not %s", d.Node.Kind.Phrase())
		return
	}
	d.checkKeys(p, d.View, "a policy", "Id", "Statement", "Version")
	d.checkText(p, d.Get("Id"), "Id")
	if version := d.Get("Version"); version.Known() && !version.Is(policyVersions...) {
		d.report(p, version.Node, "Version must be '2012-10-17', the version of the policy language, not a date of yours")
	}
	list := d.Get("Statement")
	switch {
	case !list.Exists() && !d.Open():
		d.report(p, d.Node, "the policy has no Statement")
	case !list.Known(), list.Node.Is(cfn.Map), list.Node.Is(cfn.List):
	default:
		d.report(p, list.Node, "Statement must be a statement or a list of statements, not %s", list.Node.Kind.Phrase())
	}
	for _, statement := range list.Items() {
		if statement.Known() && !statement.Node.Is(cfn.Map) {
			d.report(p, statement.Node, "a statement must be a map with Effect and Action, not %s", statement.Node.Kind.Phrase())
		}
	}
	for statement := range d.statements() {
		d.checkStatement(p, statement)
	}
	if d.grammar.sidUnique {
		d.checkUnique(p)
	}
}

func (d policyDocument) checkStatement(p *Pass, statement View) {
	d.checkKeys(p, statement, "a statement of this policy", d.grammar.keys()...)
	d.checkEither(p, statement, "Action", "NotAction")
	if d.grammar.principal == required {
		d.checkEither(p, statement, "Principal", "NotPrincipal")
	}
	if d.grammar.resource == required {
		d.checkEither(p, statement, "Resource", "NotResource")
	}
	effect := statement.Get("Effect")
	switch {
	case !effect.Exists() && !statement.Open():
		d.report(p, statement.Node, "the statement has no Effect; write Allow or Deny")
	case effect.Known() && !effect.Is("Allow", "Deny"):
		d.report(p, effect.Node, "Effect must be Allow or Deny%s", valueNote(effect))
	}
	d.checkSid(p, statement.Get("Sid"))
	for _, name := range []string{"Action", "NotAction", "Resource", "NotResource"} {
		list := statement.Get(name)
		d.checkTexts(p, list, name)
		if list.Node.Is(cfn.List) && len(list.Node.Items) == 0 {
			d.report(p, list.Node, "%s is empty; write what the statement is about", name)
		}
	}
	if d.grammar.principal == required {
		d.checkPrincipal(p, statement.Get("Principal"), "Principal")
		d.checkPrincipal(p, statement.Get("NotPrincipal"), "NotPrincipal")
	}
	if d.grammar.resources != nil && d.grammar.resources.rule == d.grammar.rule {
		d.checkResources(p, statement, "Resource", "NotResource")
	}
	d.checkConditions(p, statement.Get("Condition"))
}

// keys are what a statement may have.
func (g *policyGrammar) keys() []string {
	keys := []string{"Action", "Condition", "Effect", "NotAction", "Sid"}
	if g.principal != forbidden {
		keys = append(keys, "NotPrincipal", "Principal")
	}
	if g.resource != forbidden {
		keys = append(keys, "NotResource", "Resource")
	}
	slices.Sort(keys)
	return keys
}

// checkKeys reports the keys of a map that are not among those allowed.
func (d policyDocument) checkKeys(p *Pass, v View, what string, allowed ...string) {
	for key := range v.Pairs() {
		if !slices.Contains(allowed, key.Text) && key.Text != "Fn::Transform" && !isLoop(key) {
			d.report(p, key, "%s has no %s%s", what, key.Text, p.orAnyOf(key.Text, allowed))
		}
	}
}

// checkEither reports a statement that does not have exactly one of two keys.
func (d policyDocument) checkEither(p *Pass, statement View, name, not string) {
	has, hasNot := statement.Has(name), statement.Has(not)
	switch {
	case has && hasNot:
		d.report(p, statement.Key(name), "the statement has both %s and %s; leave one of them out", name, not)
		d.report(p, statement.Key(not), "the statement has both %s and %s; leave one of them out", name, not)
	case !has && !hasNot && !statement.Open():
		d.report(p, statement.Node, "the statement has neither %s nor %s; write one of them", name, not)
	}
}

func (d policyDocument) checkText(p *Pass, v View, name string) {
	if v.Known() && (v.Node.Is(cfn.Map) || v.Node.Is(cfn.List)) {
		d.report(p, v.Node, "%s must be a text, not %s", name, v.Node.Kind.Phrase())
	}
}

// checkTexts reports what is neither a text nor a list of texts.
func (d policyDocument) checkTexts(p *Pass, v View, name string) {
	if v.Node.Is(cfn.Map) {
		d.report(p, v.Node, "%s must be a text or a list of texts, not %s", name, v.Node.Kind.Phrase())
		return
	}
	for _, item := range v.Items() {
		d.checkText(p, item, "an element of "+name)
	}
}

func (d policyDocument) checkSid(p *Pass, sid View) {
	d.checkText(p, sid, "Sid")
	if text, ok := sid.Text(); ok && d.grammar.sidWords && !isWord(text) {
		d.report(p, sid.Node, "the Sid %q does not consist of the letters A to Z, a to z and digits only", text)
	}
}

// isWord reports whether a text is made of the letters and digits of ASCII, of at least one.
func isWord(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// checkUnique reports statements with the same Sid, once for the policy.
func (d policyDocument) checkUnique(p *Pass) {
	seen := map[string]bool{}
	for statement := range d.statements() {
		sid := statement.Get("Sid")
		text, ok := sid.Text()
		if !ok {
			continue
		}
		if !seen[text] {
			seen[text] = true
			continue
		}
		var notes []cfn.Note
		if d.text == nil {
			notes = []cfn.Note{{Span: sid.Node.Span, Message: "used again here"}}
		}
		at := cfn.FirstOf(d.text, d.Get("Statement").Node)
		p.ReportNoted(at, notes, "two statements have the Sid %q; give each its own", text)
		return
	}
}

// accountPrincipal is what stands for an account, a user, a role or a session.
var accountPrincipal = lazy.Pattern{Expression: `^(\*|\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|user|group|role).*|` +
	`arn:aws[a-z-]*:sts::\d{12}:(assumed-role|federated-user|self).*|arn:aws[a-z-]*:iam::cloudfront:user/.+)$`}

var principalTypes = []string{"AWS", "CanonicalUser", "Federated", "Service"}

func (d policyDocument) checkPrincipal(p *Pass, v View, name string) {
	if text, ok := v.Text(); ok && text != "*" {
		d.report(p, v.Node, "%s must be '*' or a map such as {AWS: %q}, not a text", name, text)
	}
	if v.Node.Is(cfn.List) {
		d.report(p, v.Node, "%s must be '*' or a map such as {AWS: [...]}, not a list", name)
	}
	if !v.Node.Is(cfn.Map) {
		return
	}
	for key, value := range v.Pairs() {
		known := func(typ string) bool { return strings.EqualFold(typ, key.Text) }
		if !slices.ContainsFunc(principalTypes, known) && key.Text != "Fn::Transform" {
			d.report(p, key, "there are no principals of the type %s; write AWS, Service, Federated or CanonicalUser", key.Text)
			continue
		}
		d.checkTexts(p, value, key.Text)
		if key.Text != "AWS" {
			continue
		}
		for item := range value.oneOrMore() {
			if text, ok := item.Text(); ok && !accountPrincipal.Get().MatchString(text) {
				d.report(p, item.Node, "%q is no principal: write '*', the 12 digits of an account, or the ARN of an account, "+
					"a user, a role or a session", text)
			}
		}
	}
}

// A resourceForm is what a Resource may look like, and the rule that says so.
type resourceForm struct {
	rule    string
	pattern *lazy.Pattern
	wanted  string
}

const (
	resourceTail = `:[^:]+:[^:]*(:(\d{12}|\*|aws)?:.+|)`
	wantedARN    = "an ARN such as arn:aws:s3:::bucket/*"
)

var (
	identityResource = resourceForm{
		"E3510", &lazy.Pattern{Expression: `^(arn:(aws[A-Za-z-]*|\*)` + resourceTail + `|\*)$`}, wantedARN + " or '*'",
	}
	anyResource = resourceForm{
		"E3514", &lazy.Pattern{Expression: `^(arn:aws[A-Za-z-]*` + resourceTail + `|\*)$`}, wantedARN + " or '*'",
	}
	bucketResource = resourceForm{"E3514", &lazy.Pattern{Expression: `^arn:aws[A-Za-z-]*` + resourceTail + `$`}, wantedARN}
)

// checkResources reports what is no resource under some keys of a statement.
func (d policyDocument) checkResources(p *Pass, statement View, names ...string) {
	form := d.grammar.resources
	for _, name := range names {
		for item := range statement.Get(name).oneOrMore() {
			if text, ok := item.Text(); ok && !form.pattern.Get().MatchString(text) {
				d.report(p, item.Node, "%s must be %s, not %q", name, form.wanted, text)
			}
		}
	}
}

// conditionOperator is an operator of conditions. Null takes no IfExists, but IAM lets it pass.
var conditionOperator = lazy.Pattern{Expression: `^(ForAnyValue:|ForAllValues:)?(String(Not)?Equals(IgnoreCase)?|String(Not)?Like|` +
	`(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|` +
	`Null)(Exists)?(IfExists)?$`}

func (d policyDocument) checkConditions(p *Pass, conditions View) {
	if conditions.Known() && !conditions.Node.Is(cfn.Map) {
		d.report(p, conditions.Node, "Condition must be a map of operators such as StringEquals, not %s",
			conditions.Node.Kind.Phrase())
		return
	}
	for operator, keys := range conditions.Pairs() {
		switch {
		case operator.Text == "Fn::Transform":
		case !conditionOperator.Get().MatchString(operator.Text):
			d.report(p, operator, "there is no condition operator %s%s", operator.Text,
				p.didYouMean(operator.Text, strings.Fields(conditionOperators)))
		case keys.Known() && !keys.Node.Is(cfn.Map):
			d.report(p, keys.Node, "%s must be a map of condition keys, not %s", operator.Text, keys.Node.Kind.Phrase())
		}
		for key, value := range keys.Pairs() {
			d.checkTexts(p, value, key.Text)
			if operator.Text == "Null" && value.Known() && !value.Node.Is(cfn.List) && !value.Is("true", "false") {
				d.report(p, value.Node, "Null must say true or false for each key%s", valueNote(value))
			}
		}
	}
}

// conditionOperators are the names to choose from when one is misspelt, separated by blanks.
const conditionOperators = "ArnEquals ArnLike ArnNotEquals ArnNotLike BinaryEquals Bool DateEquals " +
	"DateGreaterThan DateGreaterThanEquals DateLessThan DateLessThanEquals DateNotEquals IpAddress NotIpAddress " +
	"Null NumericEquals NumericGreaterThan NumericGreaterThanEquals NumericLessThan NumericLessThanEquals NumericNotEquals StringEquals " +
	"StringEqualsIgnoreCase StringLike StringNotEquals StringNotEqualsIgnoreCase StringNotLike"

// valueNote names a wrong value, when it is a plain one: ", not Permit".
func valueNote(v View) string {
	if text, ok := v.Text(); ok {
		return ", not " + text
	}
	return ", not " + v.Node.Kind.Phrase()
}
