package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	aclDocs     = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"
	tieringDocs = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html"
)

var bucketTypes = []string{"AWS::S3::Bucket"}

var s3Rules = []Rule{{
	ID: "E3045", Name: "s3-acl-ownership",
	Title:  "A bucket with an access control list says who owns its objects",
	Why:    "New buckets have access control lists turned off; S3 refuses one without OwnershipControls that turn them on.",
	Source: aclDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: bucketTypes,
	Case: checkOwnership,
}, {
	ID: "E3061", Name: "s3-tiering-days",
	Title:  "Intelligent tiering archives after a number of days that S3 offers",
	Why:    "S3 refuses fewer than 90 days for archive access, fewer than 180 for deep archive access and more than 730.",
	Source: tieringDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: bucketTypes,
	Case: checkTieringDays,
}, {
	ID: "W3045", Name: "s3-acl",
	Title:  "Access to a bucket is granted by policies rather than by an access control list",
	Why:    "Access control lists are a legacy of S3: they are off in new buckets, and policies can say all that they can.",
	Source: aclDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: bucketTypes,
	Case: func(p *Pass, _ *cfn.Resource, bucket View) {
		refuse(p, bucket, []string{"AccessControl"}, "%s is a legacy of S3; grant access with an AWS::S3::BucketPolicy")
	},
}}

func checkOwnership(p *Pass, _ *cfn.Resource, bucket View) {
	acl, ok := bucket.Get("AccessControl").Text()
	if !ok || acl == "Private" || acl == "BucketOwnerFullControl" || acl == "BucketOwnerRead" {
		return
	}
	controls := bucket.Get("OwnershipControls")
	rules := controls.Get("Rules")
	at := bucket.Node
	switch {
	case bucket.Lacks("OwnershipControls"):
	case controls.Lacks("Rules"):
		at = controls.Node
	case rules.Node.Is(cfn.List) && rules.Len() == 0:
		at = rules.Node
	default:
		return
	}
	p.Report(at, "this AccessControl needs a rule in OwnershipControls, such as ObjectOwnership: BucketOwnerPreferred")
}

// fewestTieringDays is the least number of days after which an access tier can archive; 0 for other tiers.
func fewestTieringDays(tier string) int64 {
	switch tier {
	case "ARCHIVE_ACCESS":
		return 90
	case "DEEP_ARCHIVE_ACCESS":
		return 180
	}
	return 0
}

const mostTieringDays = 730

func checkTieringDays(p *Pass, _ *cfn.Resource, bucket View) {
	for _, configuration := range bucket.Get("IntelligentTieringConfigurations").Items() {
		for _, tiering := range configuration.Get("Tierings").Items() {
			tier, _ := tiering.Get("AccessTier").Text()
			fewest := fewestTieringDays(tier)
			days, ok := tiering.Get("Days").Int()
			if fewest > 0 && ok && (days < fewest || days > mostTieringDays) {
				p.Report(tiering.Get("Days").Node, "Days %d is not between %d and %d, which %s allows", days, fewest,
					mostTieringDays, tier)
			}
		}
	}
}
