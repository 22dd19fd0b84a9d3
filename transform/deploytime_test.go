package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// What only the deployment can know is refused, unless stand-ins are asked for.
func TestStubDeployTime(t *testing.T) {
	const source = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Later: {Type: String}
Resources:
  Bucketed:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: !Ref Later, Handler: a.b, Runtime: python3.13}
  Aliased:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      AutoPublishAlias: !Ref Later
      DeploymentPreference: {Type: AllAtOnce, PassthroughCondition: !Ref Later}
  Hashed:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      AutoPublishAlias: live
      AutoPublishCodeSha256: !Ref Later
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {Definition: {StartAt: A}, AutoPublishAlias: !Ref Later}
  Kept:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: s3://b/k, RetentionPolicy: !Ref Later}
`
	template, _ := cfn.Parse("template.yaml", []byte(source))
	_, err := Expand(template, Options{})
	refused, ok := err.(*Error)
	if !ok || len(refused.Diagnostics) != 5 {
		t.Fatalf("got %v, want one refusal for each of the five resources", err)
	}
	if _, err := Expand(template, Options{StubArtifacts: true, StubDeployTime: true}); err != nil {
		t.Errorf("with stand-ins: %v", err)
	}
}
