package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

// The SAM resource types.
const (
	samPrefix            = "AWS::Serverless::"
	typeFunction         = samPrefix + "Function"
	typeAPI              = samPrefix + "Api"
	typeHTTPAPI          = samPrefix + "HttpApi"
	typeWebSocketAPI     = samPrefix + "WebSocketApi"
	typeSimpleTable      = samPrefix + "SimpleTable"
	typeLayerVersion     = samPrefix + "LayerVersion"
	typeApplication      = samPrefix + "Application"
	typeStateMachine     = samPrefix + "StateMachine"
	typeConnector        = samPrefix + "Connector"
	typeGraphQLAPI       = samPrefix + "GraphQLApi"
	typeCapacityProvider = samPrefix + "CapacityProvider"
)

// A class is a group of SAM types that is translated together: the transform goes through the classes in their order.
type class uint8

const (
	noClass class = iota
	functions
	stateMachines
	apis
	others
	connectors
)

// An expander makes the CloudFormation resources of one SAM resource.
type expander func(*expansion, *resource) ([]*generated, error)

// samTypeInfo is what the phases know of one SAM type.
type samTypeInfo struct {
	class      class
	prechecked bool // Properties must be a map before anything else is looked at, and Globals and IgnoreGlobals apply
	// globals lists what the section of this type in Globals may hold; nil: there is no such section.
	globals []string
	expand  expander
	// primary is the CloudFormation type that takes over the logical ID of the SAM resource.
	primary string
	// references lists what Id.Name stands for: the generated resource of the type.
	references map[string]string
}

// samTypes lists the SAM types. Adding a type is adding its file and its line here.
func samTypes() map[string]samTypeInfo {
	return map[string]samTypeInfo{
		typeFunction: {class: functions, prechecked: true, globals: functionGlobals(), expand: expandFunction,
			primary: "AWS::Lambda::Function", references: map[string]string{
				"Alias": "AWS::Lambda::Alias", "Version": "AWS::Lambda::Version",
				"DestinationTopic": "AWS::SNS::Topic", "DestinationQueue": "AWS::SQS::Queue",
			}},
		typeStateMachine: {class: stateMachines, prechecked: true, globals: []string{"PropagateTags"},
			expand: expandStateMachine, primary: "AWS::StepFunctions::StateMachine"},
		typeAPI: {class: apis, prechecked: true, globals: apiGlobals(), expand: expandAPI,
			primary: "AWS::ApiGateway::RestApi", references: map[string]string{
				"Stage": "AWS::ApiGateway::Stage", "Deployment": "AWS::ApiGateway::Deployment",
				"DomainName": "AWS::ApiGateway::DomainName", "DomainNameV2": "AWS::ApiGateway::DomainNameV2",
				"UsagePlan": "AWS::ApiGateway::UsagePlan", "UsagePlanKey": "AWS::ApiGateway::UsagePlanKey",
				"ApiKey": "AWS::ApiGateway::ApiKey",
			}},
		typeHTTPAPI: {class: apis, prechecked: true, globals: httpAPIGlobals(), expand: expandHTTPAPI,
			primary: "AWS::ApiGatewayV2::Api", references: map[string]string{
				"Stage": "AWS::ApiGatewayV2::Stage", "DomainName": "AWS::ApiGatewayV2::DomainName",
			}},
		typeWebSocketAPI: {class: apis, prechecked: true, globals: webSocketAPIGlobals(), expand: expandWebSocketAPI,
			primary: "AWS::ApiGatewayV2::Api", references: map[string]string{
				"Stage": "AWS::ApiGatewayV2::Stage", "DomainName": "AWS::ApiGatewayV2::DomainName",
			}},
		typeSimpleTable: {class: others, prechecked: true, globals: []string{"SSESpecification"},
			expand: expandSimpleTable, primary: "AWS::DynamoDB::Table"},
		typeLayerVersion: {class: others, prechecked: true, globals: []string{"PublishLambdaVersion"},
			expand: expandLayerVersion, primary: "AWS::Lambda::LayerVersion"},
		typeApplication: {class: others, prechecked: true, expand: expandApplication, primary: "AWS::CloudFormation::Stack"},
		typeCapacityProvider: {class: others, prechecked: true, globals: capacityProviderGlobals(),
			expand: expandCapacityProvider, primary: "AWS::Lambda::CapacityProvider"},
		typeGraphQLAPI: {class: others, expand: expandGraphQLAPI, primary: "AWS::AppSync::GraphQLApi"},
		typeConnector:  {class: connectors, expand: expandConnector},
	}
}

// mayReplace reports whether a generated resource of type made may take the ID of a resource written as type written.
func (x *expansion) mayReplace(made, written string) bool {
	if info := x.types[written]; info.primary != "" && info.primary == made {
		return true
	}
	if made != written {
		return false
	}
	switch made {
	case "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::Cognito::UserPool",
		"AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping",
		"AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::BasePathMappingV2":
		return true
	}
	return false
}

// IsSAM reports whether the template is for the transform: it declares it, or has a Globals section or a resource of a SAM
// type, which mean nothing without it.
func IsSAM(t *cfn.Template) bool {
	if declaresSAM(t.Root.Get("Transform")) || t.Root.Has("Globals") {
		return true
	}
	types := samTypes()
	for _, r := range t.Resources {
		if types[r.TypeName()].class != noClass {
			return true
		}
	}
	return false
}

func declaresSAM(transform *cfn.Node) bool {
	if transform.Is(cfn.List) {
		return slices.ContainsFunc(transform.Items, declaresSAM)
	}
	return isString(transform, transformName) || isString(transform.Get("Name"), transformName)
}

// transformName is the value of Transform that asks for SAM.
const transformName = "AWS::Serverless-2016-10-31"
