package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// capacityProvider makes the function's link to a capacity provider; nil when there is none. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-capacityproviderconfig.html
func (f *function) capacityProvider() (*cfn.Node, error) {
	config := f.get("CapacityProviderConfig")
	if !truthy(config) {
		return nil, nil
	}
	c := coercion{maker: maker.FunctionResource}
	given := c.in("CapacityProviderConfig", config,
		"Arn", "PerExecutionEnvironmentMaxConcurrency", "ExecutionEnvironmentMemoryGiBPerVCpu")
	given.need("Arn", "that of the capacity provider")
	b := f.cause("CapacityProviderConfig", maker.FunctionResource)
	made := b.Map(maker.Entry{Key: "LambdaManagedInstancesCapacityProviderConfig", Value: b.Map(
		maker.Entry{Key: "CapacityProviderArn", Value: given.text("Arn")},
		maker.Entry{Key: "PerExecutionEnvironmentMaxConcurrency", Value: given.whole("PerExecutionEnvironmentMaxConcurrency")},
		maker.Entry{Key: "ExecutionEnvironmentMemoryGiBPerVCpu", Value: given.number("ExecutionEnvironmentMemoryGiBPerVCpu")},
	)})
	if c.faults != nil {
		return nil, f.refuse(c.at, "%s", c.summary())
	}
	return made, nil
}
