package openapi

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
)

const policyKey = "x-amazon-apigateway-policy"

// AddResourcePolicy adds the statements that a ResourcePolicy of SAM asks for on one path. stage is what stands for the stage
// in the ARNs. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
func (d *Document) AddResourcePolicy(policy *cfn.Node, path string, stage *cfn.Node) error {
	w := policyWriter{d: d, b: maker.At(policy, maker.APIPolicy), policy: d.policy(policy)}
	resources, err := w.resources(path, stage)
	if err != nil {
		return err
	}
	w.resource = resources
	for _, list := range []struct{ property, effect string }{
		{"AwsAccountWhitelist", "Allow"}, {"AwsAccountBlacklist", "Deny"},
	} {
		if err := w.addAccounts(policy.Get(list.property), list.effect); err != nil {
			return err
		}
	}
	w.addIPRanges(policy.Get("IpRangeWhitelist"), "NotIpAddress")
	w.addIPRanges(policy.Get("IpRangeBlacklist"), "IpAddress")
	for _, list := range []struct{ property, operator string }{
		{"Blacklist", "StringEquals"}, {"Whitelist", "StringNotEquals"},
	} {
		if err := w.addVPCs(policy, list.property, list.operator); err != nil {
			return err
		}
	}
	d.set(policyKey, w.policy)
	return nil
}

// AddPolicyStatements adds statements as the author wrote them, those that the policy does not have yet.
func (d *Document) AddPolicyStatements(statements *cfn.Node) {
	w := policyWriter{d: d, b: maker.At(statements, maker.APIPolicy), policy: d.policy(statements)}
	if w.policy.Get("Statement").IsNull() {
		w.set(statements)
	} else {
		w.extend(listed(statements)...)
	}
	d.set(policyKey, w.policy)
}

// policy returns the policy of the definition so far.
func (d *Document) policy(cause *cfn.Node) *cfn.Node {
	if have := d.body.Get(policyKey); have.IsMap() {
		return have
	}
	return d.empty(maker.At(cause, maker.APIPolicy))
}

// listed returns the elements of a list, or the value itself.
func listed(n *cfn.Node) []*cfn.Node {
	if n.Is(cfn.List) {
		return n.Items
	}
	return []*cfn.Node{n}
}

// A policyWriter adds statements to a policy.
type policyWriter struct {
	d                *Document
	b                maker.Builder
	policy, resource *cfn.Node
}

// pathVariable is a variable of a path, {id} or {proxy+}.
var pathVariable = lazy.Pattern{Expression: `\{[a-zA-Z0-9._-]+\+?\}`, Has: "{"}

// WithoutVariables writes a path as ARNs have it, with * for variables: /x/{id} is /x/*.
func WithoutVariables(path string) string {
	if !pathVariable.Possible(path) {
		return path
	}
	return pathVariable.Get().ReplaceAllString(path, "*")
}

// resources lists what the keys of the path stand for, as ARNs in an API: execute-api:/STAGE/GET/x.
func (w *policyWriter) resources(path string, stage *cfn.Node) (*cfn.Node, error) {
	key := w.d.paths.Key(path)
	items, err := branches(w.d.paths.Get(path))
	if err != nil {
		return nil, err
	}
	var list []*cfn.Node
	for _, item := range items {
		if !item.IsMap() {
			return nil, fault(cfn.FirstOf(item, key), "the path %s must be a map of methods, not %s", path, kind(item))
		}
		for _, p := range item.Pairs {
			method := strings.ToUpper(p.Key.Text)
			if method == "ANY" || method == strings.ToUpper(anyMethod) {
				method = "*"
			}
			text := w.d.realm.Derive(w.b, "execute-api:/${__Stage__}/"+method+WithoutVariables(path), key)
			list = append(list, w.b.Func("Fn::Sub", w.b.List(text, w.b.Map(maker.Entry{Key: "__Stage__", Value: stage}))))
		}
	}
	return w.b.List(list...), nil
}

// statement makes a statement about the path.
func (w *policyWriter) statement(effect string, principal, condition *cfn.Node) *cfn.Node {
	return w.d.realm.Dict(w.b,
		maker.Entry{Key: "Effect", Value: w.b.Str(effect)},
		maker.Entry{Key: "Action", Value: w.b.Str("execute-api:Invoke")},
		maker.Entry{Key: "Resource", Value: w.resource},
		maker.Entry{Key: "Principal", Value: principal},
		maker.Entry{Key: "Condition", Value: condition})
}

func (w *policyWriter) addAccounts(accounts *cfn.Node, effect string) error {
	if !truthy(accounts) {
		return nil
	}
	if accounts.IsMap() {
		accounts = w.b.List(accounts)
	}
	if !accounts.Is(cfn.List) {
		return fault(accounts, "a list of AWS accounts must be a list or an intrinsic function, "+
			"not %s", accounts.Kind.Phrase())
	}
	statement := w.statement(effect, w.b.Map(maker.Entry{Key: "AWS", Value: accounts}), nil)
	if w.policy.Get("Statement").IsNull() {
		w.set(statement)
		return nil
	}
	w.put(append(append([]*cfn.Node(nil), listed(w.policy.Get("Statement"))...), statement))
	return nil
}

func (w *policyWriter) addIPRanges(ranges *cfn.Node, operator string) {
	if !truthy(ranges) {
		return
	}
	if !ranges.Is(cfn.List) {
		ranges = w.b.List(ranges)
	}
	w.allowExcept(w.b.Map(maker.Entry{Key: operator, Value: w.b.Map(maker.Entry{Key: "aws:SourceIp", Value: ranges})}))
}

// addVPCs adds the statements for VPCs and VPC endpoints, listed by name or as intrinsic functions.
func (w *policyWriter) addVPCs(policy *cfn.Node, list, operator string) error {
	var vpcs, endpoints []*cfn.Node
	if names := policy.Get("SourceVpc" + list); names.Is(cfn.List) {
		for _, name := range names.Items {
			text, ok := name.Str()
			switch {
			case !ok:
				return fault(cfn.FirstOf(name, names), "SourceVpc%s takes names of VPCs and VPC endpoints; list "+
					"intrinsic functions under "+
					"IntrinsicVpc%s or IntrinsicVpce%s", list, list, list)
			case strings.HasPrefix(text, "vpc-"):
				vpcs = append(vpcs, name)
			case strings.HasPrefix(text, "vpce-"):
				endpoints = append(endpoints, name)
			}
		}
	}
	vpcs = append(vpcs, iterated(policy.Get("IntrinsicVpc"+list))...)
	endpoints = append(endpoints, iterated(policy.Get("IntrinsicVpce"+list))...)
	if len(vpcs)+len(endpoints) == 0 {
		return nil
	}
	sources := w.d.empty(w.b)
	if len(vpcs) > 0 {
		sources = w.d.put(sources, "aws:SourceVpc", w.b.List(vpcs...))
	}
	if len(endpoints) > 0 {
		sources = w.d.put(sources, "aws:SourceVpce", w.b.List(endpoints...))
	}
	w.allowExcept(w.b.Map(maker.Entry{Key: operator, Value: sources}))
	return nil
}

// iterated returns the elements of a list. Of a map, where a list was to be, the service takes the keys.
func iterated(n *cfn.Node) []*cfn.Node {
	list := elements(n)
	if n.IsMap() {
		for _, p := range n.Pairs {
			list = append(list, p.Key)
		}
	}
	return list
}

// elements returns the elements of a list, none for anything else.
func elements(n *cfn.Node) []*cfn.Node {
	if n.Is(cfn.List) {
		return n.Items
	}
	return nil
}

// allowExcept adds that everybody may call the path, but for those that the condition holds for.
func (w *policyWriter) allowExcept(condition *cfn.Node) {
	everybody := w.b.Str("*")
	w.extend(w.statement("Allow", everybody, nil), w.statement("Deny", everybody, condition))
}

// extend adds statements that the policy does not have yet.
func (w *policyWriter) extend(statements ...*cfn.Node) {
	have := w.policy.Get("Statement")
	if have.IsNull() {
		w.put(statements)
		return
	}
	all := append([]*cfn.Node(nil), listed(have)...)
	for _, statement := range statements {
		if !containsEqual(all, statement) {
			all = append(all, statement)
		}
	}
	w.put(all)
}

func containsEqual(list []*cfn.Node, n *cfn.Node) bool {
	for _, have := range list {
		if cfn.Equal(have, n) {
			return true
		}
	}
	return false
}

// put makes the statements those of the policy.
func (w *policyWriter) put(statements []*cfn.Node) {
	w.set(w.b.List(statements...))
}

func (w *policyWriter) set(statement *cfn.Node) {
	w.policy = w.d.put(w.policy, "Version", w.b.Str("2012-10-17"))
	w.policy = w.d.put(w.policy, "Statement", statement)
}
