package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const cloudFrontReference = templateReference + "aws-properties-cloudfront-distribution-"

var distributionTypes = []string{"AWS::CloudFront::Distribution"}

var cloudFrontRules = []Rule{{
	ID: "E3013", Name: "cloudfront-alias",
	Title:  "An alternate name of a distribution is a domain name, or one whose first label is a wildcard",
	Why:    "CloudFront refuses names with capitals or other characters, and a wildcard anywhere else.",
	Source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both, Types: distributionTypes,
	Case: checkAliases,
}, {
	ID: "E3057", Name: "cloudfront-origin",
	Title:  "The target origin of a cache behavior is an origin or an origin group of the distribution",
	Why:    "CloudFront refuses a behavior that leads nowhere.",
	Source: cloudFrontReference + "cachebehavior.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: distributionTypes,
	Case:  checkTargetOrigin,
}, {
	ID: "E3722", Name: "cloudfront-cookies",
	Title:  "A cache behavior forwards all cookies, none, or those of a whitelist",
	Why:    "CloudFront knows no other way to forward them where no cache policy decides.",
	Source: cloudFrontReference + "cookies.html", Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: distributionTypes,
	Case:  checkForwardedCookies,
}, {
	ID: "W3704", Name: "cloudfront-forwarded-values",
	Title:  "A cache behavior has a cache policy or ForwardedValues, not both",
	Why:    "With a cache policy CloudFront does not look at the older ForwardedValues.",
	Source: cloudFrontReference + "forwardedvalues.html", Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
	Types: distributionTypes,
	Case:  checkForwardedValues,
}}

var aliasPattern = lazy.Pattern{Expression: `^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$`}

func checkAliases(p *Pass, _ *cfn.Resource, v View) {
	for _, alias := range v.Get("DistributionConfig", "Aliases").Items() {
		name, known := alias.Text()
		if known && (!strings.Contains(name, ".") || !aliasPattern.Get().MatchString(name)) {
			p.Report(alias.Node, "the alternate name %q is not a domain name in lower case; a wildcard can only be its whole first "+
				"label", name)
		}
	}
}

// behaviors are the cache behaviors of a distribution, the default one first.
func behaviors(v View) []View {
	config := v.Get("DistributionConfig")
	return append([]View{config.Get("DefaultCacheBehavior")}, itemsOf(config.Get("CacheBehaviors"))...)
}

func checkTargetOrigin(p *Pass, _ *cfn.Resource, v View) {
	origins, ok := originIDs(v.Get("DistributionConfig"))
	if !ok {
		return
	}
	for _, behavior := range behaviors(v) {
		target, known := behavior.Get("TargetOriginId").Text()
		if known && !slices.Contains(origins, target) {
			p.Report(behavior.Get("TargetOriginId").Node, "no origin and no origin group of the distribution has the Id %q%s",
				target, p.didYouMean(target, origins))
		}
	}
}

// originIDs are the names of the origins and the origin groups. It is not ok when one of them is not known.
func originIDs(config View) (ids []string, ok bool) {
	lists := []View{config.Get("Origins"), config.Get("OriginGroups", "Items")}
	if !lists[0].Node.Is(cfn.List) || config.Open() || config.Get("OriginGroups").Open() || lists[1].Open() {
		return nil, false
	}
	for _, origin := range itemsOf(lists...) {
		id, known := origin.Get("Id").Text()
		if !known {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

func checkForwardedCookies(p *Pass, _ *cfn.Resource, v View) {
	for _, behavior := range behaviors(v) {
		forward := behavior.Get("ForwardedValues", "Cookies", "Forward")
		if text, known := forward.Text(); known && !behavior.Has("CachePolicyId") && !forward.Is("all", "none", "whitelist") {
			p.Report(forward.Node, "cookies are forwarded as all, none or whitelist, not %q", text)
		}
	}
}

func checkForwardedValues(p *Pass, _ *cfn.Resource, v View) {
	for _, behavior := range behaviors(v) {
		if behavior.Has("ForwardedValues") && behavior.Has("CachePolicyId") {
			p.Report(behavior.Key("ForwardedValues"), "ForwardedValues is ignored beside CachePolicyId; remove one of the two")
		}
	}
}
