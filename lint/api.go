package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

var apiRules = []Rule{{
	ID: "W5110", Name: "api-timeout",
	Title: "A function behind an API answers before the API gives up",
	Why: "API Gateway waits 29 seconds (REST, WebSocket) or 30 seconds (HTTP) unless the integration says otherwise. The " +
		"caller of a slower function gets a 504 while the function runs on and is paid for.",
	Source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Expanded,
	Template: checkAPITimeouts,
}}

// An integration is a function behind an API.
type integration struct {
	api      *cfn.Resource
	kind     string // "REST API", "HTTP API", "WebSocket API"
	function *cfn.Resource
	at       *cfn.Node // where the API names it
	wait     int64     // seconds, at most, that the API waits
}

func checkAPITimeouts(p *Pass) {
	slowest := map[*cfn.Resource]bool{} // functions already reported
	for _, i := range integrations(p.Facts) {
		timeout := i.function.Props.Get("Timeout")
		seconds, ok := timeout.Int()
		if !ok || seconds <= i.wait || slowest[i.function] {
			continue
		}
		slowest[i.function] = true
		note := cfn.Note{Span: i.at.Span, Message: i.kind + " " + i.api.ID.Text + " calls it here"}
		p.In(i.function).ReportNoted(timeout, []cfn.Note{note},
			"the function may run for %d s, but the %s %s that calls it gives up after %d s; lower Timeout, or answer early "+
				"and work on asynchronously", seconds, i.kind, i.api.ID.Text, i.wait)
	}
}

// integrations finds the functions behind every API of a template, in the order of the APIs.
func integrations(f *Facts) []integration {
	var found []integration
	for _, r := range f.Template.Resources {
		switch r.TypeName() {
		case "AWS::ApiGateway::RestApi":
			found = append(found, bodyIntegrations(f, r, "REST API", schema.RestIntegrationTimeoutMax)...)
		case "AWS::ApiGateway::Method":
			found = append(found, methodIntegration(f, r)...)
		case "AWS::ApiGatewayV2::Api":
			found = append(found, bodyIntegrations(f, r, "HTTP API", schema.HTTPIntegrationTimeoutMax)...)
		case "AWS::ApiGatewayV2::Integration":
			found = append(found, routeIntegration(f, r)...)
		}
	}
	return found
}

// bodyIntegrations reads the OpenAPI document of an API: paths.<path>.<method>.x-amazon-apigateway-integration.
func bodyIntegrations(f *Facts, api *cfn.Resource, kind string, wait int64) []integration {
	var found []integration
	paths := api.Props.Get("Body").Get("paths")
	if paths == nil {
		return nil
	}
	for _, path := range paths.Pairs {
		for _, method := range path.Value.Pairs {
			in := method.Value.Get("x-amazon-apigateway-integration")
			if function := functionOf(f, in.Get("uri")); function != nil && !answersEarly(in) {
				found = append(found, integration{api, kind, function, in, waitOf(in.Get("timeoutInMillis"), wait)})
			}
		}
	}
	return found
}

func methodIntegration(f *Facts, method *cfn.Resource) []integration {
	in := method.Props.Get("Integration")
	api, function := f.referred(method.Props.Get("RestApiId")), functionOf(f, in.Get("Uri"))
	if api == nil || function == nil || answersEarly(in) {
		return nil
	}
	return []integration{{api, "REST API", function, in, waitOf(in.Get("TimeoutInMillis"), schema.RestIntegrationTimeoutMax)}}
}

func routeIntegration(f *Facts, in *cfn.Resource) []integration {
	api, function := f.referred(in.Props.Get("ApiId")), functionOf(f, in.Props.Get("IntegrationUri"))
	if api == nil || function == nil {
		return nil
	}
	kind, wait := "HTTP API", int64(schema.HTTPIntegrationTimeoutMax)
	if protocol, _ := api.Props.Get("ProtocolType").Str(); protocol == "WEBSOCKET" {
		kind, wait = "WebSocket API", schema.RestIntegrationTimeoutMax
	}
	return []integration{{api, kind, function, in.Node, waitOf(in.Props.Get("TimeoutInMillis"), wait)}}
}

// waitOf is how many seconds an integration waits: what it says, in milliseconds, or the default. A REST API may have a
// raised quota, so its own word counts even beyond the default.
func waitOf(millis *cfn.Node, standard int64) int64 {
	if own, ok := millis.Int(); ok && own > 0 {
		return own / 1000
	}
	return standard
}

// answersEarly reports whether the API does not wait for the function: it is invoked as an event, or streams its answer.
func answersEarly(in *cfn.Node) bool {
	if mode, _ := firstOf(in.Get("responseTransferMode"), in.Get("ResponseTransferMode")).Str(); mode == "STREAM" {
		return true
	}
	parameters := firstOf(in.Get("requestParameters"), in.Get("RequestParameters"))
	invocation, _ := parameters.Get("integration.request.header.X-Amz-Invocation-Type").Str()
	return strings.Trim(invocation, "'") == "Event"
}

func firstOf(a, b *cfn.Node) *cfn.Node {
	if a != nil {
		return a
	}
	return b
}

// functionOf returns the function that an integration's URI names, itself or by an alias or a version.
func functionOf(f *Facts, uri *cfn.Node) *cfn.Resource {
	r := f.referred(uri)
	for range 3 { // a URI names an alias, the alias a function: there is no longer way
		switch {
		case r == nil || r.TypeName() == "AWS::Lambda::Function":
			return r
		case slices.Contains([]string{"AWS::Lambda::Alias", "AWS::Lambda::Version"}, r.TypeName()):
			r = f.referred(r.Props.Get("FunctionName"))
		default:
			return nil
		}
	}
	return nil
}
