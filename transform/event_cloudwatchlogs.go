package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// cloudWatchLogsEvent sends the entries of a log group to the function. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-cloudwatchlogs.html
func cloudWatchLogsEvent() eventSource {
	return eventSource{
		properties: []property{
			{"LogGroupName", text(), required},
			{"FilterPattern", text(), required},
		},
		expand: expandCloudWatchLogsEvent,
	}
}

func expandCloudWatchLogsEvent(f *function, e *event) ([]*generated, error) {
	allow := f.permission(e, permission{principal: "logs.amazonaws.com", sourceARN: f.logGroupARN(e)})
	b := e.build(maker.EventLogSubscription)
	// CloudWatch Logs tries the subscription out when it is made, so the permission has to come first.
	attrs := append([]cfn.Pair{{Key: b.Str("DependsOn"), Value: b.Strs(allow.id)}}, f.shared...)
	filter := generate(b, e.id, "AWS::Logs::SubscriptionFilter", attrs)
	filter.copied(e.props, "LogGroupName", "FilterPattern")
	filter.set("DestinationArn", f.targetARN(b))
	return []*generated{allow, filter}, nil
}

// logGroupARN is the ARN of the streams of the log group, whose name may be an intrinsic function.
func (f *function) logGroupARN(e *event) *cfn.Node {
	const name = "__LogGroupName__"
	return e.cause("LogGroupName", maker.EventPermission).Sub(
		"arn:"+f.x.partition+":logs:${AWS::Region}:${AWS::AccountId}:log-group:${"+name+"}:*",
		maker.Entry{Key: name, Value: e.get("LogGroupName")})
}
