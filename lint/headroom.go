package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// whyHeadroom is why rules about numbers speak before the limit is reached.
const whyHeadroom = "A few more, and CloudFormation refuses the template. Parts of it can go to nested stacks in good time."

// whyLongName is the same for names.
const whyLongName = "CloudFormation refuses names of more than 255 characters."

// Informational rules that speak at nine tenths of a limit, and one about machines whose time runs out.
var headroomRules = []Rule{{
	ID: "I1002", Name: "headroom-size",
	Title: "The template stays clear of the limit of 1 MB", Why: whyHeadroom,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) {
		if size := len(p.Template.Source); nears(size, schema.TemplateSizeMax) {
			p.Report(p.Template.Root, "the template has %d of at most %d bytes", size, schema.TemplateSizeMax)
		}
	},
}, {
	ID: "I2011", Name: "headroom-parameter-name",
	Title: "Names of parameters stay clear of the limit of 255 characters", Why: whyLongName,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) { checkLongNames(p, p.Template.Parameters) },
}, {
	ID: "I3010", Name: "headroom-resources",
	Title: "The number of resources stays clear of the limit of 500", Why: whyHeadroom,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) { checkMembersLeft(p, "Resources", "resources", schema.TemplateResourcesMax) },
}, {
	ID: "I3012", Name: "headroom-resource-name",
	Title: "Logical IDs stay clear of the limit of 255 characters", Why: whyLongName,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) { checkLongName(p, r.ID) },
}, {
	ID: "I3100", Name: "headroom-generation",
	Title:  "No machine is of a previous generation",
	Why:    "Machines of the current generation cost less for the same work, and the old ones run out region by region.",
	Source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html",
	Since:  "0.1.0", Severity: cfn.Info, Stage: Written,
	Resource: checkGeneration,
}, {
	ID: "I6010", Name: "headroom-outputs",
	Title: "The number of outputs stays clear of the limit of 200", Why: whyHeadroom,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) { checkMembersLeft(p, "Outputs", "outputs", schema.TemplateOutputsMax) },
}, {
	ID: "I6011", Name: "headroom-output-name",
	Title: "Names of outputs stay clear of the limit of 255 characters", Why: whyLongName,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) { checkLongNames(p, p.Template.Outputs) },
}, {
	ID: "I7002", Name: "headroom-mapping-name",
	Title: "Names of mappings stay clear of the limit of 255 characters", Why: whyLongName,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) { checkLongNames(p, p.Template.Mappings) },
}, {
	ID: "I7010", Name: "headroom-mapping-keys",
	Title: "The number of keys in a mapping stays clear of the limit of 200", Why: whyHeadroom,
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Written,
	Template: func(p *Pass) {
		eachMappingLevel(p.Template, func(key, level *cfn.Node) {
			if keys := level.Len(); nears(keys, schema.MappingAttributesMax) {
				p.Report(key, "%s has %d of at most %d keys", key.Text, keys, schema.MappingAttributesMax)
			}
		})
	},
}}

// nears reports whether a number is above nine tenths of a limit, and not beyond it.
func nears(n, limit int) bool {
	return n*10 > limit*9 && n <= limit
}

func checkMembersLeft(p *Pass, section, members string, limit int) {
	if count := p.Template.Root.Get(section).Len(); nears(count, limit) {
		p.Report(p.Template.Root.Key(section), "the template has %d of at most %d %s", count, limit, members)
	}
}

func checkLongNames(p *Pass, entries []cfn.Entry) {
	for _, entry := range entries {
		checkLongName(p, entry.Name)
	}
}

func checkLongName(p *Pass, name *cfn.Node) {
	if nears(len(name.Text), schema.TemplateNameMax) {
		p.Report(name, "the name has %d of at most %d characters", len(name.Text), schema.TemplateNameMax)
	}
}

// eachMappingLevel calls visit for the first and the second level of every mapping, with the key that it stands under.
func eachMappingLevel(t *cfn.Template, visit func(key, level *cfn.Node)) {
	for _, mapping := range t.Mappings {
		visit(mapping.Name, mapping.Value)
		for _, first := range members(mapping.Value) {
			visit(first.Key, first.Value)
		}
	}
}

// machineProperties are where types of machines stand, by resource type.
var machineProperties = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"AWS::AutoScaling::LaunchConfiguration": "InstanceType",
		"AWS::EC2::CapacityReservation":         "InstanceType",
		"AWS::EC2::Host":                        "InstanceType",
		"AWS::EC2::Instance":                    "InstanceType",
		"AWS::EC2::LaunchTemplate":              "LaunchTemplateData.InstanceType",
		"AWS::ElastiCache::CacheCluster":        "CacheNodeType",
		"AWS::ElastiCache::ReplicationGroup":    "CacheNodeType",
		"AWS::Elasticsearch::Domain":            "ElasticsearchClusterConfig.InstanceType",
		"AWS::OpenSearchService::Domain":        "ClusterConfig.InstanceType",
		"AWS::RDS::DBInstance":                  "DBInstanceClass",
	}
}}

var previousGeneration = lazy.Pattern{Expression: `^(db\.|cache\.)?([cmr][1-3]|cc2|cg1|cr1|g2|hi1|hs1|i2|t1)\.`}

func checkGeneration(p *Pass, r *cfn.Resource) {
	path := machineProperties.Get()[r.TypeName()]
	if path == "" {
		return
	}
	eachConstant(r.Props, strings.Split(path, "."), func(machine *cfn.Node) {
		if machine.Is(cfn.String) && previousGeneration.Get().MatchString(machine.Text) {
			p.Report(machine, "%s is of a previous generation; choose one of the current", machine.Text)
		}
	})
}
