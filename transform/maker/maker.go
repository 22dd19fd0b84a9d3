package maker

import "github.com/samx-dev/samx/schema/cfn"

// The makers: what the transform generates nodes as, named the way a user would say it. Their order is of no meaning, and
// the numbers are stable only within one run.
const (
	author cfn.Maker = iota
	FunctionCode
	FunctionResource
	FunctionVersion
	FunctionAlias
	FunctionURL
	FunctionURLPermission
	FunctionRole
	FunctionTags
	EventInvokeConfig
	EventInvokeDestination
	DeploymentApplication
	DeploymentRole
	DeploymentGroup
	LayerVersion
	SimpleTable
	PolicyTemplate
	CapacityProvider
	CapacityProviderRole
	StateMachine
	StateMachineDefinition
	StateMachineRole
	StateMachineTags
	StateMachineVersion
	StateMachineAlias
	Application
	Connector
	ConnectorPolicy
	ConnectorPermission
	GraphQLAPI
	GraphQLSchema
	GraphQLRole
	GraphQLKey
	GraphQLCache
	GraphQLDomain
	GraphQLDataSource
	GraphQLFunction
	GraphQLResolver
	EventPermission
	EventSourceMapping
	EventRole
	EventRule
	EventQueue
	EventQueuePolicy
	EventSchedule
	EventScheduleRole
	EventSubscription
	EventBucketNotification
	EventLogSubscription
	EventTopicRule
	EventUserPoolTrigger
	ImplicitAPI
	API
	APIBody
	APIIntegration
	APICORS
	APIAuthorizer
	APIPolicy
	APIDomain
	APIUsagePlan
	APIDeployment
	APIStage
	APIRoute
	WebSocketAPI
	HTTPAPI
	Condition
	GlobalsMerge
	Parameter
	Reference
	ArtifactStandIn
	ForEach
	LanguageExtension
	makers // the number of makers
)

// Name returns the name of a maker for messages: "function role". The author has none.
func Name(m cfn.Maker) string {
	if m < makers {
		return names()[m]
	}
	return ""
}

func names() [makers]string {
	return [makers]string{
		FunctionCode:            "function code",
		FunctionResource:        "function",
		FunctionVersion:         "function version",
		FunctionAlias:           "function alias",
		FunctionURL:             "function URL",
		FunctionURLPermission:   "function URL permission",
		FunctionRole:            "function role",
		FunctionTags:            "function tags",
		EventInvokeConfig:       "event invoke config",
		EventInvokeDestination:  "event invoke destination",
		DeploymentApplication:   "deployment application",
		DeploymentRole:          "deployment role",
		DeploymentGroup:         "deployment group",
		LayerVersion:            "layer version",
		SimpleTable:             "table",
		PolicyTemplate:          "policy template",
		CapacityProvider:        "capacity provider",
		CapacityProviderRole:    "capacity provider role",
		StateMachine:            "state machine",
		StateMachineDefinition:  "state machine definition",
		StateMachineRole:        "state machine role",
		StateMachineTags:        "state machine tags",
		StateMachineVersion:     "state machine version",
		StateMachineAlias:       "state machine alias",
		EventRole:               "event role",
		Application:             "application",
		Connector:               "connector",
		ConnectorPolicy:         "connector policy",
		ConnectorPermission:     "connector permission",
		GraphQLAPI:              "GraphQL API",
		GraphQLSchema:           "GraphQL schema",
		GraphQLRole:             "GraphQL role",
		GraphQLKey:              "GraphQL API key",
		GraphQLCache:            "GraphQL cache",
		GraphQLDomain:           "GraphQL domain",
		GraphQLDataSource:       "GraphQL data source",
		GraphQLFunction:         "GraphQL function",
		GraphQLResolver:         "GraphQL resolver",
		WebSocketAPI:            "WebSocket API",
		HTTPAPI:                 "HTTP API",
		APIRoute:                "API route",
		EventPermission:         "event permission",
		EventSourceMapping:      "event source mapping",
		EventRule:               "event rule",
		EventQueue:              "event queue",
		EventQueuePolicy:        "event queue policy",
		EventSchedule:           "event schedule",
		EventScheduleRole:       "event schedule role",
		EventSubscription:       "event subscription",
		EventBucketNotification: "event bucket notification",
		EventLogSubscription:    "event log subscription",
		EventTopicRule:          "event topic rule",
		EventUserPoolTrigger:    "event user pool trigger",
		ImplicitAPI:             "implicit API",
		API:                     "API",
		APIBody:                 "API body",
		APIIntegration:          "API integration",
		APICORS:                 "API CORS",
		APIAuthorizer:           "API authorizer",
		APIPolicy:               "API resource policy",
		APIDomain:               "API domain",
		APIUsagePlan:            "API usage plan",
		APIDeployment:           "API deployment",
		APIStage:                "API stage",
		Condition:               "condition",
		GlobalsMerge:            "Globals",
		Parameter:               "parameter value",
		Reference:               "rewritten reference",
		ArtifactStandIn:         "artifact stand-in",
		ForEach:                 "Fn::ForEach",
		LanguageExtension:       "AWS::LanguageExtensions",
	}
}
