package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	permissionDocs     = "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html"
	confusedDeputyDocs = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
)

var lambdaPermission = []string{"AWS::Lambda::Permission"}

var permissionRules = []Rule{{
	ID: "W3663", Name: "lambda-permission-account",
	Title: "A permission for a source whose ARN has no account names the account",
	Why: "The ARN of a bucket does not say whose it is. When the bucket is deleted, anybody can create one of the same name " +
		"and call the function.",
	Source: permissionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: lambdaPermission,
	Case: checkSourceAccount,
}, {
	ID: "W3664", Name: "lambda-permission-principal",
	Title:  "The principal of a permission is the service of its source",
	Why:    "The service that owns the source calls the function, and it may not when another one is named.",
	Source: permissionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: lambdaPermission,
	Case: checkSourcePrincipal,
}, {
	ID: "W5128", Name: "lambda-permission-open",
	Title: "A permission for a service says for whose sources it is",
	Why: "Every customer of AWS uses the same services. Without SourceArn or SourceAccount anybody can let the service call " +
		"the function for a source of theirs, if they know its name.",
	Source: confusedDeputyDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: lambdaPermission,
	Case: checkOpenPermission,
}}

var accountInARN = lazy.Pattern{Expression: `:\d{12}:`}

func checkSourceAccount(p *Pass, _ *cfn.Resource, v View) {
	source := v.Get("SourceArn")
	if v.Has("SourceAccount") || v.Open() {
		return
	}
	arn, known := source.Text()
	if known && !accountInARN.Get().MatchString(arn) || targetOf(source, "AWS::S3::Bucket") != nil {
		p.Report(v.Node, "the SourceArn does not say whose the source is; add SourceAccount: !Ref AWS::AccountId")
	}
}

// sourceServices are the services that call functions for resources of a type.
var sourceServices = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"AWS::ApiGateway::RestApi":                 "apigateway",
		"AWS::ApiGatewayV2::Api":                   "apigateway",
		"AWS::Cognito::UserPool":                   "cognito-idp",
		"AWS::Config::ConfigRule":                  "config",
		"AWS::ElasticLoadBalancingV2::TargetGroup": "elasticloadbalancing",
		"AWS::Events::Rule":                        "events",
		"AWS::IoT::TopicRule":                      "iot",
		"AWS::Logs::LogGroup":                      "logs",
		"AWS::S3::Bucket":                          "s3",
		"AWS::SNS::Topic":                          "sns",
	}
}}

func checkSourcePrincipal(p *Pass, _ *cfn.Resource, v View) {
	source, _ := v.Get("SourceArn").Target()
	principal := v.Get("Principal")
	name, ok := principal.Text()
	if source == nil || !ok {
		return
	}
	service := sourceServices.Get()[source.TypeName()]
	if service == "" || name == service+".amazonaws.com" || service == "logs" && isLogsPrincipal(name) {
		return
	}
	p.Report(principal.Node, "%s is %s, for which %s.amazonaws.com calls the function, not %s", source.ID.Text,
		source.TypeName(), service, name)
}

// isLogsPrincipal: CloudWatch Logs has a principal for each region too.
func isLogsPrincipal(name string) bool {
	return strings.HasPrefix(name, "logs.") && strings.HasSuffix(name, ".amazonaws.com")
}

// narrowing are the properties that say who may use a permission for a principal.
var narrowing = [...]string{
	"SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl",
}

func checkOpenPermission(p *Pass, r *cfn.Resource, v View) {
	principal, _ := v.Get("Principal").Text()
	remedy := remedyForPrincipal(principal)
	if remedy == "" || v.Open() || slices.ContainsFunc(narrowing[:], v.Has) {
		return
	}
	owner, at := p.cause(r)
	if at == r.ID {
		at = v.Get("Principal").Node
	}
	p.In(owner).Report(at, "%s may call the function for anybody; add %s", principal, remedy)
}

// remedyForPrincipal is "" for principals that need none, or cannot have one: a target group can be made only after the
// permission, and CloudFormation does not say for whom it calls a macro.
func remedyForPrincipal(principal string) string {
	switch {
	case strings.HasPrefix(principal, "alexa-"):
		return "the ID of the skill (SkillId of the event, EventSourceToken of the permission)"
	case principal == "elasticloadbalancing.amazonaws.com", principal == "cloudformation.amazonaws.com":
		return ""
	case strings.HasSuffix(principal, ".amazonaws.com"):
		return "SourceArn, or SourceAccount: !Ref AWS::AccountId"
	}
	return ""
}
