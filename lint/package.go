package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var packagingRules = []Rule{{
	ID: "W3002", Name: "package-local-path",
	Title: "No property names a local file, unless the template is packaged before it is deployed",
	Why: "Only aws cloudformation package uploads the file and puts its place in S3 there; deployed as it is, the template " +
		"fails. SAM templates are packaged anyway.",
	Source: "https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: checkLocalPaths,
}}

// packaged are the properties, by type, that take the path of a local file or folder before sam package or aws
// cloudformation package has uploaded it and put its place in S3 there.
var packaged = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"AWS::ApiGateway::RestApi":                  {"BodyS3Location"},
		"AWS::AppSync::FunctionConfiguration":       {"RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location"},
		"AWS::AppSync::GraphQLSchema":               {"DefinitionS3Location"},
		"AWS::AppSync::Resolver":                    {"RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location"},
		"AWS::CloudFormation::Stack":                {"TemplateURL"},
		"AWS::CodeCommit::Repository":               {"Code.S3"},
		"AWS::ElasticBeanstalk::ApplicationVersion": {"SourceBundle"},
		"AWS::Lambda::Function":                     {"Code"},
		"AWS::Lambda::LayerVersion":                 {"Content"},
		"AWS::StepFunctions::StateMachine":          {"DefinitionS3Location"},
	}
}}

// awaitsPackage reports whether a problem is only that a path stands where packaging will put a map.
func awaitsPackage(typ string, p schema.Problem) bool {
	return p.Kind == schema.WrongType && p.Node.Is(cfn.String) && slices.Contains(packaged.Get()[typ], strings.Join(p.Path, "."))
}

func checkLocalPaths(p *Pass, r *cfn.Resource) {
	if p.Facts.SAM {
		return
	}
	for _, path := range packaged.Get()[r.TypeName()] {
		eachAt(r.Props, strings.Split(path, "."), func(value *cfn.Node) {
			eachBranch(value, func(value *cfn.Node) {
				if value.Is(cfn.String) && isLocalPath(value.Text) {
					p.Report(value, "%s is a local path; run aws cloudformation package before deployment, or give the place in S3",
						orEmpty(value.Text))
				}
			})
		})
	}
}

// isLocalPath reports whether a text that should say where a file is means the machine of the author.
func isLocalPath(text string) bool {
	remote := [...]string{"s3://", "http://", "https://"}
	return !strings.Contains(text, "{{resolve:") &&
		!slices.ContainsFunc(remote[:], func(scheme string) bool { return strings.HasPrefix(text, scheme) })
}

func orEmpty(text string) string {
	if text == "" {
		return `""`
	}
	return text
}
