package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	rdsGuide      = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
	auroraGuide   = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
	instanceDocs  = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html"
	dbClusterDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html"
	clusterType   = "AWS::RDS::DBCluster"
)

var (
	clusterTypes    = []string{clusterType}
	dbInstanceTypes = []string{"AWS::RDS::DBInstance"}
)

func rdsRules() []Rule {
	return []Rule{{
		ID: "E3682", Name: "rds-aurora-instance",
		Title:  "An instance of an Aurora cluster leaves to the cluster what the cluster decides",
		Why:    "RDS refuses an Aurora instance that sets what belongs to its cluster.",
		Source: instanceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: dbInstanceTypes,
		Case: checkAuroraInstance,
	}, {
		ID: "E3686", Name: "rds-engine-mode",
		Title:  "How a cluster scales fits its EngineMode",
		Why:    "RDS refuses the cluster: ScalingConfiguration is for serverless v1, ServerlessV2ScalingConfiguration for v2.",
		Source: dbClusterDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: clusterTypes,
		Case: checkEngineMode,
	}, {
		ID: "E3689", Name: "rds-monitoring",
		Title: "MonitoringRoleArn and a MonitoringInterval above 0 come together",
		Why: "RDS refuses enhanced monitoring without a role to write the metrics with, and a cluster with the role but " +
			"without the monitoring.",
		Source: rdsGuide + "USER_Monitoring.OS.Enabling.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: slices.Concat(clusterTypes, dbInstanceTypes),
		Case: checkMonitoring,
	}, {
		ID: "E3692", Name: "rds-multi-az-cluster",
		Title:  "A Multi-AZ cluster of MySQL or PostgreSQL says what its instances are like and leaves out what is Aurora's",
		Why:    "RDS refuses the cluster.",
		Source: rdsGuide + "multi-az-db-clusters-concepts.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: clusterTypes,
		Case: checkMultiAZ,
	}, {
		ID: "E3693", Name: "rds-aurora-cluster",
		Title:  "An Aurora cluster leaves out what is for Multi-AZ clusters",
		Why:    "RDS refuses the cluster: Aurora makes its storage by itself and has instances of their own.",
		Source: dbClusterDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: clusterTypes,
		Case: checkAuroraCluster,
	}, {
		ID: "E3707", Name: "rds-instance-engine",
		Title:  "An instance has the engine of its cluster",
		Why:    "RDS refuses an instance of another engine than that of the cluster it is to join.",
		Source: instanceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: dbInstanceTypes,
		Case: checkInstanceEngine,
	}, {
		ID: "E3709", Name: "rds-instance-encryption",
		Title:  "StorageEncrypted of an instance is that of its cluster",
		Why:    "The storage is the cluster's, and RDS refuses an instance that says otherwise.",
		Source: instanceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: dbInstanceTypes,
		Case: checkInstanceEncryption,
	}, {
		ID: "E3719", Name: "rds-backup-retention",
		Title:  "BackupRetentionPeriod is at most 35 days, and only the cluster has it where there is one",
		Why:    "RDS refuses the instance.",
		Source: instanceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: dbInstanceTypes,
		Case: checkBackupRetention,
	}, {
		ID: "E3720", Name: "rds-kms-key",
		Title:  "An instance with a KmsKeyId has StorageEncrypted",
		Why:    "RDS refuses a key for storage that is not to be encrypted.",
		Source: rdsGuide + "Overview.Encryption.html",
		Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: dbInstanceTypes,
		Case: checkStorageKey,
	}, {
		ID: "E3721", Name: "rds-replica-mode",
		Title:  "ReplicaMode of Oracle and Db2 is mounted or open-read-only",
		Why:    "RDS refuses any other.",
		Source: instanceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: dbInstanceTypes,
		Case: checkReplicaMode,
	}, {
		ID: "W3688", Name: "rds-snapshot-username",
		Title:  "A cluster restored from a snapshot has no MasterUsername",
		Why:    "RDS takes the name from the snapshot and ignores what the template says.",
		Source: dbClusterDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: clusterTypes,
		Case: checkSnapshotUsername,
	}, {
		ID: "W3689", Name: "rds-source-cluster",
		Title:  "A cluster restored from another has no credentials and no encryption of its own",
		Why:    "RDS takes them from the source cluster and ignores what the template says.",
		Source: dbClusterDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: clusterTypes,
		Case: checkSourceCluster,
	}, {
		ID: "W3693", Name: "rds-serverless-insights",
		Title:  "A serverless v1 cluster has no Performance Insights",
		Why:    "Aurora Serverless v1 does not have them; the properties are ignored.",
		Source: auroraGuide + "aurora-serverless.html",
		Since:  "0.1.0", Severity: cfn.Warning, Stage: Both, Types: clusterTypes,
		Case: checkServerlessInsights,
	}, {
		ID: "W3699", Name: "rds-replica-mode-ignored",
		Title:  "Only instances of Oracle and Db2 have a ReplicaMode",
		Why:    "RDS ignores it for other engines: the replica is not what the template says.",
		Source: instanceDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: dbInstanceTypes,
		Case: checkReplicaModeUsed,
	}}
}

// dbEngine is the Engine of a cluster or an instance, in lower case as RDS compares it; "" when it is not known.
func dbEngine(props View) string {
	engine, _ := props.Get("Engine").Text()
	return strings.ToLower(engine)
}

// isAuroraCluster reports whether the engine is one that Aurora has today: aurora itself is gone.
func isAuroraCluster(props View) bool {
	engine := dbEngine(props)
	return engine == "aurora-mysql" || engine == "aurora-postgresql"
}

func checkAuroraInstance(p *Pass, _ *cfn.Resource, instance View) {
	if dbEngine(instance) != "aurora" && !isAuroraCluster(instance) {
		return
	}
	var wrong []string
	for _, key := range []string{
		"AllocatedStorage", "CopyTagsToSnapshot", "DeletionProtection", "EnableIAMDatabaseAuthentication",
		"MasterUserPassword",
	} {
		if instance.Has(key) {
			wrong = append(wrong, key)
		}
	}
	if len(wrong) > 0 {
		p.Report(instance.Node, "an Aurora instance cannot set %s; set it for its cluster", strings.Join(wrong, ", "))
	}
}

func checkEngineMode(p *Pass, _ *cfn.Resource, cluster View) {
	mode := cluster.Get("EngineMode")
	switch {
	case mode.Is("provisioned"), cluster.Lacks("EngineMode"):
		refuse(p, cluster, []string{"ScalingConfiguration"},
			"%s is for the EngineMode serverless; write ServerlessV2ScalingConfiguration for a cluster of serverless v2")
	case mode.Is("serverless"):
		refuse(p, cluster, []string{"ServerlessV2ScalingConfiguration"},
			"%s is not for the EngineMode serverless; leave EngineMode out for serverless v2")
	}
}

const monitoringIntervals = "1, 5, 10, 15, 30 or 60"

func checkMonitoring(p *Pass, r *cfn.Resource, props View) {
	seconds, known := props.Get("MonitoringInterval").Int()
	hasRole := r.TypeName() == clusterType && props.Has("MonitoringRoleArn") // RDS lets an instance have one for nothing
	switch {
	case hasRole && known && seconds <= 0:
		p.Report(props.Spot("MonitoringInterval"), "MonitoringInterval is 0 although there is a MonitoringRoleArn; write "+
			monitoringIntervals)
	case hasRole && props.Lacks("MonitoringInterval"):
		p.Report(props.Node, "MonitoringInterval is missing although there is a MonitoringRoleArn; write "+monitoringIntervals)
	case known && seconds > 0 && props.Lacks("MonitoringRoleArn"):
		p.Report(props.Node, "MonitoringRoleArn is missing; with the MonitoringInterval %d RDS needs a role to write the "+
			"metrics with", seconds)
	}
}

// auroraOnly are the properties of a cluster that a Multi-AZ cluster cannot have.
var auroraOnly = []string{
	"AvailabilityZones", "BacktrackWindow", "Domain", "DomainIAMRoleName", "EnableGlobalWriteForwarding",
	"EnableHttpEndpoint", "EnableIAMDatabaseAuthentication", "EngineMode", "GlobalClusterIdentifier", "NetworkType",
	"ReplicationSourceIdentifier", "ScalingConfiguration", "ServerlessV2ScalingConfiguration", "SourceRegion",
}

func checkMultiAZ(p *Pass, _ *cfn.Resource, cluster View) {
	engine := dbEngine(cluster)
	if engine != "mysql" && engine != "postgres" {
		return
	}
	demand(p, cluster, []string{"AllocatedStorage", "DBClusterInstanceClass", "Iops", "StorageType"},
		"%s is missing; a Multi-AZ cluster needs it, or write the engine aurora-mysql or aurora-postgresql")
	refuse(p, cluster, auroraOnly, "%s is not for Multi-AZ clusters; leave it out")
	checkStorageType(p, cluster, "a Multi-AZ cluster", []string{"io1", "io2", "gp3"})
}

func checkStorageType(p *Pass, cluster View, what string, allowed []string) {
	if text, ok := cluster.Get("StorageType").Text(); ok && !slices.Contains(allowed, text) {
		p.Report(cluster.Spot("StorageType"), "%s cannot have the StorageType %s; write %s", what, text,
			strings.Join(allowed, " or "))
	}
}

func checkAuroraCluster(p *Pass, _ *cfn.Resource, cluster View) {
	if !isAuroraCluster(cluster) {
		return
	}
	refuse(p, cluster, []string{"AllocatedStorage", "DBClusterInstanceClass", "Iops", "PubliclyAccessible"},
		"%s is for Multi-AZ clusters; an Aurora cluster cannot have it")
	checkStorageType(p, cluster, "an Aurora cluster", []string{"aurora", "aurora-iopt1"})
}

// clusterOf returns the cluster of the same template that an instance is part of, in the same case.
func clusterOf(instance View) View {
	cluster, _ := instance.Get("DBClusterIdentifier").referred(clusterType)
	return cluster
}

func checkInstanceEngine(p *Pass, _ *cfn.Resource, instance View) {
	own, wanted := dbEngine(instance), dbEngine(clusterOf(instance))
	if own != "" && wanted != "" && own != wanted {
		p.Report(instance.Spot("Engine"), "the engine %s is not that of the cluster; write %s", own, wanted)
	}
}

func checkInstanceEncryption(p *Pass, _ *cfn.Resource, instance View) {
	cluster := clusterOf(instance)
	own, known := instance.Get("StorageEncrypted").Text()
	wanted, knownToo := cluster.Get("StorageEncrypted").Text()
	if cluster.Lacks("StorageEncrypted") && !inheritsStorage(cluster) {
		wanted, knownToo = "false", true
	}
	if known && knownToo && !strings.EqualFold(own, wanted) {
		p.Report(instance.Spot("StorageEncrypted"), "StorageEncrypted is %s, but %s for the cluster; leave it to the cluster",
			own, wanted)
	}
}

// inheritsStorage reports whether the storage of a cluster comes from elsewhere, and with it how it is encrypted.
func inheritsStorage(cluster View) bool {
	return cluster.Has("SnapshotIdentifier") || cluster.Has("SourceDBClusterIdentifier") ||
		cluster.Has("ReplicationSourceIdentifier") || cluster.Has("GlobalClusterIdentifier")
}

const longestRetention = 35 // days that RDS keeps automatic backups

func checkBackupRetention(p *Pass, _ *cfn.Resource, instance View) {
	if instance.Has("DBClusterIdentifier") {
		refuse(p, instance, []string{"BackupRetentionPeriod"},
			"%s is the cluster's to set when there is a DBClusterIdentifier; leave it out")
		return
	}
	engine := dbEngine(instance)
	if engine == "" || strings.HasPrefix(engine, "aurora") || instance.Has("SourceDBInstanceIdentifier") {
		return
	}
	if days, known := instance.Get("BackupRetentionPeriod").Int(); known && days > longestRetention {
		p.Report(instance.Spot("BackupRetentionPeriod"), "BackupRetentionPeriod %d is above the maximum of 35 days", days)
	}
}

func checkStorageKey(p *Pass, _ *cfn.Resource, instance View) {
	engine := dbEngine(instance)
	if engine == "" || strings.HasPrefix(engine, "custom-") || !instance.Has("KmsKeyId") {
		return
	}
	encrypted := instance.Get("StorageEncrypted")
	switch {
	case instance.Lacks("StorageEncrypted"):
		p.Report(instance.Node, "StorageEncrypted is missing although there is a KmsKeyId; write true")
	case encrypted.Known() && !encrypted.True():
		p.Report(instance.Spot("StorageEncrypted"), "StorageEncrypted must be true, for there is a KmsKeyId")
	}
}

// hasReplicaMode reports whether instances of an engine have a ReplicaMode.
func hasReplicaMode(engine string) bool {
	engine = strings.TrimPrefix(engine, "custom-")
	return strings.HasPrefix(engine, "oracle") || strings.HasPrefix(engine, "db2")
}

func checkReplicaMode(p *Pass, _ *cfn.Resource, instance View) {
	text, ok := instance.Get("ReplicaMode").Text()
	if ok && hasReplicaMode(dbEngine(instance)) && text != "mounted" && text != "open-read-only" {
		p.Report(instance.Spot("ReplicaMode"), "ReplicaMode %s is unknown; write mounted or open-read-only", text)
	}
}

func checkReplicaModeUsed(p *Pass, _ *cfn.Resource, instance View) {
	if engine := dbEngine(instance); engine != "" && !hasReplicaMode(engine) {
		refuse(p, instance, []string{"ReplicaMode"}, "%s is ignored for the engine %s; leave it out", engine)
	}
}

// hasText reports whether a property is known to hold text: a function may give none.
func hasText(props View, key string) bool {
	text, ok := props.Get(key).Text()
	return ok && text != ""
}

func checkSnapshotUsername(p *Pass, _ *cfn.Resource, cluster View) {
	if hasText(cluster, "SnapshotIdentifier") {
		refuse(p, cluster, []string{"MasterUsername"}, "%s is ignored, for the snapshot has it; leave it out")
	}
}

func checkSourceCluster(p *Pass, _ *cfn.Resource, cluster View) {
	if !hasText(cluster, "SourceDBClusterIdentifier") {
		return
	}
	var ignored []string
	for _, key := range []string{"MasterUserPassword", "MasterUsername", "StorageEncrypted"} {
		if cluster.Has(key) {
			ignored = append(ignored, key)
		}
	}
	if len(ignored) > 0 {
		p.Report(cluster.Key(ignored[0]), "with a SourceDBClusterIdentifier %s is ignored; leave it out",
			strings.Join(ignored, ", "))
	}
}

func checkServerlessInsights(p *Pass, _ *cfn.Resource, cluster View) {
	if !isAuroraCluster(cluster) || !cluster.Get("EngineMode").Is("serverless") {
		return
	}
	refuse(p, cluster, []string{
		"PerformanceInsightsEnabled", "PerformanceInsightsKmsKeyId", "PerformanceInsightsRetentionPeriod",
	}, "%s is ignored by a serverless v1 cluster; leave it out")
}
