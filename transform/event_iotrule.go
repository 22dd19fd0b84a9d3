package transform

import "github.com/samx-dev/samx/transform/maker"

// iotRuleEvent invokes the function for the messages that an IoT rule selects. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-iotrule.html
func iotRuleEvent() eventSource {
	return eventSource{
		properties: []property{
			{"Sql", text(), required},
			{"AwsIotSqlVersion", text(), 0},
		},
		expand: expandIoTRuleEvent,
	}
}

func expandIoTRuleEvent(f *function, e *event) ([]*generated, error) {
	p := e.build(maker.EventPermission)
	allow := f.permission(e, permission{
		principal: "iot.amazonaws.com",
		sourceARN: p.Sub("arn:"+f.x.partition+":iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}",
			maker.Entry{Key: "RuleName", Value: p.Ref(e.id)}),
		sourceAccount: p.Sub("${AWS::AccountId}"),
	})
	b := e.build(maker.EventTopicRule)
	invoke := b.Map(maker.Entry{Key: "FunctionArn", Value: f.targetARN(b)})
	rule := generate(b, e.id, "AWS::IoT::TopicRule", f.shared, maker.Entry{Key: "TopicRulePayload", Value: b.Map(
		maker.Entry{Key: "Sql", Value: e.get("Sql")},
		maker.Entry{Key: "RuleDisabled", Value: b.Bool(false)},
		maker.Entry{Key: "Actions", Value: b.List(b.Map(maker.Entry{Key: "Lambda", Value: invoke}))},
		maker.Entry{Key: "AwsIotSqlVersion", Value: presentIfTruthy(e.props, "AwsIotSqlVersion")},
	)})
	return []*generated{allow, rule}, nil
}
