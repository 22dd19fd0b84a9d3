package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var availabilityZoneRules = []Rule{{
	ID: "W3010", Name: "zone-literal",
	Title:  "Availability zones are not written out",
	Why:    "With the name of a zone the template works in one region only, and zones differ between accounts.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: checkZones,
}}

// zoneProperties are where availability zones stand, by resource type.
var zoneProperties = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"AWS::AutoScaling::AutoScalingGroup": {"AvailabilityZones"},
		"AWS::DAX::Cluster":                  {"AvailabilityZones"},
		"AWS::DMS::ReplicationInstance":      {"AvailabilityZone"},
		"AWS::EC2::Host":                     {"AvailabilityZone"},
		"AWS::EC2::Instance":                 {"AvailabilityZone"},
		"AWS::EC2::LaunchTemplate":           {"LaunchTemplateData.Placement.AvailabilityZone"},
		"AWS::EC2::SpotFleet": {
			"SpotFleetRequestConfigData.LaunchSpecifications.Placement.AvailabilityZone",
			"SpotFleetRequestConfigData.LaunchTemplateConfigs.Overrides.AvailabilityZone",
		},
		"AWS::EC2::Subnet":                         {"AvailabilityZone"},
		"AWS::EC2::Volume":                         {"AvailabilityZone"},
		"AWS::EMR::Cluster":                        {"Instances.Placement.AvailabilityZone"},
		"AWS::ElasticLoadBalancing::LoadBalancer":  {"AvailabilityZones"},
		"AWS::ElasticLoadBalancingV2::TargetGroup": {"Targets.AvailabilityZone"},
		"AWS::Glue::Connection":                    {"ConnectionInput.PhysicalConnectionRequirements.AvailabilityZone"},
		"AWS::OpsWorks::Instance":                  {"AvailabilityZone"},
		"AWS::RDS::DBCluster":                      {"AvailabilityZones"},
		"AWS::RDS::DBInstance":                     {"AvailabilityZone"},
	}
}}

func checkZones(p *Pass, r *cfn.Resource) {
	for _, path := range zoneProperties.Get()[r.TypeName()] {
		eachConstant(r.Props, strings.Split(path, "."), func(zone *cfn.Node) {
			if zone.Is(cfn.String) && zone.Text != "all" && !p.Facts.madeByCDK() {
				p.Report(zone, "the availability zone %s is written out; choose one with Fn::GetAZs or take it from a parameter",
					zone.Text)
			}
		})
	}
}

// eachConstant visits the values at a path, in every element of the lists on the way, but not those that a condition
// chooses: there the author has thought of more than one case.
func eachConstant(n *cfn.Node, path []string, visit func(*cfn.Node)) {
	switch {
	case n.Is(cfn.List):
		for _, item := range n.Items {
			eachConstant(item, path, visit)
		}
	case len(path) > 0:
		eachConstant(n.Get(path[0]), path[1:], visit)
	case n != nil:
		visit(n)
	}
}

// madeByCDK reports whether the CDK wrote the template: then its style is nobody's choice.
func (f *Facts) madeByCDK() bool {
	for _, r := range f.Template.Resources {
		if r.TypeName() == "AWS::CDK::Metadata" {
			return true
		}
	}
	return false
}
