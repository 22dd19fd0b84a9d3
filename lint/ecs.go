package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	taskDocs     = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"
	serviceDocs  = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html"
	awsLogsDocs  = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"
	networkDocs  = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html"
	taskType     = "AWS::ECS::TaskDefinition"
	targetsType  = "AWS::ElasticLoadBalancingV2::TargetGroup"
	awsvpc       = "awsvpc"
	fargate      = "FARGATE"
	trafficPort  = "traffic-port"
	replicaTasks = "REPLICA"
)

var (
	taskTypes       = []string{taskType}
	ecsServiceTypes = []string{"AWS::ECS::Service"}
)

var ecsRules = []Rule{{
	ID: "E3042", Name: "ecs-essential-container",
	Title:  "A task has a container that is essential",
	Why:    "ECS refuses a task definition without one: nothing would say when the task is over.",
	Source: taskDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: taskTypes,
	Case: checkEssentialContainer,
}, {
	ID: "E3044", Name: "ecs-replica-only",
	Title:  "Services on Fargate or with a deployment controller of their own run replicas",
	Why:    "ECS refuses the DAEMON strategy for them, for there are no instances to run one task on each.",
	Source: serviceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: ecsServiceTypes,
	Case: checkReplicaOnly,
}, {
	ID: "E3046", Name: "ecs-awslogs-options",
	Title:  "The log driver awslogs is told a log group and a region, and only options that it knows",
	Why:    "ECS refuses the task definition, or the containers do not start.",
	Source: awsLogsDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: taskTypes,
	Case: checkLogOptions,
}, {
	ID: "E3049", Name: "ecs-dynamic-port-health",
	Title: "The target group of a container with a dynamic host port checks its health on the traffic port",
	Why: "The port is chosen anew for each task, so that a health check on a fixed port reaches nothing and the " +
		"tasks are replaced again and again.",
	Source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: ecsServiceTypes,
	Case: checkDynamicPorts,
}, {
	ID: "E3052", Name: "ecs-network-configuration",
	Title:  "A service whose task uses the network mode awsvpc has a NetworkConfiguration",
	Why:    "ECS refuses the service, for it does not know the subnets that its tasks are to run in.",
	Source: networkDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: ecsServiceTypes,
	Case: checkServiceNetwork,
}, {
	ID: "E3053", Name: "ecs-awsvpc-host-port",
	Title:  "In the network mode awsvpc a HostPort is the same as its ContainerPort",
	Why:    "ECS refuses the task definition: each task has a network interface of its own and nothing is mapped.",
	Source: networkDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: taskTypes,
	Case: checkHostPorts,
}}

func checkEssentialContainer(p *Pass, _ *cfn.Resource, task View) {
	containers := task.Get("ContainerDefinitions")
	if !containers.Node.Is(cfn.List) || containers.Open() {
		return
	}
	for _, container := range containers.Items() {
		if essential := container.Get("Essential"); !essential.Is("false", "False") {
			return
		}
	}
	p.Report(containers.Node, "no container is essential; set Essential to true for the one that the task is about")
}

func checkReplicaOnly(p *Pass, _ *cfn.Resource, service View) {
	text, ok := service.Get("SchedulingStrategy").Text()
	if !ok || text == replicaTasks {
		return
	}
	if service.Get("LaunchType").Is(fargate) {
		p.Report(service.Spot("SchedulingStrategy"), "a service on Fargate cannot have the SchedulingStrategy %s; "+
			"write REPLICA", text)
		return
	}
	if controller := service.Get("DeploymentController", "Type"); controller.Is("CODE_DEPLOY", "EXTERNAL") {
		p.Report(service.Spot("SchedulingStrategy"), "a service with the deployment controller %s cannot have the "+
			"SchedulingStrategy %s; write REPLICA", controller.Node.Text, text)
	}
}

// logOptions are the options of the log driver awslogs.
var logOptions = []string{
	"awslogs-create-group", "awslogs-datetime-format", "awslogs-group", "awslogs-multiline-pattern", "awslogs-region",
	"awslogs-stream-prefix", "max-buffer-size", "mode",
}

func checkLogOptions(p *Pass, _ *cfn.Resource, task View) {
	for _, container := range task.Get("ContainerDefinitions").Items() {
		logging := container.Get("LogConfiguration")
		if !logging.Get("LogDriver").Is("awslogs") {
			continue
		}
		if logging.Lacks("Options") {
			p.Report(logging.Node, "the log driver awslogs needs Options with awslogs-group and awslogs-region")
		}
		checkLogOptionNames(p, logging)
	}
}

func checkLogOptionNames(p *Pass, logging View) {
	options := logging.Get("Options")
	if options.Open() {
		return
	}
	for _, wanted := range []string{"awslogs-group", "awslogs-region"} {
		if options.Lacks(wanted) {
			p.Report(logging.Key("Options"), "the log driver awslogs needs the option %s", wanted)
		}
	}
	for key := range options.Pairs() {
		if !slices.Contains(logOptions, key.Text) {
			p.Report(key, "the log driver awslogs has no option %s%s", key.Text, p.orAnyOf(key.Text, logOptions))
		}
	}
}

func checkServiceNetwork(p *Pass, _ *cfn.Resource, service View) {
	task, _ := taskOf(service)
	if task.Get("NetworkMode").Is(awsvpc) && service.Lacks("NetworkConfiguration") {
		p.Report(service.Node, "NetworkConfiguration is missing; the network mode of the task is awsvpc, so the service must "+
			"name subnets")
	}
}

// taskOf returns the task definition of the same template that a service runs, in the same case.
func taskOf(service View) (View, *cfn.Resource) {
	return service.Get("TaskDefinition").referred(taskType)
}

func checkHostPorts(p *Pass, _ *cfn.Resource, task View) {
	if !task.Get("NetworkMode").Is(awsvpc) {
		return
	}
	for _, container := range task.Get("ContainerDefinitions").Items() {
		for _, mapping := range container.Get("PortMappings").Items() {
			host, inside := mapping.Get("HostPort"), mapping.Get("ContainerPort")
			port, ok := inside.Text()
			if text, known := host.Text(); ok && known && text != port {
				p.Report(host.Node, "in the network mode awsvpc the HostPort %s must be the ContainerPort %s; "+
					"leave HostPort out", text, port)
			}
		}
	}
}

func checkDynamicPorts(p *Pass, _ *cfn.Resource, service View) {
	targets := balancedPorts(service)
	if len(targets) == 0 {
		return
	}
	task, _ := taskOf(service)
	for _, container := range task.Get("ContainerDefinitions").Items() {
		ports := targets[container.Get("Name").token()]
		if ports == nil {
			continue
		}
		for _, mapping := range container.Get("PortMappings").Items() {
			for _, balancer := range ports[mapping.Get("ContainerPort").token()] {
				if mapping.Get("HostPort").Is("0") {
					checkTrafficPort(p, balancer)
				}
			}
		}
	}
}

// balancedPorts are the load balancers of a service by the container and its port that they send traffic to.
func balancedPorts(service View) map[string]map[string][]View {
	targets := map[string]map[string][]View{}
	for _, balancer := range service.Get("LoadBalancers").Items() {
		container, port := balancer.Get("ContainerName").token(), balancer.Get("ContainerPort").token()
		if container == "" || port == "" {
			continue
		}
		if targets[container] == nil {
			targets[container] = map[string][]View{}
		}
		targets[container][port] = append(targets[container][port], balancer)
	}
	return targets
}

// checkTrafficPort reports the target group of a load balancer that checks the health of its targets on a fixed port.
func checkTrafficPort(p *Pass, balancer View) {
	group, at := balancer.Get("TargetGroupArn").referred(targetsType)
	switch text, known := group.Get("HealthCheckPort").Text(); {
	case group.Lacks("HealthCheckPort"):
		p.In(at).Report(group.Node, "HealthCheckPort is missing; a container with a dynamic host port is among the targets, "+
			"so write traffic-port")
	case known && text != trafficPort:
		p.In(at).Report(group.Spot("HealthCheckPort"), "HealthCheckPort %s is a fixed port, but a container with a dynamic "+
			"host port is among the targets; write traffic-port", text)
	}
}

// token is the same for values that are surely equal: the same text, or the same function; "" when there is none.
func (v View) token() string {
	if text, ok := v.Text(); ok || !v.Exists() {
		return text
	}
	return string(cfn.AppendJSON(nil, v.Node))
}
