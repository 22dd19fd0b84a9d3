package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// A role is an AWS::IAM::Role under construction: its policies come from several places.
type role struct {
	*generated
	managed []*cfn.Node // ManagedPolicyArns
	inline  []*cfn.Node // Policies
}

// newRole begins a role that a service may take on.
func newRole(b maker.Builder, id, service string, attrs []cfn.Pair) *role {
	return &role{generated: generate(b, id, "AWS::IAM::Role", attrs,
		maker.Entry{Key: "AssumeRolePolicyDocument", Value: iam.AssumeRole(b, service)})}
}

// arn is the ARN of the role, as a reference.
func (r *role) arn() *cfn.Node {
	return r.b.GetAtt(r.id, "Arn")
}

// addManaged adds a managed policy, unless an equal one is there.
func (r *role) addManaged(policy *cfn.Node) {
	for _, have := range r.managed {
		if cfn.Equal(have, policy) {
			return
		}
	}
	r.managed = append(r.managed, policy)
}

// addInline adds an inline policy, unless one with an equal document is there. Its name does not count.
func (r *role) addInline(b maker.Builder, name string, document *cfn.Node) {
	for _, have := range r.inline {
		if cfn.Equal(have.Get("PolicyDocument"), document) {
			return
		}
	}
	r.inline = append(r.inline, iam.Policy(b, name, document))
}

// finish puts the policies in their places; a role without inline policies has no Policies at all.
func (r *role) finish() *generated {
	if len(r.managed) > 0 {
		r.set("ManagedPolicyArns", r.b.List(r.managed...))
	}
	if len(r.inline) > 0 {
		r.set("Policies", r.b.List(r.inline...))
	}
	return r.generated
}
