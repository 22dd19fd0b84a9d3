package transform

import (
	"strings"
	"testing"

	"github.com/samx-dev/samx/transform/maker"
)

func TestRuleTargetID(t *testing.T) {
	for _, test := range []struct{ id, props, suffix, want string }{
		{"FE", "{}", "LambdaTarget", "FELambdaTarget"},
		{"FE", "{Target: {Id: mine}}", "LambdaTarget", "mine"},
		{"FE", "{Target: {Name: mine}}", "LambdaTarget", "FELambdaTarget"},
		{strings.Repeat("a", 52), "{}", "LambdaTarget", strings.Repeat("a", 52) + "LambdaTarget"},
		{strings.Repeat("a", 53), "{}", "LambdaTarget", strings.Repeat("a", 52) + "LambdaTarget"},
		{strings.Repeat("a", 70), "{}", "StepFunctionsTarget", strings.Repeat("a", 45) + "StepFunctionsTarget"},
	} {
		e := &event{id: test.id, props: parsedValue(t, test.props)}
		if got := e.ruleTargetID(e.build(maker.EventRule), test.suffix).Text; got != test.want {
			t.Errorf("%s %s: got %s, want %s", test.id, test.props, got, test.want)
		}
	}
}

func TestRuleState(t *testing.T) {
	for _, test := range []struct{ properties, want string }{
		{"", `null`},
		{", State: DISABLED", `"DISABLED"`},
		{", State: !Ref Later", `{"Ref":"Later"}`},
		{", State: '', Enabled: true", `"ENABLED"`},
		{", State: ENABLED, Enabled: null", `"ENABLED"`},
		{", Enabled: no", `"DISABLED"`},
		{", Enabled: !Ref Later", `"ENABLED"`},
	} {
		out := expandEvent(t, "Schedule", "{Schedule: rate(1 day)"+test.properties+"}", "")
		state := out.Resource("FE").Props.Get("State")
		if state == nil {
			state = parsedValue(t, "null")
		}
		checkJSON(t, state, test.want)
	}
}

func TestRuleTarget(t *testing.T) {
	const arn = `"Arn":{"Fn::GetAtt":["F","Arn"]},"Id":"FELambdaTarget"`
	for _, test := range []struct{ properties, want string }{
		{"{}", `[{` + arn + `}]`},
		{"{Input: '', RetryPolicy: {}}", `[{` + arn + `,"Input":"","RetryPolicy":{}}]`},
		{"{DeadLetterConfig: {Arn: ''}}", `[{` + arn + `,"DeadLetterConfig":{"Arn":""}}]`},
		{"{DeadLetterConfig: {Arn: null}}", `[{` + arn + `,"DeadLetterConfig":{"Arn":{"Fn::GetAtt":["FEQueue","Arn"]}}}]`},
	} {
		out := expandEvent(t, "CloudWatchEvent", test.properties, "")
		checkJSON(t, out.Resource("FE").Props.Get("Targets"), test.want)
	}
}
