package transform

// httpAPIEvent serves a route of an HTTP API. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html
func httpAPIEvent() eventSource {
	return eventSource{
		properties: []property{
			{"Path", text(), 0},
			{"Method", text(), 0},
			{"ApiId", text(), 0},
			{"Stage", text(), 0},
			{"Auth", mapping(), 0},
			{"TimeoutInMillis", integer(), 0},
			{"RouteSettings", mapping(), 0},
			{"PayloadFormatVersion", text(), 0},
		},
		expand: refuseHTTPAPIEvent,
	}
}

// refuseHTTPAPIEvent refuses what samx cannot expand yet, rather than leave a function without its route.
func refuseHTTPAPIEvent(f *function, e *event) ([]*generated, error) {
	return nil, e.refuse(f, e.node.Get("Type"), "samx cannot expand HttpApi events yet")
}
