package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// distributionZone is the hosted zone of all CloudFront distributions, which edge-optimized endpoints are behind. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-aliastarget-1.html
const distributionZone = "Z2FDTNDATAQYW2"

// An endpointTarget returns the hosted zone and the name of the endpoint that a domain name stands for.
type endpointTarget func(b maker.Builder, route53 *cfn.Node, edge bool) (zone, name *cfn.Node)

// addRecords points the domain name at the API in Route 53. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-route53configuration.html
func (d *apiDomain) addRecords(edge bool, target endpointTarget) error {
	given := d.get("Route53")
	if given == nil {
		return nil
	}
	if !given.IsMap() {
		return d.a.refuse(given, "Route53 must be a map, not a %s", given.Kind)
	}
	if given.Get("HostedZoneId").IsNull() && given.Get("HostedZoneName").IsNull() {
		return d.a.refuse(cfn.FirstOf(given.Key("HostedZoneId"), d.node.Key("Route53")), "Route53 needs a HostedZoneId "+
			"or a HostedZoneName")
	}
	b := maker.At(given, maker.APIDomain)
	given = d.withDistribution(b, given, edge)
	zone, name := target(b, given, edge)
	records := recordSets(b, given, d.node.Get("DomainName"), b.Map(
		maker.Entry{Key: "EvaluateTargetHealth", Value: present(given, "EvaluateTargetHealth")},
		maker.Entry{Key: "HostedZoneId", Value: zone},
		maker.Entry{Key: "DNSName", Value: name}))
	return d.groupRecords(b, given, records)
}

// withDistribution adds to Route53 the name that an edge-optimized endpoint has at CloudFront. An API that inherits all of
// Route53 from Globals shares it with the other APIs that do: what one adds to it the later ones find there.
func (d *apiDomain) withDistribution(b maker.Builder, route53 *cfn.Node, edge bool) *cfn.Node {
	written := d.a.props.Get("Domain").Get("Route53")
	name := d.a.x.shares.distributions[written]
	if name == nil && edge && route53.Get("DistributionDomainName").IsNull() {
		name = b.GetAtt(d.id, "DistributionDomainName")
		if d.a.x.shares.distributions == nil {
			d.a.x.shares.distributions = map[*cfn.Node]*cfn.Node{}
		}
		d.a.x.shares.distributions[written] = name
	}
	if name == nil {
		return route53
	}
	route53 = d.a.x.realm.Set(route53, b.Str("DistributionDomainName"), name)
	d.add("Route53", route53)
	return route53
}

// publicTarget is the endpoint of a regional or edge-optimized domain.
func (d *apiDomain) publicTarget(b maker.Builder, route53 *cfn.Node, edge bool) (zone, name *cfn.Node) {
	if edge {
		return b.Str(distributionZone), route53.Get("DistributionDomainName")
	}
	return b.GetAtt(d.id, "RegionalHostedZoneId"), b.GetAtt(d.id, "RegionalDomainName")
}

// privateTarget is the VPC endpoint of a private domain.
func privateTarget(b maker.Builder, route53 *cfn.Node, _ bool) (zone, name *cfn.Node) {
	zone, name = route53.Get("VpcEndpointHostedZoneId"), route53.Get("VpcEndpointDomainName")
	return cfn.FirstOf(zone, b.Null()), cfn.FirstOf(name, b.Null())
}

// recordSets makes the A record of a domain name, and the AAAA record when IpV6 is on.
func recordSets(b maker.Builder, route53, name, target *cfn.Node) []*cfn.Node {
	record := func(typ string) *cfn.Node {
		return b.Map(
			maker.Entry{Key: "Name", Value: name},
			maker.Entry{Key: "Type", Value: b.Str(typ)},
			maker.Entry{Key: "AliasTarget", Value: target},
			maker.Entry{Key: "Region", Value: present(route53, "Region")},
			maker.Entry{Key: "SetIdentifier", Value: present(route53, "SetIdentifier")})
	}
	list := []*cfn.Node{record("A")}
	if both, _ := route53.Get("IpV6").Bool(); both {
		list = append(list, record("AAAA"))
	}
	return list
}

// groupRecords puts the records into the group of the hosted zone, or into a group of their own.
func (d *apiDomain) groupRecords(b maker.Builder, route53 *cfn.Node, records []*cfn.Node) error {
	zone := route53.Get("HostedZoneId")
	if !truthy(zone) {
		zone = route53.Get("HostedZoneName")
	}
	separate := presentIfTruthy(route53, "SeparateRecordSetGroup")
	if separate != nil && !separate.Is(cfn.Bool) {
		return d.a.refuse(separate, "SeparateRecordSetGroup must be true or false, not a %s", separate.Kind)
	}
	if separate == nil {
		group := generate(b, "RecordSetGroup"+logicalid.Suffix(zone), "AWS::Route53::RecordSetGroup", d.a.shared)
		group.copied(route53, "HostedZoneId", "HostedZoneName")
		d.made = append(d.made, d.a.x.shareRecords(group, records))
		return nil
	}
	hashed := b.List(cfn.FirstOf(zone, b.Null()), d.node.Get("DomainName"))
	g := generate(b, "RecordSetGroup"+logicalid.Suffix(hashed), "AWS::Route53::RecordSetGroup", d.a.shared)
	g.copiedIfTruthy(route53, "HostedZoneId", "HostedZoneName")
	g.set("RecordSets", b.List(records...))
	d.made = append(d.made, g)
	return nil
}

// shareRecords adds records to the group of a hosted zone and returns the group. The first API with a domain in the zone makes
// the group, with its attributes; every API emits it anew. fresh is the group if this API is the first.
func (x *expansion) shareRecords(fresh *generated, records []*cfn.Node) *generated {
	group := x.shares.recordSets[fresh.id]
	if group == nil {
		group = fresh
		if x.shares.recordSets == nil {
			x.shares.recordSets = map[string]*generated{}
		}
		x.shares.recordSets[group.id] = group
	}
	var all []*cfn.Node
	if have := group.get("RecordSets"); have != nil {
		all = append(all, have.Items...)
	}
	group.set("RecordSets", fresh.b.List(append(all, records...)...))
	return group
}
