package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// A failureDestination is where a mapping sends the records that the function could not process. The zero value is none.
type failureDestination struct {
	config *cfn.Node   // the DestinationConfig of the mapping
	policy *rolePolicy // that the role needs to send them there; nil when the author gives no Type, and for Kafka
}

// readFailureDestination reads DestinationConfig. The Type of OnFailure says which policy the role needs; CloudFormation has
// no such property, so it is taken out. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-onfailure.html
func (e *event) readFailureDestination(f *function) (failureDestination, error) {
	config := e.get("DestinationConfig")
	if !truthy(config) {
		return failureDestination{}, nil
	}
	onFailure := config.Get("OnFailure")
	if !onFailure.IsMap() {
		return failureDestination{}, e.refuseFull(f, cfn.FirstOf(onFailure, config),
			"DestinationConfig needs OnFailure, a map with the Type and the ARN (Destination) of what gets the failed records")
	}
	given := onFailure.Get("Type")
	if !truthy(given) {
		return failureDestination{config: config}, nil
	}
	types := []string{"SQS", "SNS", "S3", "Kafka"}
	typ, _ := given.Str()
	if !slices.Contains(types, typ) {
		return failureDestination{}, e.refuseFull(f, given, "the Type of DestinationConfig.OnFailure must be %s", quoteList(types))
	}
	d := failureDestination{config: f.x.setIn(config, "OnFailure", f.x.realm.Delete(onFailure, "Type"))}
	b := e.cause("DestinationConfig", maker.FunctionRole)
	if statements := deliverTo(b, typ, orNull(b, onFailure.Get("Destination"))); statements != nil {
		d.policy = &rolePolicy{e.id + typ + "Policy", iam.Unversioned(b, statements...)}
	}
	return d, nil
}

// orNull returns n, or a null where the service writes one because the author has left out what it needs.
func orNull(b maker.Builder, n *cfn.Node) *cfn.Node {
	if n == nil {
		return b.Null()
	}
	return n
}
