package lint

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	subnetType      = "AWS::EC2::Subnet"
	vpcType         = "AWS::EC2::VPC"
	associationType = "AWS::EC2::SubnetRouteTableAssociation"
	endpointType    = "AWS::EC2::VPCEndpoint"
)

var ec2NetworkRules = []Rule{{
	ID: "E3022", Name: "ec2-route-table",
	Title:  "A subnet is associated with one route table",
	Why:    "A subnet has one route table. The second association fails, or takes the place of the first.",
	Source: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both,
	Template: checkRouteTables,
}, {
	ID: "E3059", Name: "ec2-subnet-range",
	Title:  "The addresses of a subnet are among those of its VPC",
	Why:    "EC2 refuses a subnet that lies outside its VPC.",
	Source: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both, Types: []string{subnetType},
	Case: checkSubnetRange,
}, {
	ID: "E3060", Name: "ec2-subnet-overlap",
	Title:  "The subnets of a VPC do not overlap",
	Why:    "EC2 refuses a subnet with addresses that another one of the VPC has.",
	Source: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both,
	Template: checkSubnetOverlaps,
}, {
	ID: "E3064", Name: "ec2-endpoint-dns",
	Title:  "One interface endpoint of a VPC answers for a service with private DNS",
	Why:    "The private name of the service can lead to one endpoint only: EC2 refuses a second one with PrivateDnsEnabled.",
	Source: "https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both,
	Template: checkEndpointNames,
}}

// mostPairs is how many pairs of resources a rule compares.
const mostPairs = 1_000_000

// checkRouteTables reports every association of a subnet that has several. Of a pair of which one is made in some cases
// only, it is that one that is too many.
func checkRouteTables(p *Pass) {
	groups := map[identity][]variant{}
	var order []identity
	for _, r := range p.resourcesOf(associationType) {
		for _, c := range variants(r, "SubnetId") {
			id, ok := p.Facts.identity(c.values[0])
			if !ok {
				continue
			}
			if groups[id] == nil {
				order = append(order, id)
			}
			groups[id] = append(groups[id], c)
		}
	}
	budget := mostPairs
	for _, id := range order {
		for _, c := range groups[id] {
			if other := p.firstTogether(c, groups[id], &budget); other != nil {
				p.In(c.resource).Report(c.resource.Props.Key("SubnetId"), "%s associates the subnet with a route table as well; "+
					"a subnet has one", other.ID.Text)
			}
		}
	}
}

// resourcesOf are the resources of a type.
func (p *Pass) resourcesOf(typ string) (found []*cfn.Resource) {
	for _, r := range p.Template.Resources {
		if r.TypeName() == typ {
			found = append(found, r)
		}
	}
	return found
}

// firstTogether is the first other resource among those of the variants that can be deployed with c, or nil. It leaves
// out those that are deployed in some of the cases of c only.
func (p *Pass) firstTogether(c variant, among []variant, budget *int) *cfn.Resource {
	for _, other := range among {
		if *budget--; *budget < 0 {
			return nil
		}
		if other.resource != c.resource && !other.narrows(c) && p.Facts.together(c, other) {
			return other.resource
		}
	}
	return nil
}

func checkSubnetRange(p *Pass, _ *cfn.Resource, v View) {
	block, ok := blockOf(v.Get("CidrBlock").Node)
	vpc := v.resource(vpcType, "VpcId")
	if !ok || vpc == nil || !v.Present(vpc) {
		return
	}
	blocks, ok := blocksOf(p, vpc, v)
	inside := func(b netip.Prefix) bool { return b.Bits() <= block.Bits() && b.Contains(block.Addr()) }
	if !ok || slices.ContainsFunc(blocks, inside) {
		return
	}
	var names []string
	for _, b := range blocks {
		names = append(names, b.String())
	}
	p.Report(v.Key("CidrBlock"), "the subnet %s is not part of its VPC %s, which has %s", block, vpc.ID.Text,
		strings.Join(names, ", "))
}

// blocksOf are the IPv4 addresses of a VPC. It is not ok when the template does not tell all of them.
func blocksOf(p *Pass, vpc *cfn.Resource, v View) (blocks []netip.Prefix, ok bool) {
	block, ok := blockOf(v.Props(vpc).Get("CidrBlock").Node)
	if !ok {
		return nil, false
	}
	blocks = append(blocks, block)
	others := p.Facts.addedBlocks(vpc)
	if len(others) > mostBlocks {
		return nil, false
	}
	for _, r := range others {
		if !v.Present(r) {
			continue
		}
		added := v.Props(r)
		if added.Has("Ipv6CidrBlock") || added.Has("Ipv6IpamPoolId") || added.Get("AmazonProvidedIpv6CidrBlock").True() {
			continue
		}
		if block, ok = blockOf(added.Get("CidrBlock").Node); !ok {
			return nil, false
		}
		blocks = append(blocks, block)
	}
	return blocks, true
}

// mostBlocks is how many blocks of a VPC are looked at; AWS allows 50.
const mostBlocks = 100

// addedBlocks are the resources that add blocks of addresses to a VPC.
func (f *Facts) addedBlocks(vpc *cfn.Resource) []*cfn.Resource {
	blocks, known := f.blocks[vpc]
	if known {
		return blocks
	}
	for _, r := range f.Users[vpc.ID.Text] {
		if r != nil && r.TypeName() == "AWS::EC2::VPCCidrBlock" {
			blocks = append(blocks, r)
		}
	}
	if f.blocks == nil {
		f.blocks = map[*cfn.Resource][]*cfn.Resource{}
	}
	f.blocks[vpc] = blocks
	return blocks
}

// blockOf reads a block of IPv4 addresses.
func blockOf(n *cfn.Node) (netip.Prefix, bool) {
	text, ok := n.Str()
	if !ok {
		return netip.Prefix{}, false
	}
	block, err := netip.ParsePrefix(text)
	return block.Masked(), err == nil && block.Addr().Is4()
}

// A placement is a subnet, as it may be deployed, with its addresses.
type placement struct {
	variant
	vpc   identity
	block netip.Prefix
	order int // of the subnet in the template
}

// checkSubnetOverlaps sorts all subnets by their first address, so that those that overlap are near each other.
func checkSubnetOverlaps(p *Pass) {
	all := placements(p)
	slices.SortStableFunc(all, func(a, b placement) int {
		return cmp.Or(cmp.Compare(a.vpc.kind, b.vpc.kind), cmp.Compare(a.vpc.name, b.vpc.name),
			a.block.Addr().Compare(b.block.Addr()), cmp.Compare(a.block.Bits(), b.block.Bits()))
	})
	type conflict struct {
		late  *cfn.Resource
		block netip.Prefix // that it overlaps
	}
	seen := map[conflict]bool{}
	budget := mostPairs
	for i, first := range all {
		for _, second := range all[i+1:] {
			if budget--; budget < 0 || second.vpc != first.vpc || !first.block.Contains(second.block.Addr()) {
				break
			}
			early, late := first, second
			if early.order > late.order {
				early, late = late, early
			}
			found := conflict{late.resource, early.block}
			if early.order != late.order && !seen[found] && p.Facts.together(early.variant, late.variant) {
				seen[found] = true
				reportOverlap(p, early, late)
			}
		}
	}
}

func placements(p *Pass) (found []placement) {
	for order, r := range p.resourcesOf(subnetType) {
		for _, c := range variants(r, "VpcId", "CidrBlock") {
			vpc, known := p.Facts.identity(c.values[0])
			block, ok := blockOf(c.values[1])
			if known && ok {
				found = append(found, placement{c, vpc, block, order})
			}
		}
	}
	return found
}

// reportOverlap reports the later of two subnets, as a whole: which of them is to be moved is not for us to say.
func reportOverlap(p *Pass, early, late placement) {
	note := cfn.Note{Span: early.values[1].Span, Message: "the addresses of " + early.resource.ID.Text}
	p.In(late.resource).ReportNoted(late.resource.Props, []cfn.Note{note}, "the subnet %s overlaps %s of %s, which is in the "+
		"same VPC; give each its own addresses", late.block, early.block, early.resource.ID.Text)
}

// checkEndpointNames reports every endpoint with private DNS but the first for a service in a VPC.
func checkEndpointNames(p *Pass) {
	type service struct {
		vpc  identity
		name string
	}
	earlier := map[service][]variant{}
	budget := mostPairs
	for _, r := range p.resourcesOf(endpointType) {
		var other *cfn.Resource
		for _, c := range variants(r, "VpcEndpointType", "PrivateDnsEnabled", "VpcId", "ServiceName") {
			vpc, known := p.Facts.identity(c.values[2])
			if !known || c.values[3] == nil || !(View{Node: c.values[0]}).Is("Interface") || !(View{Node: c.values[1]}).True() {
				continue
			}
			key := service{vpc, string(cfn.AppendJSON(nil, c.values[3]))}
			if other == nil {
				other = p.firstTogether(c, earlier[key], &budget)
			}
			earlier[key] = append(earlier[key], c)
		}
		if other != nil {
			p.In(r).Report(r.Props, "%s is an endpoint with private DNS for the same service in the same VPC; set "+
				"PrivateDnsEnabled to false for one of the two", other.ID.Text)
		}
	}
}
