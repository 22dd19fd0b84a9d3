package transform

import (
	"strconv"
	"strings"
	"time"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// makeDeployment makes the AWS::ApiGateway::Deployment. API Gateway deploys what is in the API at the moment when the resource is
// made, so that its logical ID holds a hash of all that makes a new deployment necessary. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html
func (a *restAPI) makeDeployment() error {
	b := maker.At(a.r.key, maker.APIDeployment)
	suffix, description := a.deploymentHash()
	a.deployment = generate(b, a.id+"Deployment"+suffix, "AWS::ApiGateway::Deployment", a.shared,
		maker.Entry{Key: "Description", Value: b.Str(description)},
		maker.Entry{Key: "RestApiId", Value: b.Ref(a.id)})
	if !truthy(a.get("OpenApiVersion")) {
		a.deployment.set("StageName", b.Str("Stage"))
	}
	a.emit(a.deployment)
	return nil
}

// deploymentHash returns the digits in the ID of the deployment, and its description.
func (a *restAPI) deploymentHash() (suffix, description string) {
	if a.x.opts.StubDeploymentIDs {
		return StubDeploymentID, "RestApi deployment"
	}
	return logicalid.Deployment(a.deploymentParts()...)
}

// deploymentParts lists what the ID of the deployment is hashed from.
func (a *restAPI) deploymentParts() []string {
	if truthy(a.get("AlwaysDeploy")) {
		return []string{strconv.FormatInt(a.x.now().Unix(), 10)}
	}
	definition := a.body
	if definition == nil {
		definition = a.rest.get("BodyS3Location")
	}
	parts := []string{a.x.realm.Text(definition)}
	if version := a.get("OpenApiVersion"); truthy(version) {
		parts = append(parts, openapi.Text(version))
	}
	if a.domain != nil {
		parts = append(parts, string(logicalid.OrderedJSON(a.domain.node)))
	}
	if names, ok := a.x.shares.functionNames[a.id]; ok {
		parts = append(parts, strings.Join(names, ""))
	}
	return parts
}

func (x *expansion) now() time.Time {
	if x.opts.Clock != nil {
		return x.opts.Clock()
	}
	return time.Now()
}

// addFunctionName notes the name of a function that a REST API invokes: a function of another name is another integration.
func (x *expansion) addFunctionName(apiID string, name *cfn.Node) {
	if !truthy(name) {
		return
	}
	if x.shares.functionNames == nil {
		x.shares.functionNames = map[string][]string{}
	}
	s, ok := name.Str()
	if !ok {
		s = x.realm.Text(name)
	}
	x.shares.functionNames[apiID] = append(x.shares.functionNames[apiID], s)
}
