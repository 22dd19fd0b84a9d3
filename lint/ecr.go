package lint

import "github.com/samx-dev/samx/schema/cfn"

var ecrRules = []Rule{{
	ID: "E3513", Name: "ecr-repository-policy",
	Title:  "The policy of a repository follows the grammar of repository policies",
	Why:    "The deployment fails: Amazon ECR refuses a policy without principals or with unknown keys.",
	Source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: typesWithPolicies(&repositoryPolicy),
	Case: checkPolicies("E3513"),
}}
