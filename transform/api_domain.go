package transform

import (
	"strings"
	"unicode"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// An apiDomain is the custom domain of a REST API on its way to CloudFormation. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-domainconfiguration.html
type apiDomain struct {
	a    *restAPI
	b    maker.Builder
	node *cfn.Node // Domain, with the parameters filled in and with what the service adds to it, all of which is hashed
	id   string    // of the domain name
	made []*generated
	last []*generated // those that come after the usage plan
}

// makeDomain makes the domain name, its mappings to the API and its records in Route 53; emitDomain emits them.
func (a *restAPI) makeDomain() error {
	given := a.props.Get("Domain")
	resolved, err := a.x.resolve(given)
	if err != nil || resolved.IsNull() {
		return err
	}
	if !resolved.IsMap() {
		return a.refuse(given, "Domain must be a map, not a %s", resolved.Kind)
	}
	d := &apiDomain{a: a, b: a.cause("Domain", maker.APIDomain), node: resolved}
	for _, name := range []string{"DomainName", "CertificateArn"} {
		if resolved.Get(name).IsNull() {
			return a.refuse(cfn.FirstOf(resolved.Key(name), a.props.Key("Domain")), "Domain needs a %s", name)
		}
	}
	a.domain = d
	if isString(resolved.Get("EndpointConfiguration"), "PRIVATE") {
		return d.makePrivate()
	}
	return d.makePublic()
}

// emitDomain emits the resources of the domain that stand before the usage plan.
func (a *restAPI) emitDomain() error {
	if a.domain != nil {
		a.emit(a.domain.made...)
	}
	return nil
}

// emitAssociation emits the resources of the domain that stand after the usage plan.
func (a *restAPI) emitAssociation() error {
	if a.domain != nil {
		a.emit(a.domain.last...)
	}
	return nil
}

// add adds an entry to the Domain, as the service does before it hashes it.
func (d *apiDomain) add(key string, value *cfn.Node) {
	d.node = d.a.x.realm.Set(d.node, d.b.Str(key), value)
}

// get returns a property of Domain, or nil when it is absent or null.
func (d *apiDomain) get(name string) *cfn.Node {
	return present(d.node, name)
}

func (d *apiDomain) at(name string) *cfn.Node {
	return cfn.FirstOf(d.node.Get(name), d.a.props.Key("Domain"))
}

// makePublic makes an AWS::ApiGateway::DomainName and what belongs to it. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-domainname.html
func (d *apiDomain) makePublic() error {
	d.id = "ApiGatewayDomainName" + logicalid.Suffix(d.node.Get("DomainName"))
	d.add("ApiDomainName", d.b.Str(d.id))
	if d.get("EndpointConfiguration") == nil {
		d.add("EndpointConfiguration", d.b.Str("REGIONAL"))
	}
	endpoint, certificate := d.get("EndpointConfiguration"), "RegionalCertificateArn"
	switch {
	case isString(endpoint, "EDGE"):
		certificate = "CertificateArn"
	case !isString(endpoint, "REGIONAL"):
		return d.a.refuse(d.at("EndpointConfiguration"), "EndpointConfiguration of a Domain must be EDGE, REGIONAL "+
			"or PRIVATE")
	}
	g := d.domainName("AWS::ApiGateway::DomainName", endpoint)
	g.set(certificate, d.node.Get("CertificateArn"))
	mtls, err := mutualTLS(d.node, d.a.refuse)
	if err != nil {
		return err
	}
	g.set("MutualTlsAuthentication", mtls)
	g.copiedIfTruthy(d.node, "OwnershipVerificationCertificateArn")
	if policy := d.get("Policy"); truthy(policy) {
		return refuse(d.id, policy, "Policy is for domains with EndpointConfiguration: PRIVATE; remove it")
	}
	if err := d.mapPaths("AWS::ApiGateway::BasePathMapping", "DomainName"); err != nil {
		return err
	}
	return d.addRecords(isString(endpoint, "EDGE"), d.publicTarget)
}

// domainName begins the domain name with what all kinds of endpoints have.
func (d *apiDomain) domainName(typ string, endpoint *cfn.Node) *generated {
	g := generate(d.b, d.id, typ, d.a.shared,
		maker.Entry{Key: "DomainName", Value: d.node.Get("DomainName")},
		maker.Entry{Key: "EndpointConfiguration", Value: d.b.Map(
			maker.Entry{Key: "Types", Value: d.b.List(endpoint)},
			maker.Entry{Key: "IpAddressType", Value: presentIfTruthy(d.node, "IpAddressType")})})
	g.copiedIfTruthy(d.node, "SecurityPolicy", "EndpointAccessMode")
	d.made = append(d.made, g)
	return g
}

// mutualTLS returns where the certificates lie that clients of a Domain must show; nil when they need none.
func mutualTLS(domain *cfn.Node, refuse refuser) (*cfn.Node, error) {
	given := presentIfTruthy(domain, "MutualTlsAuthentication")
	if given == nil {
		return nil, nil
	}
	if !given.IsMap() {
		return nil, refuse(given, "MutualTlsAuthentication must be a map, not %s", given.Kind.Phrase())
	}
	names := mutualTLSNames()
	var pairs []cfn.Pair
	for _, p := range given.Pairs {
		if !contains(names, p.Key.Text) {
			return nil, refuse(p.Key, "%s is not a property of MutualTlsAuthentication%s; it takes %s", p.Key.Text,
				suggest(p.Key.Text, names), quoteList(names))
		}
		if truthy(p.Value) {
			pairs = append(pairs, p)
		}
	}
	return maker.At(given, maker.APIDomain).Pairs(pairs), nil
}

func mutualTLSNames() []string {
	return []string{"TruststoreUri", "TruststoreVersion"}
}

// makePrivate makes an AWS::ApiGateway::DomainNameV2, which is reached through VPC endpoints. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-domainnamev2.html
func (d *apiDomain) makePrivate() error {
	d.id = "ApiGatewayDomainNameV2" + logicalid.Suffix(d.node.Get("DomainName"))
	g := d.domainName("AWS::ApiGateway::DomainNameV2", d.get("EndpointConfiguration"))
	g.set("CertificateArn", d.node.Get("CertificateArn"))
	g.copiedIfTruthy(d.node, "Policy")
	if own := d.get("OwnershipVerificationCertificateArn"); truthy(own) {
		return refuse(d.id, own, "OwnershipVerificationCertificateArn is not for domains with "+
			"EndpointConfiguration: PRIVATE; remove it")
	}
	if err := d.mapPaths("AWS::ApiGateway::BasePathMappingV2", "DomainNameArn"); err != nil {
		return err
	}
	if err := d.associate(); err != nil {
		return err
	}
	return d.addRecords(false, privateTarget)
}

// associate lets a VPC endpoint reach the private domain.
func (d *apiDomain) associate() error {
	given := d.get("AccessAssociation")
	if given == nil {
		return nil
	}
	if !given.IsMap() {
		return d.a.refuse(given, "AccessAssociation must be a map with a VpcEndpointId, not a %s", given.Kind)
	}
	endpoint := given.Get("VpcEndpointId")
	hashed := endpoint
	if hashed == nil {
		hashed = d.b.Null()
	}
	id := "DomainNameAccessAssociation" + logicalid.Suffix(d.b.List(hashed, d.b.Str(d.id)))
	d.last = append(d.last, generate(maker.At(given, maker.APIDomain), id, "AWS::ApiGateway::DomainNameAccessAssociation", d.a.shared,
		maker.Entry{Key: "DomainNameArn", Value: d.b.Ref(d.id)},
		maker.Entry{Key: "AccessAssociationSourceType", Value: d.b.Str("VPCE")},
		maker.Entry{Key: "AccessAssociationSource", Value: present(given, "VpcEndpointId")}))
	return nil
}

// mapPaths maps the base paths of the domain to the stage of the API; all paths when there is none.
func (d *apiDomain) mapPaths(typ, domainProperty string) error {
	given := d.get("BasePath")
	switch {
	case given.Is(cfn.String) && given.Text != "":
		d.mapPath(typ, domainProperty, given)
	case given.Is(cfn.List) && given.Len() > 0:
		for _, path := range given.Items {
			if !path.Is(cfn.String) {
				return d.a.refuse(cfn.FirstOf(path, given), "each element of BasePath must be a string, not a %s", path.Kind)
			}
			d.mapPath(typ, domainProperty, path)
		}
	default:
		d.mapPath(typ, domainProperty, nil)
	}
	return nil
}

// mapPath maps one base path, which is left with its letters and digits unless NormalizeBasePath is off.
func (d *apiDomain) mapPath(typ, domainProperty string, path *cfn.Node) {
	b, plain, value := d.b, "", path
	if path != nil {
		b = maker.At(path, maker.APIDomain)
		plain = lettersAndDigits(path.Text)
		if !d.node.Has("NormalizeBasePath") || truthy(d.node.Get("NormalizeBasePath")) {
			value = b.Str(plain)
		}
	}
	d.made = append(d.made, generate(b, d.a.id+plain+"BasePathMapping", typ, d.a.shared,
		maker.Entry{Key: domainProperty, Value: b.Ref(d.id)},
		maker.Entry{Key: "RestApiId", Value: b.Ref(d.a.id)},
		maker.Entry{Key: "Stage", Value: b.Ref(stageID(d.a.id, d.a.props.Get("StageName")))},
		maker.Entry{Key: "BasePath", Value: value}))
}

func lettersAndDigits(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			return c
		}
		return -1
	}, text)
}
