package schema

import (
	_ "embed"
	"strings"
)

// Each line is "name path partitions" in the letters that policyPath and partitionLetter know.
//
//go:embed data/managed_policies.txt
var managedPolicies table

// ManagedPolicyARN returns the ARN of the AWS managed policy with this name, such as "AWSLambdaBasicExecutionRole", when
// the partition ("aws", "aws-cn", "aws-us-gov", "aws-eusc") has it. Names are case-sensitive, without path.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
func ManagedPolicyARN(partition, name string) (string, bool) {
	value, ok := managedPolicies.find(name)
	if !ok {
		return "", false
	}
	code, partitions, _ := strings.Cut(value, " ")
	path, known := policyPath(code)
	letter := partitionLetter(partition)
	if !known || letter == "" || !strings.Contains(partitions, letter) {
		return "", false
	}
	return "arn:" + partition + ":iam::aws:policy/" + path + name, true
}

func policyPath(code string) (path string, ok bool) {
	switch code {
	case "-":
		return "", true
	case "s":
		return "service-role/", true
	case "l":
		return "aws-service-role/", true
	case "j":
		return "job-function/", true
	}
	return "", false
}

func partitionLetter(partition string) string {
	switch partition {
	case "aws":
		return "a"
	case "aws-cn":
		return "c"
	case "aws-us-gov":
		return "g"
	case "aws-eusc":
		return "e"
	}
	return ""
}
