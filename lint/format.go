package lint

import "github.com/samx-dev/samx/schema/cfn"

// formatRules report strings that are not what their place wants: each rule one sort of ID, name or ARN. Only literal
// strings are judged.
var formatRules = []Rule{
	formatRule("E1150", "format-security-group-id", "AWS::EC2::SecurityGroup.Id",
		"The ID of a security group is sg- and 8 or 17 hexadecimal digits", ec2IDDocs),
	formatRule("E1151", "format-vpc-id", "AWS::EC2::VPC.Id",
		"The ID of a VPC is vpc- and 8 or 17 hexadecimal digits", ec2IDDocs),
	formatRule("E1152", "format-image-id", "AWS::EC2::Image.Id",
		"The ID of an image is ami- and 8 or 17 letters and digits", ec2IDDocs),
	formatRule("E1153", "format-security-group-name", "AWS::EC2::SecurityGroup.Name",
		"The name of a security group has none but the allowed characters",
		"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html"),
	formatRule("E1154", "format-subnet-id", "AWS::EC2::Subnet.Id",
		"The ID of a subnet is subnet- and 8 or 17 hexadecimal digits", ec2IDDocs),
	formatRule("E1156", "format-role-arn", "AWS::IAM::Role.Arn",
		"The ARN of a role is `arn:aws:iam::<account>:role/<name>`",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"),
	formatRule("E1157", "format-key-arn", "AWS::KMS::Key.Arn",
		"The ARN of a KMS key is `arn:aws:kms:<region>:<account>:key/<id>`", keyDocs),
	formatRule("E1158", "format-topic-arn", "AWS::SNS::Topic.Arn",
		"The ARN of a topic is `arn:aws:sns:<region>:<account>:<name>`",
		"https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html"),
	formatRule("E1159", "format-certificate-arn", "AWS::ACM::Certificate.Arn",
		"The ARN of a certificate is `arn:aws:acm:<region>:<account>:certificate/<id>`",
		"https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html"),
	formatRule("E1160", "format-function-arn", "AWS::Lambda::Function.Arn",
		"The ARN of a function is `arn:aws:lambda:<region>:<account>:function:<name>`",
		"https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html"),
	formatRule("E1161", "format-bucket-name", "AWS::S3::Bucket.Name",
		"The name of a bucket has 3 to 63 lower-case letters, digits, dots and hyphens",
		"https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"),
	formatRule("E1162", "format-key-id", "AWS::KMS::Key.Id",
		"The ID of a KMS key is a UUID, mrk- and 32 hexadecimal digits, or an alias", keyDocs),
	formatRule("E1164", "format-key-alias", "AWS::KMS::Alias.AliasName",
		"The alias of a KMS key begins with alias/", keyDocs),
}

const (
	ec2IDDocs = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html"
	keyDocs   = "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html"
)

func formatRule(id, name, format, title, source string) Rule {
	return Rule{
		ID: id, Name: name, Title: title,
		Why:    "Nothing with such an identifier can exist, so the deployment fails.",
		Source: source, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Format: format,
	}
}
