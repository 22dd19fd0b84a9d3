package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

var projectTypes = []string{"AWS::CodeBuild::Project"}

var codeBuildRules = []Rule{{
	ID: "E3050", Name: "codebuild-role-path",
	Title:  "A project names a role with a path by its ARN",
	Why:    "Ref gives the name of the role without its path; CodeBuild looks for a role of that name at the root.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codebuild-project.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: projectTypes,
	Case: checkServiceRolePath,
}, {
	ID: "E3636", Name: "codebuild-s3-location",
	Title:  "Sources and artifacts in S3 have a Location",
	Why:    "CodeBuild refuses the project.",
	Source: "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: projectTypes,
	Case: checkS3Locations,
}}

func checkServiceRolePath(p *Pass, _ *cfn.Resource, project View) {
	role := project.Get("ServiceRole")
	target, attribute := role.Target()
	if target == nil || attribute != "" || target.TypeName() != "AWS::IAM::Role" {
		return
	}
	if path, ok := role.Props(target).Get("Path").Text(); ok && path != "/" {
		p.Report(role.Node, "Ref gives the name of the role %s without its path %s; write !GetAtt %s.Arn", target.ID.Text,
			path, target.ID.Text)
	}
}

func checkS3Locations(p *Pass, _ *cfn.Resource, project View) {
	checkS3Location(p, project.Get("Source"))
	checkS3Location(p, project.Get("Artifacts"))
	for _, key := range []string{"SecondarySources", "SecondaryArtifacts"} {
		for _, place := range project.Get(key).Items() {
			checkS3Location(p, place)
		}
	}
}

func checkS3Location(p *Pass, place View) {
	if place.Get("Type").Is("S3") {
		demand(p, place, []string{"Location"}, "%s is missing; the Type S3 needs a bucket")
	}
}
