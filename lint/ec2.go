package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// templateReference is where CloudFormation documents resource types and their properties.
const templateReference = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"

const (
	ebsVolumeDocs   = "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html"
	blockDeviceDocs = templateReference + "aws-properties-ec2-instance-blockdevicemapping.html"
	groupRuleDocs   = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"
)

const (
	instanceType       = "AWS::EC2::Instance"
	launchTemplateType = "AWS::EC2::LaunchTemplate"
	securityGroupType  = "AWS::EC2::SecurityGroup"
)

// deviceTypes are the types of what starts instances, with their block devices.
var deviceTypes = []string{
	instanceType, launchTemplateType, "AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::SpotFleet",
	"AWS::OpsWorks::Instance",
}

var groupTypes = []string{securityGroupType, "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"}

var ec2Rules = []Rule{{
	ID: "E3671", Name: "ec2-volume-iops",
	Title:  "The IOPS of a volume are given where its type needs them, and within its limits",
	Why:    "EC2 refuses io1 and io2 volumes without Iops, and more or less than what the volume type can do.",
	Source: ebsVolumeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: deviceTypes,
	Case: checkIOPS,
}, {
	ID: "E3673", Name: "ec2-image",
	Title:  "An instance has an image, of its own or from its launch template",
	Why:    "EC2 does not start an instance without an image.",
	Source: templateReference + "aws-resource-ec2-instance.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: []string{instanceType},
	Case:  checkImage,
}, {
	ID: "E3674", Name: "ec2-primary-address",
	Title: "PrivateIpAddress is the only primary private address",
	Why: "PrivateIpAddress makes its address the primary one, and a network interface has one of those: EC2 refuses a " +
		"second one elsewhere.",
	Source: templateReference + "aws-resource-ec2-networkinterface.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: []string{instanceType, "AWS::EC2::NetworkInterface"},
	Case:  checkPrimaryAddress,
}, {
	ID: "E3687", Name: "ec2-group-ports",
	Title:  "A security group rule for TCP, UDP or ICMP gives both ports",
	Why:    "EC2 refuses such a rule without FromPort and ToPort; for ICMP they are its type and code.",
	Source: groupRuleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: groupTypes,
	Case: checkPortsGiven,
}, {
	ID: "E3688", Name: "ec2-group-all-ports",
	Title:  "A security group rule has -1 for both ports or for none",
	Why:    "-1 means all ports, or all ICMP types, and EC2 refuses a range between that and a number.",
	Source: groupRuleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: groupTypes,
	Case: checkAllPorts,
}, {
	ID: "E3714", Name: "ec2-template-vpc",
	Title:  "The security groups and the subnets of a launch template are in the same VPC",
	Why:    "EC2 does not start an instance in a subnet with a security group of another VPC.",
	Source: templateReference + "aws-properties-ec2-launchtemplate-networkinterface.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both, Types: []string{launchTemplateType},
	Case: checkTemplateVPC,
}, {
	ID: "E3715", Name: "ec2-virtual-name",
	Title:  "The virtual name of a device is that of an instance store volume",
	Why:    "EC2 knows ephemeral0 to ephemeral23 and refuses other names.",
	Source: blockDeviceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: deviceTypes,
	Case: checkVirtualName,
}, {
	ID: "W3671", Name: "ec2-volume-iops-ignored",
	Title:  "Iops is given for volume types only that it can be chosen for",
	Why:    "The IOPS of gp2, st1, sc1 and standard volumes follow from their size or are fixed, whatever Iops says.",
	Source: ebsVolumeDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: deviceTypes,
	Case: checkIOPSIgnored,
}, {
	ID: "W3687", Name: "ec2-group-ports-ignored",
	Title:  "A security group rule gives ports for protocols only that have them",
	Why:    "For other protocols than TCP, UDP and ICMP the rule allows all traffic, whatever the ports say.",
	Source: groupRuleDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: groupTypes,
	Case: checkPortsIgnored,
}, {
	ID: "W3698", Name: "ec2-virtual-name-ignored",
	Title:  "A device is either an EBS volume or an instance store volume",
	Why:    "VirtualName stands for an instance store volume and is ignored where Ebs describes a volume.",
	Source: blockDeviceDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: deviceTypes,
	Case: checkVirtualNameIgnored,
}, {
	ID: "W3700", Name: "ec2-address-domain",
	Title:  "The domain of an Elastic IP address is vpc",
	Why:    "EC2 takes any other text than standard for vpc, without a word.",
	Source: templateReference + "aws-resource-ec2-eip.html", Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
	Types: []string{"AWS::EC2::EIP"},
	Case:  checkAddressDomain,
}, {
	ID: "W3703", Name: "ec2-gateway-type",
	Title:  "The type of a VPN gateway is ipsec.1",
	Why:    "It is the only type of VPN connection there is.",
	Source: templateReference + "aws-resource-ec2-vpngateway.html", Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
	Types: []string{"AWS::EC2::VPNGateway"},
	Case:  checkGatewayType,
}}

// launches are the descriptions of instances in a resource that starts some.
func launches(r *cfn.Resource, v View) []View {
	switch r.TypeName() {
	case launchTemplateType:
		return []View{v.Get("LaunchTemplateData")}
	case "AWS::EC2::SpotFleet":
		return itemsOf(v.Get("SpotFleetRequestConfigData", "LaunchSpecifications"))
	}
	return []View{v}
}

// devices are the block device mappings of the instances that a resource starts.
func devices(r *cfn.Resource, v View) (found []View) {
	for _, launch := range launches(r, v) {
		found = append(found, itemsOf(launch.Get("BlockDeviceMappings"))...)
	}
	return found
}

type iopsRange struct {
	min, max int64
	required bool
}

// iopsLimits are what EBS volumes can be asked for.
var iopsLimits = lazy.Value[map[string]iopsRange]{Make: func() map[string]iopsRange {
	return map[string]iopsRange{
		"gp3": {3_000, 80_000, false},
		"io1": {100, 64_000, true},
		"io2": {100, 256_000, true},
	}
}}

func checkIOPS(p *Pass, r *cfn.Resource, v View) {
	for _, device := range devices(r, v) {
		ebs := device.Get("Ebs")
		volume, _ := ebs.Get("VolumeType").Text()
		limits, limited := iopsLimits.Get()[volume]
		iops := ebs.Get("Iops")
		switch n, known := iops.Int(); {
		case !limited:
		case known && (n < limits.min || n > limits.max):
			p.Report(ebs.Key("Iops"), "an %s volume has %d to %d IOPS, not %d", volume, limits.min, limits.max, n)
		case limits.required && !iops.Exists() && !ebs.Open():
			p.Report(ebs.Node, "an %s volume needs Iops: from %d to %d", volume, limits.min, limits.max)
		}
	}
}

func checkIOPSIgnored(p *Pass, r *cfn.Resource, v View) {
	for _, device := range devices(r, v) {
		ebs := device.Get("Ebs")
		if volume := ebs.Get("VolumeType"); volume.Is("gp2", "st1", "sc1", "standard") && ebs.Has("Iops") {
			p.Report(ebs.Key("Iops"), "Iops is ignored for %s volumes; remove it, or use gp3, io1 or io2", volume.Node.Text)
		}
	}
}

func checkVirtualName(p *Pass, r *cfn.Resource, v View) {
	for _, device := range devices(r, v) {
		name, known := device.Get("VirtualName").Text()
		if known && !device.Has("Ebs") && !device.Open() && !isInstanceStore(name) {
			p.Report(device.Key("VirtualName"), "the virtual name %q is not one of ephemeral0 to ephemeral23", name)
		}
	}
}

func isInstanceStore(name string) bool {
	number, ok := strings.CutPrefix(name, "ephemeral")
	n, err := strconv.Atoi(number)
	return ok && err == nil && n >= 0 && n <= 23 && strconv.Itoa(n) == number
}

func checkVirtualNameIgnored(p *Pass, r *cfn.Resource, v View) {
	for _, device := range devices(r, v) {
		if device.Has("VirtualName") && device.Has("Ebs") {
			p.Report(device.Key("VirtualName"), "VirtualName is ignored beside Ebs; remove one of the two")
		}
	}
}

func checkImage(p *Pass, r *cfn.Resource, v View) {
	if v.Has("ImageId") || v.Open() {
		return
	}
	missing := "the instance has neither ImageId nor LaunchTemplate"
	if launch := v.Get("LaunchTemplate"); launch.Exists() {
		template := launch.resource(launchTemplateType, "LaunchTemplateId", "LaunchTemplateName")
		if template == nil || !v.Present(template) {
			return
		}
		if data := v.Props(template).Get("LaunchTemplateData"); data.Has("ImageId") || data.Open() {
			return
		}
		missing = "neither the instance nor its launch template " + template.ID.Text + " has an ImageId"
	}
	p.Report(cfn.FirstOf(v.Key("ImageId"), r.Node), "%s; one of them must say which image to start", missing)
}

func checkPrimaryAddress(p *Pass, _ *cfn.Resource, v View) {
	if !v.Has("PrivateIpAddress") {
		return
	}
	if others := otherPrimaries(v); len(others) > 0 {
		note := cfn.Note{Span: v.Key("PrivateIpAddress").Span, Message: "the primary address is given here"}
		p.ReportNoted(others[0], []cfn.Note{note}, "there is one primary private address, and PrivateIpAddress gives it; "+
			"remove one of the two")
	}
}

// otherPrimaries are the places that claim to have the primary address, too.
func otherPrimaries(v View) (found []*cfn.Node) {
	for _, network := range v.Get("NetworkInterfaces").Items() {
		if network.Has("PrivateIpAddress") {
			found = append(found, network.Key("PrivateIpAddress"))
		}
		found = append(found, primaries(network)...)
	}
	return append(found, primaries(v)...)
}

func primaries(network View) (found []*cfn.Node) {
	for _, address := range network.Get("PrivateIpAddresses").Items() {
		if address.Get("Primary").True() {
			found = append(found, address.Key("Primary"))
		}
	}
	return found
}

// groupRules are the rules that a security group has, or that a resource adds to one.
func groupRules(r *cfn.Resource, v View) []View {
	if r.TypeName() != securityGroupType {
		return []View{v}
	}
	return itemsOf(v.Get("SecurityGroupIngress"), v.Get("SecurityGroupEgress"))
}

// The protocols that have ports, or types and codes in their place, by name and by number.
var (
	portProtocols   = []string{"tcp", "6", "udp", "17"}
	icmpProtocols   = []string{"icmp", "1"}
	icmpv6Protocols = []string{"icmpv6", "58"}
)

// protocolOf is the protocol of a security group rule in lower case; "" when it is not known.
func protocolOf(rule View) string {
	protocol, _ := rule.Get("IpProtocol").Text()
	return strings.ToLower(protocol)
}

func checkPortsGiven(p *Pass, r *cfn.Resource, v View) {
	for _, rule := range groupRules(r, v) {
		protocol := protocolOf(rule)
		if rule.Open() || !slices.Contains(portProtocols, protocol) && !slices.Contains(icmpProtocols, protocol) {
			continue
		}
		if missing := missingOf(rule, "FromPort", "ToPort"); len(missing) > 0 {
			p.Report(rule.Node, "a rule for the protocol %s needs FromPort and ToPort, but it has no %s", protocol,
				strings.Join(missing, " and no "))
		}
	}
}

// missingOf are those of the keys that a map does not have.
func missingOf(v View, keys ...string) []string {
	return slices.DeleteFunc(slices.Clone(keys), v.Has)
}

func checkPortsIgnored(p *Pass, r *cfn.Resource, v View) {
	known := slices.Concat(portProtocols, icmpProtocols, icmpv6Protocols)
	for _, rule := range groupRules(r, v) {
		protocol := protocolOf(rule)
		if protocol == "" || slices.Contains(known, protocol) {
			continue
		}
		for _, port := range []string{"FromPort", "ToPort"} {
			if rule.Has(port) {
				p.Report(rule.Key(port), "%s is ignored for the protocol %s, of which all traffic is allowed; remove it, or "+
					"choose tcp or udp", port, protocol)
				break
			}
		}
	}
}

func checkAllPorts(p *Pass, r *cfn.Resource, v View) {
	for _, rule := range groupRules(r, v) {
		checkAllPort(p, rule, "FromPort", "ToPort")
		if !mayBeICMP(rule) { // any code of one type is a sensible thing to allow
			checkAllPort(p, rule, "ToPort", "FromPort")
		}
	}
}

func mayBeICMP(rule View) bool {
	protocol := protocolOf(rule)
	return protocol == "" && rule.Has("IpProtocol") || slices.Contains(icmpProtocols, protocol) ||
		slices.Contains(icmpv6Protocols, protocol)
}

// checkAllPort reports that one port is -1 and the other is not.
func checkAllPort(p *Pass, rule View, one, other string) {
	value := rule.Get(other)
	switch {
	case !rule.Get(one).Is("-1"):
	case !value.Exists() && !rule.Open():
		p.Report(rule.Node, "%s is -1, so %s must be -1 too, but it is missing", one, other)
	case value.Known() && !value.Is("-1"):
		p.Report(rule.Key(other), "%s is -1, so %s must be -1 too, not %s", one, other, value.Node.Text)
	}
}

func checkTemplateVPC(p *Pass, _ *cfn.Resource, v View) {
	data := v.Get("LaunchTemplateData")
	shared := data.Get("SecurityGroupIds")
	for _, network := range data.Get("NetworkInterfaces").Items() {
		subnet := network.resource(subnetType, "SubnetId")
		if subnet == nil || !v.Present(subnet) {
			continue
		}
		for _, groups := range []View{shared, network.Get("Groups")} {
			for _, group := range groups.Items() {
				checkGroupVPC(p, group.names(securityGroupType), subnet, v)
			}
		}
	}
}

func checkGroupVPC(p *Pass, group, subnet *cfn.Resource, v View) {
	if group == nil || !v.Present(group) {
		return
	}
	vpc, other := v.Props(group).Get("VpcId"), v.Props(subnet).Get("VpcId")
	if differ(vpc, other) {
		note := cfn.Note{Span: other.Node.Span, Message: "the VPC of the subnet " + subnet.ID.Text}
		p.In(group).ReportNoted(v.Props(group).Key("VpcId"), []cfn.Note{note}, "the security group is in another VPC than "+
			"the subnet %s, with which the launch template %s uses it", subnet.ID.Text, p.scope.ID.Text)
	}
}

func checkAddressDomain(p *Pass, _ *cfn.Resource, v View) {
	domain := v.Get("Domain")
	if text, known := domain.Text(); known && !strings.EqualFold(text, "vpc") && !strings.EqualFold(text, "standard") {
		p.Report(domain.Node, "the domain %q is read as vpc; write vpc", text)
	}
}

func checkGatewayType(p *Pass, _ *cfn.Resource, v View) {
	if typ, known := v.Get("Type").Text(); known && typ != "ipsec.1" {
		p.Report(v.Get("Type").Node, "the type of a VPN gateway is ipsec.1, not %q", typ)
	}
}
