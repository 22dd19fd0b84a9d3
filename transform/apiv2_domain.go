package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// A domainV2 is the custom domain of a WebSocket or HTTP API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapidomainconfiguration.html
type domainV2 struct {
	x          *expansion
	api, stage string    // logical IDs
	given      *cfn.Node // the Domain property, its parameters filled in
	b          maker.Builder
	shared     []cfn.Pair // the attributes that the resources get
	tags       *cfn.Node
	// clients returns where the certificates lie that clients must show, or nil. Itself it is nil when they need none.
	clients func() (*cfn.Node, error)
	// sharesRecords says that all such APIs with a domain in one hosted zone have one group of records.
	sharesRecords bool
	refuse        refuser
}

// expand makes the domain, the mappings of its paths to the stage, and its DNS records.
func (d domainV2) expand() ([]*generated, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	name, err := d.domainName()
	if err != nil {
		return nil, err
	}
	mappings, err := d.mappings()
	if err != nil {
		return nil, err
	}
	records, err := d.recordSetGroup()
	if err != nil {
		return nil, err
	}
	made := append([]*generated{name}, mappings...)
	if records != nil {
		made = append(made, records)
	}
	return made, nil
}

func (d domainV2) check() error {
	for _, name := range []string{"DomainName", "CertificateArn"} {
		if d.given.Get(name).IsNull() {
			return d.refuse(cfn.FirstOf(d.given.Get(name), d.given), "Domain needs a DomainName and a CertificateArn; %s is missing", name)
		}
	}
	given := present(d.given, "EndpointConfiguration")
	if given != nil && !isString(given, "REGIONAL") && !d.onlyAtDeployTime(given) {
		return d.refuse(given, "the EndpointConfiguration of this Domain must be REGIONAL, the only kind there is for such an API; "+
			"it can be left out")
	}
	return nil
}

// onlyAtDeployTime reports whether a value is known at deploy time only, and is to be let through.
func (d domainV2) onlyAtDeployTime(n *cfn.Node) bool {
	return d.x.opts.StubDeployTime && isIntrinsic(n)
}

// id is the logical ID of the domain, which several APIs may share.
func (d domainV2) id() string {
	return "ApiGatewayDomainNameV2" + logicalid.Suffix(d.given.Get("DomainName"))
}

// domainName makes the AWS::ApiGatewayV2::DomainName. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-domainname.html
func (d domainV2) domainName() (*generated, error) {
	configuration := d.b.Map(
		maker.Entry{Key: "CertificateArn", Value: d.given.Get("CertificateArn")},
		maker.Entry{Key: "EndpointType", Value: d.b.Str("REGIONAL")},
		maker.Entry{Key: "OwnershipVerificationCertificateArn", Value: presentIfTruthy(d.given, "OwnershipVerificationCertificateArn")},
		maker.Entry{Key: "SecurityPolicy", Value: presentIfTruthy(d.given, "SecurityPolicy")})
	g := generate(d.b, d.id(), "AWS::ApiGatewayV2::DomainName", d.shared,
		maker.Entry{Key: "DomainName", Value: d.given.Get("DomainName")},
		maker.Entry{Key: "DomainNameConfigurations", Value: d.b.List(configuration)})
	if d.clients != nil {
		certificates, err := d.clients()
		if err != nil {
			return nil, err
		}
		g.set("MutualTlsAuthentication", certificates)
	}
	g.set("Tags", d.tags)
	return g, nil
}

// basePath is what a base path may look like.
var basePath = lazy.Pattern{Expression: `^[0-9A-Za-z/_-]*$`}

// mappings makes an AWS::ApiGatewayV2::ApiMapping for each base path, or one for the whole domain. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-apimapping.html
func (d domainV2) mappings() ([]*generated, error) {
	given := presentIfTruthy(d.given, "BasePath")
	paths := []*cfn.Node{given}
	switch {
	case given.Is(cfn.List):
		paths = given.Items
	case !given.Is(cfn.String):
		return []*generated{d.mapping("", nil)}, nil
	}
	made := make([]*generated, len(paths))
	for i, path := range paths {
		text, ok := path.Str()
		switch {
		case d.onlyAtDeployTime(path):
			made[i] = d.mapping("", path)
			continue
		case !ok:
			return nil, d.refuse(path, "each BasePath must be a string, not %s", path.Kind.Phrase())
		case !basePath.Get().MatchString(text):
			return nil, d.refuse(path, "a BasePath consists of letters, digits, /, - and _, unlike %q", text)
		}
		key := strings.Trim(text, "/")
		made[i] = d.mapping(strings.NewReplacer("-", "", "_", "", "/", "").Replace(text), d.b.For(path).Str(key))
	}
	return made, nil
}

// mapping maps a path of the domain, or all of it, to the stage; infix is what the path adds to the logical ID.
func (d domainV2) mapping(infix string, path *cfn.Node) *generated {
	return generate(d.b, d.api+infix+"ApiMapping", "AWS::ApiGatewayV2::ApiMapping", d.shared,
		maker.Entry{Key: "DomainName", Value: d.b.Ref(d.id())},
		maker.Entry{Key: "ApiId", Value: d.b.Ref(d.api)},
		maker.Entry{Key: "Stage", Value: d.b.Ref(d.stage)},
		maker.Entry{Key: "ApiMappingKey", Value: path})
}

// recordSetGroup makes the AWS::Route53::RecordSetGroup of the hosted zone; nil when DNS is not SAM's affair. Its ID is that of
// the zone alone. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html
func (d domainV2) recordSetGroup() (*generated, error) {
	given := present(d.given, "Route53")
	if given == nil {
		return nil, nil
	}
	if !given.IsMap() {
		return nil, d.refuse(given, "Route53 must be a map, not %s", given.Kind.Phrase())
	}
	if given.Get("HostedZoneId").IsNull() && given.Get("HostedZoneName").IsNull() {
		return nil, d.refuse(given, "Route53 needs a HostedZoneId or a HostedZoneName, which say where to put the records")
	}
	zone := presentIfTruthy(given, "HostedZoneId")
	if zone == nil {
		zone = given.Get("HostedZoneName")
	}
	b := d.b.For(d.given.Key("Route53"))
	g := generate(b, "RecordSetGroup"+logicalid.Suffix(zone), "AWS::Route53::RecordSetGroup", d.shared)
	if given.Has("HostedZoneId") {
		g.copied(given, "HostedZoneId")
	} else {
		g.copied(given, "HostedZoneName")
	}
	records := recordSets(b, given, d.given.Get("DomainName"), b.Map(
		maker.Entry{Key: "HostedZoneId", Value: b.GetAtt(d.id(), "RegionalHostedZoneId")},
		maker.Entry{Key: "DNSName", Value: b.GetAtt(d.id(), "RegionalDomainName")},
		maker.Entry{Key: "EvaluateTargetHealth", Value: present(given, "EvaluateTargetHealth")}))
	if d.sharesRecords {
		return d.x.shareRecords(g, records), nil
	}
	g.set("RecordSets", b.List(records...))
	return g, nil
}
