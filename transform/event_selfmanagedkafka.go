package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// selfManagedKafkaEvent invokes the function for the records of a Kafka cluster that is no AWS resource. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-selfmanagedkafka.html
func selfManagedKafkaEvent() eventSource {
	return mappingEvent(mappingKind{
		kafkaConfig: "SelfManagedKafkaEventSourceConfig",
		policy:      selfManagedKafkaPolicy,
	})
}

// A kafkaAccess is how the function gets at a self-managed cluster.
type kafkaAccess struct {
	auth          *cfn.Node // the secret it authenticates with; nil when it does not
	certificate   bool      // the cluster has a certificate of a private authority
	subnet, group bool      // it is in a virtual private cloud
}

// selfManagedKafkaPolicy lets the function reach the cluster, read its secrets and its schema registry.
func selfManagedKafkaPolicy(f *function, e *event) (*rolePolicy, error) {
	if err := e.checkSelfManagedKafka(f); err != nil {
		return nil, err
	}
	access, err := e.readKafkaAccess(f)
	if err != nil {
		return nil, err
	}
	decrypt, err := e.decryptSecrets(f)
	if err != nil {
		return nil, err
	}
	registry, err := e.schemaRegistryStatements(f)
	if err != nil {
		return nil, err
	}
	b := e.build(maker.FunctionRole)
	statements := append(append(access.statements(b), decrypt), registry...)
	return &rolePolicy{"SelfManagedKafkaExecutionRolePolicy", iam.Document(b, statements...)}, nil
}

// statements allow to read the secrets of the cluster and to work in its network.
func (a kafkaAccess) statements(b maker.Builder) []*cfn.Node {
	var list []*cfn.Node
	if a.auth != nil {
		list = append(list, readSecret(b, a.auth))
	}
	if a.certificate {
		// The service allows the secret of the authentication once more here, and not that of the certificate.
		list = append(list, readSecret(b, a.auth))
	}
	if a.subnet {
		list = append(list, useNetwork(b))
	}
	return list
}

func (e *event) checkSelfManagedKafka(f *function) error {
	topics := e.get("Topics")
	configurations := e.get(accessConfigurations)
	switch {
	case !truthy(e.get("KafkaBootstrapServers")):
		return e.refuse(f, e.at("KafkaBootstrapServers"), "KafkaBootstrapServers is missing; give it a list of host:port")
	case !truthy(topics):
		return e.refuse(f, e.at("Topics"), "Topics is missing; give it a list with the name of one topic")
	case topics.Len() != 1:
		return e.refuse(f, topics, "Topics must have exactly one topic, not %d; write an event for each of the others",
			topics.Len())
	case !truthy(configurations):
		return e.refuse(f, e.at(accessConfigurations),
			"%s is missing; give it a list of {Type: ..., URI: ...} that says how to reach the cluster", accessConfigurations)
	case !configurations.Is(cfn.List):
		return e.refuse(f, configurations, "%s must be a list, not %s; the transform has to read it",
			accessConfigurations, configurations.Kind.Phrase())
	}
	return nil
}

func (e *event) readKafkaAccess(f *function) (kafkaAccess, error) {
	var access kafkaAccess
	configurations := e.get(accessConfigurations)
	for _, item := range configurations.Items {
		if !item.IsMap() {
			return access, refuse(e.name, item, "each of %s must be a map with Type and URI, not %s",
				accessConfigurations, item.Kind.Phrase())
		}
		if err := e.addKafkaAccess(f, &access, item); err != nil {
			return access, err
		}
	}
	if access.subnet != access.group {
		return access, e.refuse(f, configurations, "%s must have both %s and %s, or neither",
			accessConfigurations, vpcSubnet, vpcSecurityGroup)
	}
	return access, nil
}

func (e *event) addKafkaAccess(f *function, access *kafkaAccess, item *cfn.Node) error {
	typ, _ := item.Get("Type").Str()
	switch typ {
	case vpcSubnet:
		access.subnet = true
	case vpcSecurityGroup:
		access.group = true
	case serverCertificate:
		access.certificate = true
	case scram256, scram512, basicAuth, clientCertificate:
		if access.auth != nil {
			return e.refuse(f, item.Get("Type"), "%s can have only one way to authenticate; remove one", accessConfigurations)
		}
		access.auth = item.Get("URI")
	default:
		types := []string{scram256, scram512, basicAuth, clientCertificate, vpcSubnet, vpcSecurityGroup, serverCertificate}
		return e.refuse(f, cfn.FirstOf(item.Get("Type"), item), "the Type of each of %s must be %s",
			accessConfigurations, quoteList(types))
	}
	return e.checkAccessURI(f, typ, item)
}

func (e *event) checkAccessURI(f *function, typ string, item *cfn.Node) error {
	switch uri := item.Get("URI"); {
	case !truthy(uri):
		return e.refuse(f, cfn.FirstOf(uri, item), "%s needs a URI", typ)
	case !uri.Is(cfn.String) && !isIntrinsic(uri):
		return e.refuse(f, uri, "the URI of %s must be a string, not %s", typ, uri.Kind.Phrase())
	}
	return nil
}
