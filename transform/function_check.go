package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// checkCombinations refuses properties that exclude or need each other: all such faults in one cause.
func (f *function) checkCombinations() error {
	var faults []string
	var at *cfn.Node
	check := func(broken bool, property, message string) {
		if broken {
			faults = append(faults, message)
			at = cfn.FirstOf(at, f.props.Key(property))
		}
	}
	set := func(name string) bool { return f.get(name) != nil }
	check(set("CapacityProviderConfig") && set("ProvisionedConcurrencyConfig"), "ProvisionedConcurrencyConfig",
		"ProvisionedConcurrencyConfig cannot be used together with CapacityProviderConfig; keep one of them")
	check(set("CapacityProviderConfig") && set("VpcConfig"), "VpcConfig",
		"VpcConfig cannot be used together with CapacityProviderConfig; the capacity provider sets the network")
	check(set("FunctionScalingConfig") && !set("CapacityProviderConfig"), "FunctionScalingConfig",
		"FunctionScalingConfig needs CapacityProviderConfig; add it or remove FunctionScalingConfig")
	check(set("VersionDeletionPolicy") && !set("AutoPublishAlias"), "VersionDeletionPolicy",
		"VersionDeletionPolicy needs AutoPublishAlias, without which no version is published")
	if faults == nil {
		return nil
	}
	return f.refuse(at, "%s", strings.Join(faults, "; "))
}

// checkDeadLetterQueue judges the queue or topic that takes events the function failed on. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deadletterqueue.html
func (f *function) checkDeadLetterQueue() error {
	queue := f.get("DeadLetterQueue")
	if !truthy(queue) {
		return nil
	}
	kind := queue.Get("Type")
	if !truthy(kind) || !truthy(queue.Get("TargetArn")) {
		return f.refuse(queue, "DeadLetterQueue needs a Type (SQS or SNS) and a TargetArn")
	}
	if !kind.Is(cfn.String) {
		return f.refuse(kind, "DeadLetterQueue.Type must be the string SQS or SNS, not %s", kind.Kind.Phrase())
	}
	if kind.Text != "SQS" && kind.Text != "SNS" {
		return f.refuse(kind, "DeadLetterQueue.Type must be SQS or SNS, not %q", kind.Text)
	}
	return nil
}

// checkTenancy refuses what does not go together with tenant isolation.
func (f *function) checkTenancy() error {
	if !truthy(f.get("TenancyConfig")) {
		return nil
	}
	for _, name := range []string{"ProvisionedConcurrencyConfig", "FunctionUrlConfig", "SnapStart"} {
		if truthy(f.get(name)) {
			return f.refuse(f.props.Key(name), "%s cannot be used together with TenancyConfig; remove one of them", name)
		}
	}
	for _, e := range f.events {
		if e.typ != "Api" && e.typ != "HttpApi" {
			return f.refuse(e.key, "with TenancyConfig only events of type Api and HttpApi may invoke the function, "+
				"but %s is of type %s", e.name, e.typ)
		}
	}
	return nil
}

func (f *function) checkProvisionedConcurrency() error {
	if truthy(f.get("ProvisionedConcurrencyConfig")) && !truthy(f.get("AutoPublishAlias")) {
		return f.refuse(f.props.Key("ProvisionedConcurrencyConfig"),
			"ProvisionedConcurrencyConfig needs AutoPublishAlias, for concurrency is provisioned on an alias")
	}
	return nil
}
