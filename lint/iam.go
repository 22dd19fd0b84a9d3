package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	policyGrammarDocs   = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
	policyResourceDocs  = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
	policyPrincipalDocs = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
)

const policyRefused = "The deployment fails: the service refuses a policy that does not follow the grammar of IAM."

func iamRules() []Rule {
	return []Rule{{
		ID: "E3510", Name: "iam-identity-policy",
		Title:  "The policy of a role, user, group or permission set follows the grammar of identity policies",
		Why:    policyRefused,
		Source: policyGrammarDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: typesWithPolicies(&identityPolicy),
		Case: checkPolicies("E3510"),
	}, {
		ID: "E3511", Name: "iam-role-arn",
		Title:  "A role that must be given by its ARN is",
		Why:    "The deployment fails: the service refuses the name of a role, or the ARN of something else.",
		Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: roleTypes(),
		Case: checkRoleARN,
	}, {
		ID: "E3512", Name: "iam-resource-policy",
		Title:  "The policy of a key, domain, bucket, topic or queue follows the grammar of resource policies",
		Why:    policyRefused,
		Source: policyGrammarDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
		Types: typesWithPolicies(&resourcePolicy, &bucketPolicy),
		Case:  checkPolicies("E3512"),
	}, {
		ID: "E3514", Name: "iam-resource-arn",
		Title:  "The Resource of a resource policy is an ARN",
		Why:    "The deployment fails: the service refuses what is no ARN. A bucket policy does not take a bare * either.",
		Source: policyResourceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
		Types: typesWithPolicies(&resourcePolicy, &bucketPolicy),
		Case:  checkResourceARNs,
	}, {
		ID: "E3530", Name: "iam-trust-policy",
		Title:  "The trust policy of a role follows the grammar of trust policies",
		Why:    "The deployment fails: IAM refuses a trust policy without principals, or with resources.",
		Source: policyPrincipalDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: typesWithPolicies(&trustPolicy),
		Case: checkPolicies("E3530"),
	}, {
		ID: "W2511", Name: "iam-policy-version",
		Title:  "A policy has the current version of the policy language, 2012-10-17",
		Why:    "In the version 2008-10-17 policy variables such as ${aws:username} are plain text.",
		Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
		Since:  "0.1.0", Severity: cfn.Warning, Stage: Both, Types: typesWithPolicies(allPolicies...),
		Case: checkPolicyVersion,
	}}
}

var allPolicies = []*policyGrammar{&identityPolicy, &resourcePolicy, &bucketPolicy, &repositoryPolicy, &trustPolicy}

// checkPolicies makes the check for the grammars of one rule.
func checkPolicies(rule string) func(*Pass, *cfn.Resource, View) {
	return func(p *Pass, r *cfn.Resource, props View) {
		for d := range policiesOf(r, props) {
			if d.grammar.rule == rule {
				d.check(p)
			}
		}
	}
}

func checkResourceARNs(p *Pass, r *cfn.Resource, props View) {
	for d := range policiesOf(r, props) {
		for statement := range d.statements() {
			d.checkResources(p, statement, "Resource")
		}
	}
}

func checkPolicyVersion(p *Pass, r *cfn.Resource, props View) {
	for d := range policiesOf(r, props) {
		if version := d.Get("Version"); version.Is("2008-10-17") {
			mending := p.Mending(d.withCurrentVersion(p.walk.written.Template, version.Node))
			d.report(mending, version.Node, "this version of the policy language is outdated; write '2012-10-17'")
		}
	}
}

// rolePlaces are properties that take the ARN of a role and, unlike most, say so in no schema.
var rolePlaces = lazy.Value[map[string][][]string]{Make: func() map[string][][]string {
	return map[string][][]string{
		"AWS::Backup::BackupSelection":   {{"BackupSelection", "IamRoleArn"}},
		"AWS::Batch::ComputeEnvironment": {{"ComputeResources", "SpotIamFleetRole"}, {"ServiceRole"}},
		"AWS::EC2::SpotFleet":            {{"SpotFleetRequestConfigData", "IamFleetRole"}},
		"AWS::ECS::TaskDefinition":       {{"ExecutionRoleArn"}},
		"AWS::S3::Bucket":                {{"ReplicationConfiguration", "Role"}},
	}
}}

func roleTypes() []string {
	var types []string
	for typ := range rolePlaces.Get() {
		types = append(types, typ)
	}
	slices.Sort(types)
	return types
}

var roleARN = lazy.Pattern{Expression: `^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/[a-zA-Z_0-9+=,.@/-]+$`}

func checkRoleARN(p *Pass, r *cfn.Resource, props View) {
	for _, path := range rolePlaces.Get()[r.TypeName()] {
		v := props.Get(path...)
		if text, ok := v.Text(); ok && !roleARN.Get().MatchString(text) {
			p.Report(v.Node, "%s must be the ARN of a role, such as arn:aws:iam::123456789012:role/name, not %q",
				path[len(path)-1], text)
		}
	}
}
