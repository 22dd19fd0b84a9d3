package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const fargateDocs = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"

var ecsFargateRules = []Rule{{
	ID: "E3047", Name: "ecs-fargate-size",
	Title:  "The CPU and the memory of a task on Fargate are a pair that Fargate offers",
	Why:    "ECS refuses the task definition: Fargate has a range of memory for each number of CPU units.",
	Source: fargateDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: taskTypes,
	Case: checkFargateSize,
}, {
	ID: "E3048", Name: "ecs-fargate-task",
	Title:  "A task definition for Fargate has what Fargate needs and nothing that it does not know",
	Why:    "ECS refuses the task definition, or no task of it can be started on Fargate.",
	Source: fargateDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: taskTypes,
	Case: checkFargateTask,
}, {
	ID: "E3054", Name: "ecs-fargate-compatible",
	Title:  "The task definition of a service on Fargate says that it is compatible with Fargate",
	Why:    "ECS does not start tasks on Fargate whose definition was not validated for it.",
	Source: fargateDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: ecsServiceTypes,
	Case: checkFargateCompatible,
}, {
	ID: "E3713", Name: "ecs-fargate-log-driver",
	Title:  "The containers of a service on Fargate use a log driver that Fargate has",
	Why:    "Fargate has awslogs, splunk and awsfirelens only; the tasks do not start with any other.",
	Source: fargateDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: ecsServiceTypes,
	Case: checkServiceLogDrivers,
}}

// A fargateSize is a number of CPU units and the memory in MiB that goes with it.
type fargateSize struct {
	units, vCPU      string
	least, most, per int64 // memory, and the steps it comes in; per 0: twice, and twice again
}

var fargateSizes = []fargateSize{
	{"256", ".25", 512, 2048, 0},
	{"512", ".5", 1024, 4096, 1024},
	{"1024", "1", 2048, 8192, 1024},
	{"2048", "2", 4096, 16384, 1024},
	{"4096", "4", 8192, 30720, 1024},
	{"8192", "8", 16384, 61440, 4096},
	{"16384", "16", 32768, 122880, 8192},
}

// offers reports whether the size comes with so much memory.
func (s fargateSize) offers(memory int64) bool {
	if memory < s.least || memory > s.most {
		return false
	}
	if s.per == 0 {
		return memory == s.least || memory == s.most || memory == 2*s.least
	}
	return memory%s.per == 0
}

// memory lists what the size comes with, for messages.
func (s fargateSize) memory() string {
	if s.per == 0 {
		return "512, 1024 or 2048"
	}
	return fmt.Sprintf("%d to %d in steps of %d", s.least, s.most, s.per)
}

// fargateSizeOf finds a size by its units ("1024") or by its number of CPUs ("1 vCPU").
func fargateSizeOf(cpu string) (fargateSize, bool) {
	i := slices.IndexFunc(fargateSizes, func(s fargateSize) bool {
		number, isCPUs := quantity(cpu, "vcpu")
		return s.units == cpu || isCPUs && s.vCPU == number
	})
	if i < 0 {
		return fargateSize{}, false
	}
	return fargateSizes[i], true
}

// quantity cuts the unit and the blanks before it from an amount such as "2 GB".
func quantity(text, unit string) (number string, ok bool) {
	number, ok = strings.CutSuffix(strings.ToLower(text), unit)
	return strings.TrimRight(number, " \t"), ok
}

// memoryMiB reads "2048" and "2 GB"; ok is false for what is no amount that Fargate could offer.
func memoryMiB(text string) (mib int64, ok bool) {
	number, isGB := quantity(text, "gb")
	switch {
	case isGB && number == "0.5":
		return 512, true
	case isGB:
		mib, err := strconv.ParseInt(number, 10, 64)
		return mib * 1024, err == nil && mib < 1<<20
	}
	mib, err := strconv.ParseInt(text, 10, 64)
	return mib, err == nil
}

func checkFargateSize(p *Pass, _ *cfn.Resource, task View) {
	cpu, hasCPU := task.Get("Cpu").Text()
	text, hasMemory := task.Get("Memory").Text()
	if !hasCPU || !hasMemory || !forFargate(task) {
		return
	}
	size, known := fargateSizeOf(cpu)
	if !known {
		p.Report(task.Node, "Cpu %q is nothing that Fargate offers; write 256, 512, 1024, 2048, 4096, 8192 or 16384", cpu)
		return
	}
	if memory, ok := memoryMiB(text); !ok || !size.offers(memory) {
		p.Report(task.Node, "Fargate does not offer Memory %q with Cpu %q; write %s", text, cpu, size.memory())
	}
}

// forFargate reports whether a task definition says that it is for Fargate.
func forFargate(task View) bool {
	for _, launch := range task.Get("RequiresCompatibilities").Items() {
		if launch.Is(fargate) {
			return true
		}
	}
	return false
}

func checkFargateTask(p *Pass, _ *cfn.Resource, task View) {
	if !forFargate(task) {
		return
	}
	demand(p, task, []string{"Cpu", "Memory", "NetworkMode"}, "%s is missing; a task on Fargate needs it")
	refuse(p, task, []string{"PlacementConstraints"},
		"%s cannot be used on Fargate, where there are no instances to choose from; leave it out")
	if mode, ok := task.Get("NetworkMode").Text(); ok && mode != awsvpc {
		p.Report(task.Spot("NetworkMode"), "a task on Fargate cannot use the NetworkMode %s; write awsvpc", mode)
	}
	if cpu, ok := task.Get("Cpu").Text(); ok {
		if _, known := fargateSizeOf(cpu); !known {
			p.Report(task.Spot("Cpu"), "Fargate does not offer Cpu %q; write 256, 512, 1024, 2048, 4096, 8192 or 16384", cpu)
		}
	}
	checkLogDrivers(p, task)
}

// fargateLogDrivers are the log drivers that Fargate has.
var fargateLogDrivers = []string{"awslogs", "splunk", "awsfirelens"}

func checkLogDrivers(p *Pass, task View) {
	for _, container := range task.Get("ContainerDefinitions").Items() {
		driver := container.Get("LogConfiguration", "LogDriver")
		if text, ok := driver.Text(); ok && !slices.Contains(fargateLogDrivers, text) {
			p.Report(driver.Node, "Fargate does not have the log driver %s; use awslogs, splunk or awsfirelens", text)
		}
	}
}

func checkServiceLogDrivers(p *Pass, _ *cfn.Resource, service View) {
	if !service.Get("LaunchType").Is(fargate) {
		return
	}
	if task, at := taskOf(service); at != nil {
		checkLogDrivers(p.In(at), task)
	}
}

func checkFargateCompatible(p *Pass, _ *cfn.Resource, service View) {
	task, at := taskOf(service)
	mode := task.Get("NetworkMode")
	if at == nil || !service.Get("LaunchType").Is(fargate) || mode.Exists() && (!mode.Known() || mode.Is(awsvpc)) {
		return
	}
	needs := task.Get("RequiresCompatibilities")
	switch {
	case task.Lacks("RequiresCompatibilities"):
		p.In(at).Report(task.Node, "RequiresCompatibilities is missing; a service runs this task on Fargate, so write "+
			"[FARGATE]")
	case surelyWithout(needs, fargate):
		p.In(at).Report(task.Spot("RequiresCompatibilities"), "RequiresCompatibilities must contain FARGATE, for a service "+
			"runs this task on Fargate")
	}
}

// surelyWithout reports whether a list is known in full and has no such element.
func surelyWithout(list View, text string) bool {
	if !list.Node.Is(cfn.List) {
		return false
	}
	for _, item := range list.Items() {
		if !item.Known() || item.Is(text) {
			return false
		}
	}
	return true
}
