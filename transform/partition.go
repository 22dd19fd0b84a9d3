package transform

import "strings"

// Partition returns the partition of a region: "aws-cn" for cn-north-1, "aws" for any region of no special prefix. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func Partition(region string) string {
	region = strings.ToLower(region)
	for _, p := range []struct{ prefix, partition string }{
		{"cn-", "aws-cn"},
		{"us-iso-", "aws-iso"},
		{"us-isob", "aws-iso-b"},
		{"us-gov", "aws-us-gov"},
		{"eu-isoe", "aws-iso-e"},
		{"us-isof", "aws-iso-f"},
		{"eusc-", "aws-eusc"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// managedPolicyARN is the ARN of an AWS managed policy; path includes the name: "service-role/AWSLambdaRole".
func (x *expansion) managedPolicyARN(path string) string {
	return "arn:" + x.partition + ":iam::aws:policy/" + path
}

// tracingPolicy is the name of the managed policy that lets a service send traces to X-Ray.
func (x *expansion) tracingPolicy() string {
	if x.partition == "aws" {
		return "AWSXrayWriteOnlyAccess"
	}
	return "AWSXRayDaemonWriteAccess"
}
