package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const parameterGroupType = "AWS::ElastiCache::ParameterGroup"

var replicationGroupTypes = []string{"AWS::ElastiCache::ReplicationGroup"}

var elastiCacheRules = []Rule{{
	ID: "E3026", Name: "elasticache-cluster-mode",
	Title:  "A replication group in cluster mode fails over by itself and has more than one node",
	Why:    "ElastiCache refuses cluster mode without automatic failover, and failover needs a node to fail over to.",
	Source: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: replicationGroupTypes,
	Case: checkClusterMode,
}, {
	ID: "E3704", Name: "elasticache-valkey-encryption",
	Title:  "A replication group of Valkey says whether it encrypts in transit",
	Why:    "ElastiCache refuses a Valkey group whose TransitEncryptionEnabled is not given.",
	Source: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: replicationGroupTypes,
	Case: func(p *Pass, _ *cfn.Resource, group View) {
		if group.Get("Engine").Is("valkey") {
			demand(p, group, []string{"TransitEncryptionEnabled"}, "%s is missing; the engine valkey needs true or false")
		}
	},
}}

func checkClusterMode(p *Pass, _ *cfn.Resource, group View) {
	parameters := group.Get("CacheParameterGroupName")
	if !inClusterMode(parameters) {
		return
	}
	if failover := group.Get("AutomaticFailoverEnabled"); failover.Known() && !failover.True() {
		p.Report(parameters.Node, "cluster mode needs automatic failover; write AutomaticFailoverEnabled: true")
	}
	if parameters.Known() {
		return
	}
	for _, sized := range []string{"NumNodeGroups", "NodeGroupConfiguration", "ReplicasPerNodeGroup"} {
		if group.Has(sized) {
			return
		}
	}
	nodes := group.Get("NumCacheClusters")
	if number, known := nodes.Int(); known && number <= 1 || group.Lacks("NumCacheClusters") {
		p.Report(parameters.Node, "cluster mode needs more than one node; write NumNodeGroups, or a NumCacheClusters above 1")
	}
}

// inClusterMode reports whether a parameter group, of the same template or a default one of ElastiCache, turns on cluster
// mode.
func inClusterMode(name View) bool {
	if text, ok := name.Text(); ok {
		return strings.HasPrefix(text, "default.") && strings.HasSuffix(text, ".cluster.on")
	}
	group, _ := name.referred(parameterGroupType)
	return group.Get("Properties", "cluster-enabled").Is("yes")
}
