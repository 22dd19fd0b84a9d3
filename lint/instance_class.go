package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const dbClassDocs = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html"

func instanceClassRules() []Rule {
	return append(regionalClassRules(), Rule{
		ID: "E3025", Name: "instance-rds",
		Title: "The region offers the class of a DB instance for its engine and license model",
		Why: "RDS cannot create the DB instance. Engines with license models are judged when LicenseModel is given, the others " +
			"also without.",
		Source: dbClassDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::RDS::DBInstance"},
		Regional: true, Case: checkDBInstanceClass,
	}, Rule{
		ID: "E3062", Name: "instance-rds-version",
		Title:  "The class of a DB instance runs the version of its engine",
		Why:    "RDS cannot create the DB instance: new versions have left old classes behind, and old versions never ran on new ones.",
		Source: dbClassDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::RDS::DBInstance"},
		Case: checkDBVersionClass,
	}, Rule{
		ID: "E3694", Name: "instance-rds-cluster",
		Title:  "The region offers the instance class of a Multi-AZ DB cluster for its engine",
		Why:    "RDS cannot create the DB cluster.",
		Source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/create-multi-az-db-cluster.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::RDS::DBCluster"},
		Regional: true, Case: checkDBClusterClass,
	})
}

// A regionalClass is a table of instance classes by region, with the rule on it and the places of the classes by type.
type regionalClass struct {
	id, name, what, source string
	table                  schema.ClassTable
	places                 []classPlaces
}

// classPlaces are the paths to the classes in the resources of a type, with * for every element of a list.
type classPlaces struct {
	typ   string
	paths []string
}

var regionalClasses = []regionalClass{{
	"E3617", "instance-blockchain", "a Managed Blockchain node",
	"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-managedblockchain-node.html",
	schema.ManagedBlockchainClasses,
	[]classPlaces{{"AWS::ManagedBlockchain::Node", []string{"NodeConfiguration.InstanceType"}}},
}, {
	"E3620", "instance-docdb", "a DocumentDB instance",
	"https://docs.aws.amazon.com/documentdb/latest/developerguide/db-instance-classes.html",
	schema.DocDBClasses, []classPlaces{{"AWS::DocDB::DBInstance", []string{"DBInstanceClass"}}},
}, {
	"E3621", "instance-appstream", "an AppStream fleet",
	"https://docs.aws.amazon.com/appstream2/latest/developerguide/instance-types.html",
	schema.AppStreamClasses, []classPlaces{{"AWS::AppStream::Fleet", []string{"InstanceType"}}},
}, {
	"E3628", "instance-ec2", "an EC2 instance",
	"https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html",
	schema.EC2Classes, []classPlaces{{"AWS::EC2::Instance", []string{"InstanceType"}}},
}, {
	"E3635", "instance-neptune", "a Neptune instance",
	"https://docs.aws.amazon.com/neptune/latest/userguide/instance-types.html",
	schema.NeptuneClasses, []classPlaces{{"AWS::Neptune::DBInstance", []string{"DBInstanceClass"}}},
}, {
	"E3640", "instance-sagemaker-processing", "a SageMaker processing job",
	sageMakerDocs, schema.SageMakerProcessingClasses,
	[]classPlaces{
		{"AWS::SageMaker::DataQualityJobDefinition", []string{"JobResources.ClusterConfig.InstanceType"}},
		{"AWS::SageMaker::ModelBiasJobDefinition", []string{"JobResources.ClusterConfig.InstanceType"}},
		{"AWS::SageMaker::ModelExplainabilityJobDefinition", []string{"JobResources.ClusterConfig.InstanceType"}},
		{"AWS::SageMaker::ModelQualityJobDefinition", []string{"JobResources.ClusterConfig.InstanceType"}},
		{"AWS::SageMaker::MonitoringSchedule", []string{
			"MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringResources.ClusterConfig.InstanceType",
		}},
		{"AWS::SageMaker::ProcessingJob", []string{"ProcessingResources.ClusterConfig.InstanceType"}},
	},
}, {
	"E3641", "instance-gamelift", "a GameLift fleet",
	"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-gamelift-fleet.html",
	schema.GameLiftClasses, []classPlaces{{"AWS::GameLift::Fleet", []string{"EC2InstanceType"}}},
}, {
	"E3642", "instance-sagemaker-hosting", "a SageMaker endpoint",
	sageMakerDocs, schema.SageMakerHostingClasses,
	[]classPlaces{
		{"AWS::SageMaker::EndpointConfig", []string{
			"ProductionVariants.*.InstanceType", "ShadowProductionVariants.*.InstanceType",
		}},
		{"AWS::SageMaker::InferenceExperiment", []string{
			"ModelVariants.*.InfrastructureConfig.RealTimeInferenceConfig.InstanceType",
		}},
	},
}, {
	"E3643", "instance-sagemaker-transform", "a SageMaker transform job",
	sageMakerDocs, schema.SageMakerTransformClasses,
	[]classPlaces{
		{"AWS::SageMaker::ModelPackage", []string{
			"ValidationSpecification.ValidationProfiles.*.TransformJobDefinition.TransformResources.InstanceType",
		}},
	},
}, {
	"E3644", "instance-sagemaker-cluster", "a SageMaker HyperPod cluster",
	sageMakerDocs, schema.SageMakerClusterClasses,
	[]classPlaces{
		{"AWS::SageMaker::Cluster", []string{"InstanceGroups.*.InstanceType", "RestrictedInstanceGroups.*.InstanceType"}},
	},
}, {
	"E3647", "instance-elasticache", "an ElastiCache cluster",
	"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html",
	schema.ElastiCacheClasses, []classPlaces{{"AWS::ElastiCache::CacheCluster", []string{"CacheNodeType"}}},
}, {
	"E3652", "instance-elasticsearch", "an Elasticsearch domain",
	openSearchDocs, schema.ElasticsearchClasses,
	[]classPlaces{{"AWS::Elasticsearch::Domain", []string{"ElasticsearchClusterConfig.InstanceType"}}},
}, {
	"E3653", "instance-opensearch", "an OpenSearch domain",
	openSearchDocs, schema.OpenSearchClasses,
	[]classPlaces{{"AWS::OpenSearchService::Domain", []string{"ClusterConfig.InstanceType"}}},
}, {
	"E3667", "instance-redshift", "a Redshift cluster",
	"https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html",
	schema.RedshiftClasses, []classPlaces{{"AWS::Redshift::Cluster", []string{"NodeType"}}},
}, {
	"E3670", "instance-mq", "an Amazon MQ broker",
	"https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-instance-types.html",
	schema.AmazonMQClasses, []classPlaces{{"AWS::AmazonMQ::Broker", []string{"HostInstanceType"}}},
}, {
	"E3672", "instance-dax", "a DAX cluster",
	"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html",
	schema.DAXClasses, []classPlaces{{"AWS::DAX::Cluster", []string{"NodeType"}}},
}, {
	"E3675", "instance-emr", "an EMR cluster",
	"https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-supported-instance-types.html",
	schema.EMRClasses, []classPlaces{{"AWS::EMR::Cluster", []string{
		"Instances.CoreInstanceFleet.InstanceTypeConfigs.*.InstanceType",
		"Instances.CoreInstanceGroup.InstanceType",
		"Instances.TaskInstanceFleets.*.InstanceTypeConfigs.*.InstanceType",
		"Instances.TaskInstanceGroups.*.InstanceType",
	}}},
}}

const (
	sageMakerDocs  = "https://docs.aws.amazon.com/general/latest/gr/sagemaker.html"
	openSearchDocs = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html"
)

func regionalClassRules() []Rule {
	rules := make([]Rule, 0, len(regionalClasses))
	for _, class := range regionalClasses {
		var types []string
		for _, place := range class.places {
			types = append(types, place.typ)
		}
		rules = append(rules, Rule{
			ID: class.id, Name: class.name,
			Title:  "The region offers the instance class of " + class.what,
			Why:    "The service has no such instances there, so the resource cannot be created. A region without a list is not judged.",
			Source: class.source, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: types,
			Regional: true, Case: class.check,
		})
	}
	return rules
}

func (c regionalClass) check(p *Pass, r *cfn.Resource, v View) {
	i := slices.IndexFunc(c.places, func(place classPlaces) bool { return place.typ == r.TypeName() })
	if i < 0 {
		return
	}
	for _, path := range c.places[i].paths {
		eachView(v, strings.Split(path, "."), func(class View) {
			checkOffer(p, c.table, class, "")
		})
	}
}

// eachView calls visit for the values at a path, in which * stands for every element of a list.
func eachView(v View, path []string, visit func(View)) {
	switch {
	case !v.Exists():
	case len(path) == 0:
		visit(v)
	case path[0] == "*":
		for _, item := range v.Items() {
			eachView(item, path[1:], visit)
		}
	default:
		eachView(v.Get(path[0]), path[1:], visit)
	}
}

// checkOffer reports a class that the table lacks in the region; what says what it is wanted for.
func checkOffer(p *Pass, table schema.ClassTable, class View, what string) {
	name, ok := class.Text()
	if !ok {
		return
	}
	if offers, known := table.Offers(p.Region, name); known && !offers {
		p.ReportGrowing(class.Node, "%s offers no instance class %q%s%s", p.Region, name, what, p.orClass(name, table))
	}
}

// orClass suggests a class, while there is time for that.
func (p *Pass) orClass(name string, table schema.ClassTable) string {
	if p.walk.compared > suggestionBudget {
		return ""
	}
	return p.didYouMean(name, table.Classes(p.Region))
}

func checkDBInstanceClass(p *Pass, _ *cfn.Resource, v View) {
	engine, ok := v.Get("Engine").Text()
	license, known := v.Get("LicenseModel").Text()
	if !ok || v.Has("LicenseModel") && !known {
		return
	}
	engine = strings.ToLower(engine)
	what := " for " + engine
	if license != "" {
		what += " under " + license
	}
	checkOffer(p, schema.DBInstanceClasses(engine, license), v.Get("DBInstanceClass"), what)
}

func checkDBClusterClass(p *Pass, _ *cfn.Resource, v View) {
	if engine, ok := v.Get("Engine").Text(); ok {
		engine = strings.ToLower(engine)
		table := schema.DBClusterInstanceClasses(engine)
		checkOffer(p, table, v.Get("DBClusterInstanceClass"), " for clusters of "+engine)
	}
}

func checkDBVersionClass(p *Pass, _ *cfn.Resource, v View) {
	engine, _ := v.Get("Engine").Text()
	version, _ := v.Get("EngineVersion").Text()
	class, ok := v.Get("DBInstanceClass").Text()
	engine = strings.ToLower(engine)
	if classes, known := schema.DBVersionClasses(engine, version); ok && known && !slices.Contains(classes, class) {
		p.ReportGrowing(v.Get("DBInstanceClass").Node, "%s %s does not run on the instance class %q%s", engine, version, class,
			p.didYouMean(class, classes))
	}
}
