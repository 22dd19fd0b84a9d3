package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// Types of SourceAccessConfigurations. See
// https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html
const (
	basicAuth         = "BASIC_AUTH"
	virtualHost       = "VIRTUAL_HOST"
	clientCertificate = "CLIENT_CERTIFICATE_TLS_AUTH"
	scram256          = "SASL_SCRAM_256_AUTH"
	scram512          = "SASL_SCRAM_512_AUTH"
	vpcSubnet         = "VPC_SUBNET"
	vpcSecurityGroup  = "VPC_SECURITY_GROUP"
	serverCertificate = "SERVER_ROOT_CA_CERTIFICATE"
)

const accessConfigurations = "SourceAccessConfigurations"

// basicAuthSecret finds the secret with the name and password for the source: the URI of the one BASIC_AUTH among the
// access configurations, all of which must be of one of the types.
func (e *event) basicAuthSecret(f *function, types ...string) (*cfn.Node, error) {
	given := e.get(accessConfigurations)
	switch {
	case !truthy(given):
		return nil, e.refuse(f, e.at(accessConfigurations),
			"%s is missing; give it a list with {Type: %s, URI: <ARN of a secret>}", accessConfigurations, basicAuth)
	case !given.Is(cfn.List):
		return nil, e.refuse(f, given, "%s must be a list, not %s; the transform has to read it",
			accessConfigurations, given.Kind.Phrase())
	}
	var secret *cfn.Node
	for _, item := range given.Items {
		if err := e.checkAccess(f, item, types); err != nil {
			return nil, err
		}
		if !isString(item.Get("Type"), basicAuth) {
			continue
		}
		switch uri := item.Get("URI"); {
		case secret != nil:
			return nil, e.refuse(f, item, "%s can have only one %s; remove one", accessConfigurations, basicAuth)
		case !truthy(uri):
			return nil, e.refuse(f, cfn.FirstOf(uri, item), "%s needs a URI, the ARN of a secret", basicAuth)
		default:
			secret = uri
		}
	}
	if secret == nil {
		return nil, e.refuse(f, given, "%s needs one {Type: %s, URI: <ARN of a secret>}", accessConfigurations, basicAuth)
	}
	return secret, nil
}

func (e *event) checkAccess(f *function, item *cfn.Node, types []string) error {
	if !item.IsMap() {
		return e.refuse(f, item, "each of %s must be a map with Type and URI, not %s", accessConfigurations, item.Kind.Phrase())
	}
	if typ, _ := item.Get("Type").Str(); !slices.Contains(types, typ) {
		return e.refuse(f, cfn.FirstOf(item.Get("Type"), item), "the Type of each of %s must be %s",
			accessConfigurations, quoteList(types))
	}
	return nil
}

// readSecret makes the statement that allows to read a secret, given by its ARN.
func readSecret(b maker.Builder, secret *cfn.Node) *cfn.Node {
	return iam.AllowList(b, orNull(b, secret), "secretsmanager:GetSecretValue")
}

// useNetwork makes the statement that allows to work in a virtual private cloud.
func useNetwork(b maker.Builder) *cfn.Node {
	return iam.AllowList(b, b.Str("*"), "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces",
		"ec2:DeleteNetworkInterface", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups")
}

// secretsKeyARN is the ARN of the KMS key that encrypts the secrets of the source; nil when none is given. The ID of the key
// becomes part of the ARN, so it cannot be an intrinsic function.
func (e *event) secretsKeyARN(f *function) (*cfn.Node, error) {
	given := e.get("SecretsManagerKmsKeyId")
	if !truthy(given) {
		return nil, nil
	}
	id, ok := given.Str()
	if !ok {
		return nil, e.refuse(f, given, "SecretsManagerKmsKeyId must be the ID of a key as a string, not %s", given.Kind.Phrase())
	}
	b := e.cause("SecretsManagerKmsKeyId", maker.FunctionRole)
	return b.Sub("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/" + id), nil
}

// decryptSecrets makes the statement that allows to decrypt the secrets of the source; nil when they need no key.
func (e *event) decryptSecrets(f *function) (*cfn.Node, error) {
	key, err := e.secretsKeyARN(f)
	if key == nil {
		return nil, err
	}
	return iam.AllowList(e.cause("SecretsManagerKmsKeyId", maker.FunctionRole), key, "kms:Decrypt"), nil
}
