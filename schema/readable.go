package schema

import (
	"slices"
	"strings"
)

// readable are the types of which Fn::GetAtt gives every property, by service: there CloudFormation reads whatever the
// service tells of the resource. The registry schemas do not say so.
const readable = table(`Amplify Branch Domain
AppSync DomainName FunctionConfiguration Resolver
AutoScaling AutoScalingGroup
Backup BackupSelection BackupVault LogicallyAirGappedBackupVault
CodeArtifact Domain Repository
EC2 CapacityReservation Instance SecurityGroup Subnet VPC
EFS MountTarget
EKS Nodegroup
ElastiCache ReplicationGroup
ElasticLoadBalancingV2 LoadBalancer
EventSchemas Discoverer Registry Schema
Events EventBus
GameLift GameSessionQueue MatchmakingConfiguration MatchmakingRuleSet
Grafana Workspace
Greengrass ConnectorDefinition CoreDefinition DeviceDefinition FunctionDefinition Group LoggerDefinition ResourceDefinition SubscriptionDefinition
ImageBuilder Component ContainerRecipe DistributionConfiguration ImagePipeline ImageRecipe InfrastructureConfiguration
ManagedBlockchain Node
Neptune DBCluster
RDS DBInstance DBParameterGroup
RedshiftServerless Workgroup
RoboMaker RobotApplication SimulationApplication
Route53Resolver ResolverRule
S3 AccessPoint
SNS Topic
SQS Queue
SSM Parameter
SageMaker DataQualityJobDefinition ModelBiasJobDefinition ModelExplainabilityJobDefinition ModelQualityJobDefinition MonitoringSchedule
StepFunctions Activity
`)

// isReadable reports whether Fn::GetAtt gives the properties of the type.
func (t *Type) isReadable() bool {
	service, name, _ := strings.Cut(strings.TrimPrefix(t.Name, "AWS::"), "::")
	names, _ := readable.find(service)
	return slices.Contains(strings.Fields(names), name)
}

// readableProperty finds a property by its path, such as "KmsMasterKeyId" or "EncryptionConfiguration.Type". Of a map only
// the members can be read.
func (t *Type) readableProperty(path string) (Prop, bool) {
	var found Prop
	shape := t.Shape()
	for name := range strings.SplitSeq(path, ".") {
		prop, ok := shape.Property(name)
		if !ok {
			return Prop{}, false
		}
		found, shape = prop, prop.Shape()
	}
	return found, len(shape.Properties) == 0
}
