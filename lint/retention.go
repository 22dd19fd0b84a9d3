package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	deletionDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"
	replaceDocs  = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html"
)

var retentionRules = []Rule{{
	ID: "E3035", Name: "retention-deletion-policy",
	Title:  "DeletionPolicy is one that the resource type can have",
	Why:    "CloudFormation refuses any other; only some types can be kept as a snapshot.",
	Source: deletionDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		checkPolicy(p, r, "DeletionPolicy", []string{"Delete", "Retain", "RetainExceptOnCreate"})
	},
}, {
	ID: "E3036", Name: "retention-replace-policy",
	Title:  "UpdateReplacePolicy is one that the resource type can have",
	Why:    "CloudFormation refuses any other; only some types can be kept as a snapshot.",
	Source: replaceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		checkPolicy(p, r, "UpdateReplacePolicy", []string{"Delete", "Retain"})
	},
}, {
	ID: "I3011", Name: "retention-stateful",
	Title:  "A resource that holds data says what becomes of it when it is deleted or replaced",
	Why:    "By default it is deleted, and the data with it: on removal from the template as well as on replacement.",
	Source: deletionDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Both,
	Resource: checkStateful,
}, {
	ID: "I3013", Name: "retention-period",
	Title:  "How long data, messages and backups are kept is said",
	Why:    "The default may be too short: an SQS queue drops messages after four days, RDS keeps backups for one.",
	Source: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_backing_up_data_automated_backups_data.html",
	Since:  "0.1.0", Severity: cfn.Info, Stage: Both,
	Types: []string{
		"AWS::DocDB::DBCluster", "AWS::Kinesis::Stream", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster",
		"AWS::SQS::Queue", "AWS::Synthetics::Canary",
	},
	Case: checkRetentionPeriod,
}, {
	ID: "W3011", Name: "retention-both",
	Title: "A resource that is kept when it is deleted is kept when it is replaced too, and the other way round",
	Why: "DeletionPolicy is not about replacement, which an update can bring about, and UpdateReplacePolicy not about " +
		"deletion. With one of them the data is lost in the other case.",
	Source: replaceDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: checkBothPolicies,
}}

// snapshotTypes are the types whose data CloudFormation can keep as a snapshot.
var snapshotTypes = []string{
	"AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
	"AWS::Neptune::DBCluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster",
}

// policyFunctions are what DeletionPolicy and UpdateReplacePolicy can be computed with, Fn::If aside.
var policyFunctions = []string{"Fn::FindInMap", "Fn::Select", "Fn::Sub", "Fn::Transform", "Ref"}

func checkPolicy(p *Pass, r *cfn.Resource, name string, allowed []string) {
	if slices.Contains(snapshotTypes, r.TypeName()) {
		allowed = append(allowed, "Snapshot")
	}
	if r.Node.Has(name) {
		checkPolicyValue(p, name, r.Node.Get(name), allowed)
	}
}

func checkPolicyValue(p *Pass, name string, value *cfn.Node, allowed []string) {
	if branches := value.Arg("Fn::If"); isFork(branches) {
		checkPolicyValue(p, name, branches.Items[1], allowed)
		checkPolicyValue(p, name, branches.Items[2], allowed)
		return
	}
	if function, _ := value.Func(); slices.Contains(policyFunctions, function) {
		return
	}
	if !value.Is(cfn.String) {
		p.Report(value, "%s must be a string, not %s", name, shortly(value))
	}
	if !value.Is(cfn.String) || !slices.Contains(allowed, value.Text) {
		p.Report(value, "%s must be one of %s%s", name, strings.Join(allowed, ", "), p.didYouMean(value.Text, allowed))
	}
}

// checkBothPolicies reports a resource of which only one of the policies is set. Delete is what happens without one, and
// versions of functions and layers are not replaced but added.
func checkBothPolicies(p *Pass, r *cfn.Resource) {
	switch r.TypeName() {
	case "AWS::Lambda::Version", "AWS::Lambda::LayerVersion":
		return
	}
	pairs := [...][2]string{{"DeletionPolicy", "UpdateReplacePolicy"}, {"UpdateReplacePolicy", "DeletionPolicy"}}
	for _, names := range pairs {
		set := r.Node.Get(names[0])
		if text, _ := set.Str(); r.Node.Has(names[0]) && text != "Delete" && r.Node.Get(names[1]).IsNull() {
			mending := p.Mending(withBothPolicies(p.Template, r, names[0], names[1]))
			mending.Report(r.ID, "%s has %s but no %s; give it both", r.ID.Text, names[0], names[1])
			return
		}
	}
}

func checkStateful(p *Pass, r *cfn.Resource) {
	t, ok := p.Facts.Types.Lookup(r.TypeName())
	if !ok || !t.Stateful() || t.Name == "AWS::S3::Bucket" {
		return // a bucket that holds objects cannot be deleted
	}
	for _, name := range [...]string{"DeletionPolicy", "UpdateReplacePolicy"} {
		if r.Node.Get(name).IsNull() {
			p.Report(r.ID, "%s holds data but has no %s: by default the data is deleted with it", r.ID.Text, name)
		}
	}
}

// retentionPeriods are the properties that say for how long data is kept.
var retentionPeriods = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"AWS::DocDB::DBCluster":   {"BackupRetentionPeriod"},
		"AWS::Kinesis::Stream":    {"RetentionPeriodHours"},
		"AWS::RDS::DBCluster":     {"BackupRetentionPeriod"},
		"AWS::RDS::DBInstance":    {"BackupRetentionPeriod"},
		"AWS::Redshift::Cluster":  {"AutomatedSnapshotRetentionPeriod"},
		"AWS::SQS::Queue":         {"MessageRetentionPeriod"},
		"AWS::Synthetics::Canary": {"SuccessRetentionPeriod", "FailureRetentionPeriod"},
	}
}}

func checkRetentionPeriod(p *Pass, r *cfn.Resource, props View) {
	if props.Open() || r.TypeName() == "AWS::RDS::DBInstance" && !keepsOwnBackups(props) {
		return
	}
	for _, name := range retentionPeriods.Get()[r.TypeName()] {
		if !props.Has(name) {
			p.Report(cfn.FirstOf(props.Node, r.ID), "%s has no %s; the default may be too short, "+
				"so say for how long to keep its data", r.ID.Text, name)
			return
		}
	}
}

// keepsOwnBackups reports whether the backups of an RDS instance are its own affair: Aurora's are the cluster's, and a
// replica takes after its source.
func keepsOwnBackups(props View) bool {
	engine, ok := props.Get("Engine").Text()
	return ok && !strings.HasPrefix(strings.ToLower(engine), "aurora") && !props.Has("SourceDBInstanceIdentifier")
}
