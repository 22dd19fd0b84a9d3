package transform

// alexaSkillEvent lets an Alexa skill invoke the function. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-alexaskill.html
func alexaSkillEvent() eventSource {
	return eventSource{
		properties: []property{{"SkillId", text(), 0}},
		expand:     expandAlexaSkillEvent,
	}
}

func expandAlexaSkillEvent(f *function, e *event) ([]*generated, error) {
	return []*generated{f.permission(e, permission{
		principal:        "alexa-appkit.amazon.com",
		eventSourceToken: e.get("SkillId"),
	})}, nil
}
