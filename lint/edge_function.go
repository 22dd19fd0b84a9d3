package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

var edgeFunctionRules = []Rule{{
	ID: "E5127", Name: "lambda-edge-version",
	Title:  "CloudFront calls a published version of a function",
	Why:    "Lambda@Edge copies a version, which never changes, to its places; CloudFront refuses $LATEST and aliases.",
	Source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::CloudFront::Distribution"},
	Case: checkEdgeFunctions,
}}

func checkEdgeFunctions(p *Pass, _ *cfn.Resource, v View) {
	config := v.Get("DistributionConfig")
	checkEdgeAssociations(p, config.Get("DefaultCacheBehavior"))
	for _, behavior := range config.Get("CacheBehaviors").Items() {
		checkEdgeAssociations(p, behavior)
	}
}

func checkEdgeAssociations(p *Pass, behavior View) {
	for _, association := range behavior.Get("LambdaFunctionAssociations").Items() {
		arn := association.Get("LambdaFunctionARN")
		named, attribute := arn.Target()
		switch {
		case targetOf(arn, "AWS::Lambda::Alias") != nil:
			p.Report(arn.Node, "%s is an alias, but CloudFront needs a version of the function", named.ID.Text)
		case targetOf(arn, "AWS::Lambda::Function") != nil:
			p.Report(arn.Node, "CloudFront needs a published version of %s: refer to an AWS::Lambda::Version", named.ID.Text)
		case targetOf(arn, "AWS::Serverless::Function") != nil && (attribute == "Arn" || attribute == "Alias"):
			p.Report(arn.Node, "CloudFront needs a published version of %s: give it an AutoPublishAlias and write !Ref %s.Version",
				named.ID.Text, named.ID.Text)
		}
	}
}
