package lint

import (
	"iter"
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// A policyGrammar says what one sort of policy document may hold; each has a rule of its own.
type policyGrammar struct {
	rule string
	// principal and resource say whether a statement must or must not have them, or may.
	principal, resource presence
	// sidWords: a Sid is made of letters and digits; sidUnique: no two statements have the same.
	sidWords, sidUnique bool
	// resources is the rule and the form of a Resource; nil: it is not judged.
	resources *resourceForm
}

// A presence says whether something must be there.
type presence uint8

const (
	optional presence = iota
	required
	forbidden
)

var (
	identityPolicy = policyGrammar{
		rule: "E3510", principal: forbidden, resource: required, sidWords: true, sidUnique: true, resources: &identityResource,
	}
	resourcePolicy = policyGrammar{
		rule: "E3512", principal: required, resource: required, sidUnique: true, resources: &anyResource,
	}
	bucketPolicy     = policyGrammar{rule: "E3512", principal: required, resource: required, resources: &bucketResource}
	repositoryPolicy = policyGrammar{rule: "E3513", principal: required}
	trustPolicy      = policyGrammar{rule: "E3530", principal: required, resource: forbidden, sidUnique: true}
)

// A policyPlace is a property of a resource type that holds a policy document; "*" in its path stands for each element of a list.
type policyPlace struct {
	typ     string
	path    []string
	grammar *policyGrammar
}

// policyPlaces are sorted by type.
var policyPlaces = []policyPlace{
	{"AWS::ECR::Repository", []string{"RepositoryPolicyText"}, &repositoryPolicy},
	{"AWS::Elasticsearch::Domain", []string{"AccessPolicies"}, &resourcePolicy},
	{"AWS::IAM::Group", []string{"Policies", "*", "PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::GroupPolicy", []string{"PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::ManagedPolicy", []string{"PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::Policy", []string{"PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::Role", []string{"AssumeRolePolicyDocument"}, &trustPolicy},
	{"AWS::IAM::Role", []string{"Policies", "*", "PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::RolePolicy", []string{"PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::User", []string{"Policies", "*", "PolicyDocument"}, &identityPolicy},
	{"AWS::IAM::UserPolicy", []string{"PolicyDocument"}, &identityPolicy},
	{"AWS::KMS::Key", []string{"KeyPolicy"}, &resourcePolicy},
	{"AWS::KMS::ReplicaKey", []string{"KeyPolicy"}, &resourcePolicy},
	{"AWS::OpenSearchService::Domain", []string{"AccessPolicies"}, &resourcePolicy},
	{"AWS::S3::BucketPolicy", []string{"PolicyDocument"}, &bucketPolicy},
	{"AWS::SNS::TopicInlinePolicy", []string{"PolicyDocument"}, &resourcePolicy},
	{"AWS::SNS::TopicPolicy", []string{"PolicyDocument"}, &resourcePolicy},
	{"AWS::SQS::QueueInlinePolicy", []string{"PolicyDocument"}, &resourcePolicy},
	{"AWS::SQS::QueuePolicy", []string{"PolicyDocument"}, &resourcePolicy},
	{"AWS::SSO::PermissionSet", []string{"InlinePolicy"}, &identityPolicy},
}

// policyPlacesOf are the places of a resource type.
func policyPlacesOf(typ string) []policyPlace {
	elsewhere := func(place policyPlace) bool { return place.typ != typ }
	first := slices.IndexFunc(policyPlaces, func(place policyPlace) bool { return place.typ == typ })
	if first < 0 {
		return nil
	}
	places := policyPlaces[first:]
	if end := slices.IndexFunc(places, elsewhere); end >= 0 {
		places = places[:end]
	}
	return places
}

// A policyDocument is a document of IAM's policy language, written as a map or as JSON text.
type policyDocument struct {
	View
	grammar *policyGrammar
	text    *cfn.Node // the text that it is read from; nil when it is written as a map
}

// policiesOf yields the policy documents among the properties of a resource. Those that only deployment knows, such as
// the text of an Fn::Sub, are left out.
func policiesOf(r *cfn.Resource, props View) iter.Seq[policyDocument] {
	return func(yield func(policyDocument) bool) {
		for _, place := range policyPlacesOf(r.TypeName()) {
			for v := range props.each(place.path) {
				if d, ok := readPolicy(v, place.grammar); ok && !yield(d) {
					return
				}
			}
		}
	}
}

// readPolicy reads a document from a map or from JSON text. Text that is no JSON is not for the rules about policies.
func readPolicy(v View, grammar *policyGrammar) (policyDocument, bool) {
	d := policyDocument{View: v, grammar: grammar}
	if !v.Known() {
		return d, false
	}
	if text, ok := v.Node.Str(); ok {
		inner, ok := parseText(text)
		if !ok {
			return d, false
		}
		d.text, d.Node = v.Node, inner
	}
	return d, true
}

// parseText reads JSON that stands in a text of the template. Its nodes have no place in the template: findings about
// them belong to the text as a whole.
func parseText(text string) (*cfn.Node, bool) {
	t, diagnostics := cfn.Parse("text.json", []byte(text))
	return t.Root, !cfn.Unreadable(diagnostics)
}

// report is Report for a node of the document.
func (d policyDocument) report(p *Pass, at *cfn.Node, format string, args ...any) {
	p.Report(cfn.FirstOf(d.text, at), format, args...)
}

// statements yields the statements: the elements of a list or a single one. What is neither a map nor known is left out.
func (d policyDocument) statements() iter.Seq[View] {
	return func(yield func(View) bool) {
		list := d.Get("Statement")
		if list.Node.Is(cfn.Map) {
			yield(list)
			return
		}
		for _, statement := range list.Items() {
			if statement.Node.Is(cfn.Map) && !yield(statement) {
				return
			}
		}
	}
}

// each yields what stands at a path, in which "*" means each element of a list.
func (v View) each(path []string) iter.Seq[View] {
	return func(yield func(View) bool) { v.eachAt(path, yield) }
}

func (v View) eachAt(path []string, yield func(View) bool) bool {
	if len(path) == 0 {
		return !v.Exists() || yield(v)
	}
	if path[0] != "*" {
		return v.Get(path[0]).eachAt(path[1:], yield)
	}
	for _, item := range v.Items() {
		if !item.eachAt(path[1:], yield) {
			return false
		}
	}
	return true
}

// oneOrMore yields the value, or, when it is a list, its elements.
func (v View) oneOrMore() iter.Seq[View] {
	return func(yield func(View) bool) {
		if !v.Node.Is(cfn.List) {
			if v.Exists() {
				yield(v)
			}
			return
		}
		for _, item := range v.Items() {
			if !yield(item) {
				return
			}
		}
	}
}

// typesWithPolicies are the resource types with a policy of one of the grammars, sorted.
func typesWithPolicies(grammars ...*policyGrammar) []string {
	var types []string
	for _, place := range policyPlaces {
		if slices.Contains(grammars, place.grammar) {
			types = append(types, place.typ)
		}
	}
	return slices.Compact(types)
}
