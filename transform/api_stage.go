package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// makeStage makes the AWS::ApiGateway::Stage. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html
func (a *restAPI) makeStage() error {
	b := a.cause("StageName", maker.APIStage)
	a.stage = generate(b, stageID(a.id, a.props.Get("StageName")), "AWS::ApiGateway::Stage", a.shared,
		maker.Entry{Key: "RestApiId", Value: b.Ref(a.id)},
		maker.Entry{Key: "DeploymentId", Value: b.Ref(a.deployment.id)})
	a.stage.copied(a.props, "StageName", "CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings",
		"AccessLogSetting", "CanarySetting", "TracingEnabled")
	if tags := a.get("Tags"); tags != nil {
		a.stage.set("Tags", tagList(a.cause("Tags", maker.APIStage), tags))
	}
	a.emit(a.stage)
	return nil
}

// stageID returns the logical ID of a stage: <API>ProdStage, or with a hash in place of a name that cannot be part of an ID.
func stageID(apiID string, name *cfn.Node) string {
	text, ok := name.Str()
	switch {
	case !ok || text == "":
		return apiID + "Stage"
	case logicalid.IsAlphanumeric(text):
		return apiID + text + "Stage"
	}
	return apiID + "Stage" + logicalid.Suffix(name)
}
