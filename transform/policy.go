package transform

import (
	"strconv"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// A policyKind says what an entry of Policies is.
type policyKind uint8

const (
	unknownPolicy  policyKind = iota
	managedPolicy             // a name or ARN, or an intrinsic that gives one
	inlinePolicy              // a policy document: a map with a Statement
	templatePolicy            // {PolicyTemplateName: {Parameter: value}}
)

// policyEntries returns the entries of Policies: one value alone counts as a list of one.
func policyEntries(policies *cfn.Node) []*cfn.Node {
	if !truthy(policies) {
		return nil
	}
	if policies.Is(cfn.List) {
		return policies.Items
	}
	return []*cfn.Node{policies}
}

// classifyPolicies classifies all entries.
func classifyPolicies(entries []*cfn.Node) ([]policyKind, error) {
	kinds := make([]policyKind, len(entries))
	for i, entry := range entries {
		kind, err := classifyPolicy(entry)
		if err != nil {
			return nil, err
		}
		kinds[i] = kind
	}
	return kinds, nil
}

func classifyPolicy(entry *cfn.Node) (policyKind, error) {
	switch {
	case entry.Is(cfn.String):
		return managedPolicy, nil
	case isSingleKeyMap(entry) && entry.Has("Fn::If"):
		return classifyPolicyIf(entry)
	case isIntrinsic(entry):
		return managedPolicy, nil
	case entry.IsMap() && entry.Has("Statement"):
		return inlinePolicy, nil
	case isSingleKeyMap(entry):
		if _, ok := findPolicyTemplate(entry.Pairs[0].Key.Text); ok {
			return templatePolicy, nil
		}
	}
	return unknownPolicy, nil
}

// classifyPolicyIf finds the one kind that the branches of an Fn::If have; AWS::NoValue agrees with every kind.
func classifyPolicyIf(entry *cfn.Node) (policyKind, error) {
	_, then, otherwise, ok := ifBranches(entry)
	if !ok {
		return unknownPolicy, refuseTemplate(entry, "Fn::If takes a list of three: a condition and its two values")
	}
	thenKind, err := classifyPolicy(then)
	if err != nil {
		return unknownPolicy, err
	}
	otherwiseKind, err := classifyPolicy(otherwise)
	switch {
	case err != nil:
		return unknownPolicy, err
	case thenKind == otherwiseKind, isNoValue(otherwise):
		return thenKind, nil
	case isNoValue(then):
		return otherwiseKind, nil
	}
	return unknownPolicy, refuseTemplate(entry, "the two values of an Fn::If in Policies must be of one kind: both managed "+
		"policies, both policy documents, or both policy templates; split it in two, each with AWS::NoValue on its other side")
}

// policies returns what the Policies of a function or state machine put in its role: the entries of ManagedPolicyArns, and
// those of Policies, named after the role and the place of the entry. The policy templates are expanded already.
func (x *expansion) policies(r *resource) (managed, inline []*cfn.Node, err error) {
	entries := policyEntries(r.props().Get("Policies"))
	kinds, err := classifyPolicies(entries)
	if err != nil {
		return nil, nil, err
	}
	for i, entry := range entries {
		switch kinds[i] {
		case managedPolicy:
			managed = append(managed, x.managedPolicy(entry))
		case inlinePolicy:
			inline = append(inline, inlinePolicyEntry(entry, r.id()+"RolePolicy"+strconv.Itoa(i)))
		default:
			return nil, nil, refuse(r.id(), cfn.FirstOf(entry, r.key), "entry %d of Policies, counted from 0, is none: it must be the "+
				"name or ARN of a managed policy, a policy document with a Statement, or a policy template%s",
				i, suggestPolicyTemplate(entry))
		}
	}
	return managed, inline, nil
}

// changeBranches returns a well-formed Fn::If with both values changed; AWS::NoValue stays.
func changeBranches(n *cfn.Node, change func(*cfn.Node) (*cfn.Node, error)) (*cfn.Node, error) {
	arg := n.Arg("Fn::If")
	items := append([]*cfn.Node(nil), arg.Items...)
	for i, branch := range items {
		if i == 0 || isNoValue(branch) {
			continue
		}
		changed, err := change(branch)
		if err != nil {
			return nil, err
		}
		items[i] = changed
	}
	arg = maker.Replace(arg, items, nil)
	return maker.Replace(n, nil, []cfn.Pair{{Key: n.Pairs[0].Key, Value: arg}}), nil
}

// managedPolicy gives the managed policy that an entry names its ARN; in an Fn::If that of each branch.
func (x *expansion) managedPolicy(entry *cfn.Node) *cfn.Node {
	if _, _, _, isIf := ifBranches(entry); !isIf {
		return x.managedPolicyNamed(entry)
	}
	changed, _ := changeBranches(entry, func(branch *cfn.Node) (*cfn.Node, error) {
		return x.managedPolicyNamed(branch), nil
	})
	return changed
}

// managedPolicyNamed returns the ARN of a policy given by name. What is no name, or no known one, stays as it is.
func (x *expansion) managedPolicyNamed(entry *cfn.Node) *cfn.Node {
	name, isName := entry.Str()
	if !isName {
		return entry
	}
	if x.opts.ManagedPolicies != nil {
		if arn, ok := x.opts.ManagedPolicies(name); ok {
			return maker.At(entry, maker.FunctionRole).Str(arn)
		}
	}
	if arn, ok := schema.ManagedPolicyARN(x.partition, name); ok {
		return maker.At(entry, maker.FunctionRole).Str(arn)
	}
	return entry
}

// inlinePolicyEntry makes the inline policy of a document; of an Fn::If, that of each branch.
func inlinePolicyEntry(entry *cfn.Node, name string) *cfn.Node {
	policy := func(document *cfn.Node) (*cfn.Node, error) {
		return iam.Policy(maker.At(document, maker.FunctionRole), name, document), nil
	}
	made, _ := policy(entry)
	if _, _, _, isIf := ifBranches(entry); isIf {
		made, _ = changeBranches(entry, policy)
	}
	return made
}
