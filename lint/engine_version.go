package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	dbEngineDocs    = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"
	clusterDocs     = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"
	cacheEngineDocs = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html"
)

var engineVersionRules = []Rule{{
	ID: "E3690", Name: "engine-rds-cluster",
	Title:  "The engine of a DB cluster exists and has the version",
	Why:    "RDS cannot create the DB cluster.",
	Source: clusterDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::RDS::DBCluster"},
	Case: func(p *Pass, _ *cfn.Resource, v View) { checkEngine(p, schema.DBClusterEngines, v, strings.ToLower) },
}, {
	ID: "E3691", Name: "engine-rds",
	Title:  "The engine of a DB instance exists and has the version",
	Why:    "RDS cannot create the DB instance.",
	Source: dbEngineDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::RDS::DBInstance"},
	Case: func(p *Pass, _ *cfn.Resource, v View) { checkEngine(p, schema.DBInstanceEngines, v, strings.ToLower) },
}, {
	ID: "E3695", Name: "engine-elasticache",
	Title:  "The engine of an ElastiCache cluster exists and has the version",
	Why:    "ElastiCache cannot create the cluster.",
	Source: cacheEngineDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::ElastiCache::CacheCluster"},
	Case: func(p *Pass, _ *cfn.Resource, v View) { checkEngine(p, schema.CacheEngines, v, strings.Clone) },
}, {
	ID: "W3690", Name: "engine-rds-cluster-deprecated",
	Title:  "A DB cluster has a version of its engine that is not deprecated",
	Why:    "RDS creates no new DB clusters with a deprecated version.",
	Source: clusterDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: []string{"AWS::RDS::DBCluster"},
	Case: func(p *Pass, r *cfn.Resource, v View) { checkDeprecatedVersion(p, schema.DBClusterEngines, r, v) },
}, {
	ID: "W3691", Name: "engine-rds-deprecated",
	Title:  "A DB instance has a version of its engine that is not deprecated",
	Why:    "RDS creates no new DB instances with a deprecated version.",
	Source: dbEngineDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: []string{"AWS::RDS::DBInstance"},
	Case: func(p *Pass, r *cfn.Resource, v View) { checkDeprecatedVersion(p, schema.DBInstanceEngines, r, v) },
}}

// checkEngine judges Engine and EngineVersion. The spelling is how the service reads the name of an engine.
func checkEngine(p *Pass, table schema.EngineTable, v View, spelling func(string) string) {
	engine, ok := v.Get("Engine").Text()
	if !ok {
		return
	}
	if engine = spelling(engine); !table.HasEngine(engine) {
		engines := table.Engines()
		p.ReportGrowing(v.Get("Engine").Node, "there is no engine %q, only %s%s", engine, strings.Join(engines, ", "),
			p.didYouMean(engine, engines))
		return
	}
	version, ok := v.Get("EngineVersion").Text()
	if exists, _, known := table.Version(engine, version); ok && known && !exists {
		p.ReportGrowing(v.Get("EngineVersion").Node, "%s has no version %q%s", engine, version,
			p.didYouMean(version, table.Versions(engine)))
	}
}

func checkDeprecatedVersion(p *Pass, table schema.EngineTable, r *cfn.Resource, v View) {
	engine, _ := v.Get("Engine").Text()
	version, ok := v.Get("EngineVersion").Text()
	engine = strings.ToLower(engine)
	if _, deprecated, _ := table.Version(engine, version); ok && deprecated {
		p.ReportNoted(r.Node.Key("Properties"), []cfn.Note{{Span: v.Get("EngineVersion").Node.Span, Message: "it is given here"}},
			"version %s of %s is deprecated: nothing new can be created with it", version, engine)
	}
}
