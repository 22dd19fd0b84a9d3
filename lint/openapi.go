package lint

import (
	"iter"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	openAPIDocs    = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html"
	requestMapDocs = "https://docs.aws.amazon.com/apigateway/latest/developerguide/" +
		"api-gateway-swagger-extensions-integration-requestParameters.html"
	responseMapDocs = "https://docs.aws.amazon.com/apigateway/latest/developerguide/" +
		"api-gateway-swagger-extensions-integration-responseParameters.html"
	importDocs = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html"
	accessDocs = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html"
)

// documentedTypes are the types of APIs that an OpenAPI document can define. Those of SAM are judged as what they expand
// to, when what SAM adds is there.
var documentedTypes = []string{restAPIType, "AWS::ApiGatewayV2::Api"}

var openAPIRules = []Rule{{
	ID: "E5300", Name: "openapi-mapped-parameter",
	Title:  "What an integration takes from the request is declared as a parameter of the operation",
	Why:    "API Gateway refuses the document: it maps only parameters that it knows.",
	Source: requestMapDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{restAPIType},
	Case: checkMappedParameters,
}, {
	ID: "E5306", Name: "openapi-mapped-header",
	Title:  "The headers that an integration sets are declared in the responses of the operation",
	Why:    "API Gateway refuses the document: it sets only headers that it knows.",
	Source: responseMapDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{restAPIType},
	Case: checkMappedHeaders,
}, {
	ID: "I5302", Name: "openapi-undeclared-parameter",
	Title:  "The parameters in a path are declared",
	Why:    "API Gateway does without, but generated clients and the documentation lack them.",
	Source: importDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Both, Types: documentedTypes,
	Case: checkUndeclaredParameters,
}, {
	ID: "W5301", Name: "openapi-path-parameter",
	Title:  "A path parameter of an operation stands in its path",
	Why:    "It is never given otherwise. Mostly the name is misspelt in one of the two places.",
	Source: importDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: documentedTypes,
	Case: checkPathParameters,
}, {
	ID: "W5303", Name: "openapi-integration",
	Title: "Every operation has an integration",
	Why: "Nothing answers an operation without x-amazon-apigateway-integration: a REST API that has one cannot be deployed " +
		"to a stage, an HTTP API answers with 404.",
	Source: openAPIDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: documentedTypes,
	Case: checkIntegrations,
}, {
	ID: "W5304", Name: "openapi-method",
	Title:  "The members of a path are HTTP methods in lower case",
	Why:    "API Gateway passes over what it does not know, so that the operation is missing.",
	Source: importDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: documentedTypes,
	Case: checkMethodNames,
}, {
	ID: "W5305", Name: "openapi-security",
	Title:  "The security schemes that operations name are defined",
	Why:    "There is nothing to check a caller with: the document is refused, or the operation open to everybody.",
	Source: accessDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: documentedTypes,
	Case: checkSecuritySchemes,
}}

// httpMethods are the members of a path that are operations.
var httpMethods = []string{
	"get", "put", "post", "delete", "options", "head", "patch", "trace", "x-amazon-apigateway-any-method",
}

// An operation is one method of one path of an OpenAPI document.
type operation struct {
	path   string
	method *cfn.Node
	shared View // the parameters of all methods of the path
	View
}

// paths yields the paths of the OpenAPI document of an API, as far as they can be read.
func paths(api View) iter.Seq2[*cfn.Node, View] {
	return func(yield func(*cfn.Node, View) bool) {
		for path, item := range api.Get("Body", "paths").Pairs() {
			if strings.HasPrefix(path.Text, "/") && !yield(path, item) {
				return
			}
		}
	}
}

// operations yields those of all paths.
func operations(api View) iter.Seq[operation] {
	return func(yield func(operation) bool) {
		for path, item := range paths(api) {
			for method, value := range item.Pairs() {
				found := operation{path.Text, method, item.Get("parameters"), value}
				if slices.Contains(httpMethods, method.Text) && value.Node.Is(cfn.Map) && !yield(found) {
					return
				}
			}
		}
	}
}

// A declaration is a parameter that an operation declares.
type declaration struct {
	in, name string
	at       *cfn.Node // its name; where only a reference to it stands, that
}

// declarations are the parameters of an operation. It is not ok when the template does not tell all of them.
func declarations(api View, o operation) (found []declaration, ok bool) {
	for _, list := range []View{o.shared, o.Get("parameters")} {
		if list.Open() {
			return nil, false
		}
		for _, parameter := range list.Items() {
			whole, at := parameter, parameter.Get("name").Node
			if reference, _ := parameter.Get("$ref").Text(); reference != "" {
				whole, at = component(api, reference), parameter.Get("$ref").Node
			}
			in, known := whole.Get("in").Text()
			name, knownToo := whole.Get("name").Text()
			if !known || !knownToo {
				return nil, false
			}
			found = append(found, declaration{in, name, at})
		}
	}
	return found, true
}

// component follows a reference within a document, such as #/components/parameters/id.
func component(api View, reference string) View {
	path, inside := strings.CutPrefix(reference, "#/")
	if !inside {
		return View{}
	}
	return api.Get("Body").Get(strings.Split(path, "/")...)
}

var pathVariable = lazy.Pattern{Expression: `\{([^{}]+)\}`}

// variablesIn are the names of the parameters in a path, a greedy one with its plus sign.
func variablesIn(path string) (names []string) {
	for _, match := range pathVariable.Get().FindAllStringSubmatch(path, -1) {
		names = append(names, match[1])
	}
	return names
}

func checkPathParameters(p *Pass, _ *cfn.Resource, api View) {
	for o := range operations(api) {
		declared, _ := declarations(api, o)
		names := variablesIn(o.path)
		for _, d := range declared {
			if d.in != "path" || slices.Contains(names, d.name) || slices.Contains(names, d.name+"+") {
				continue
			}
			p.Report(d.at, "the path %s has no {%s}%s", o.path, d.name, p.didYouMean(d.name, names))
		}
	}
}

func checkUndeclaredParameters(p *Pass, _ *cfn.Resource, api View) {
	for o := range operations(api) {
		declared, ok := declarations(api, o)
		if !ok {
			continue
		}
		for _, name := range variablesIn(o.path) {
			isIt := func(d declaration) bool { return d.in == "path" && d.name == name }
			if !strings.HasSuffix(name, "+") && !slices.ContainsFunc(declared, isIt) {
				p.Report(o.method, "the path parameter %s is not declared; add {name: %s, in: path, required: true} to parameters",
					name, name)
			}
		}
	}
}

// requestPlace is where a parameter of a mapping is, as a document says; "" when it is in no such place.
func requestPlace(name string) string {
	switch name {
	case "path", "header":
		return name
	case "querystring":
		return "query"
	}
	return ""
}

func checkMappedParameters(p *Pass, _ *cfn.Resource, api View) {
	for o := range operations(api) {
		declared, ok := declarations(api, o)
		if !ok {
			continue
		}
		for _, source := range o.Get("x-amazon-apigateway-integration", "requestParameters").Pairs() {
			text, _ := source.Text()
			parts := strings.SplitN(text, ".", 4)
			if len(parts) < 4 || parts[0] != "method" || parts[1] != "request" || requestPlace(parts[2]) == "" {
				continue
			}
			in, name := requestPlace(parts[2]), parts[3]
			isIt := func(d declaration) bool { return d.in == in && strings.EqualFold(d.name, name) }
			if !slices.ContainsFunc(declared, isIt) {
				p.Report(source.Node, "the operation declares no parameter %s in its %s; add {name: %s, in: %s} to parameters", name,
					in, name, in)
			}
		}
	}
}

// mappedHeader is how a mapping names a header of the response.
const mappedHeader = "method.response.header."

func checkMappedHeaders(p *Pass, _ *cfn.Resource, api View) {
	for o := range operations(api) {
		integration := o.Get("x-amazon-apigateway-integration")
		if kind, known := integration.Get("type").Text(); !known || strings.HasSuffix(strings.ToLower(kind), "_proxy") {
			continue // a proxy takes the answer as it is
		}
		for _, answer := range integration.Get("responses").Pairs() {
			status, known := answer.Get("statusCode").Text()
			response, told := responseOf(api, o, status)
			if !known || !told {
				continue
			}
			for key := range answer.Get("responseParameters").Pairs() {
				name, isHeader := strings.CutPrefix(key.Text, mappedHeader)
				if isHeader && !declaresHeader(response, name) {
					p.Report(key, "the operation declares no header %s for its response %s; add it to responses", name, status)
				}
			}
		}
	}
}

// responseOf is what the operation says of the responses with a status. It is not ok when the template does not tell all of
// that.
func responseOf(api View, o operation, status string) (response View, ok bool) {
	responses := o.Get("responses")
	response = responses.Get(status)
	if reference, _ := response.Get("$ref").Text(); reference != "" {
		response = component(api, reference)
		if !response.Exists() {
			return response, false
		}
	}
	return response, !responses.Open() && !response.Open() && !response.Get("headers").Open()
}

func declaresHeader(response View, name string) bool {
	for header := range response.Get("headers").Pairs() {
		if strings.EqualFold(header.Text, name) {
			return true
		}
	}
	return false
}

func checkIntegrations(p *Pass, _ *cfn.Resource, api View) {
	for o := range operations(api) {
		if !o.Has("x-amazon-apigateway-integration") && !o.Open() && !o.Has("$ref") {
			p.Report(o.method, "the operation has no x-amazon-apigateway-integration, so that nothing answers it")
		}
	}
}

// pathMembers are what a path has beside operations.
var pathMembers = []string{"parameters", "summary", "description", "servers", "$ref", "Fn::Transform"}

func checkMethodNames(p *Pass, _ *cfn.Resource, api View) {
	for _, item := range paths(api) {
		for member := range item.Pairs() {
			name := member.Text
			if slices.Contains(httpMethods, name) || slices.Contains(pathMembers, name) || strings.HasPrefix(name, "x-") ||
				isLoop(member) {
				continue
			}
			hint := p.didYouMean(name, httpMethods)
			switch lower := strings.ToLower(name); {
			case lower == "any":
				hint = "; write x-amazon-apigateway-any-method"
			case slices.Contains(httpMethods, lower):
				hint = "; write " + lower
			}
			p.Report(member, "%s is not an HTTP method that a path can have%s", name, hint)
		}
	}
}

// unchecked is the scheme that the SAM transform writes for operations that anybody may call.
const unchecked = "NONE"

func checkSecuritySchemes(p *Pass, _ *cfn.Resource, api View) {
	document := api.Get("Body")
	schemes := []View{document.Get("securityDefinitions"), document.Get("components", "securitySchemes")}
	if document.Open() || document.Get("components").Open() || slices.ContainsFunc(schemes, View.Open) {
		return
	}
	defined := func(name string) bool {
		return name == unchecked || slices.ContainsFunc(schemes, func(v View) bool { return v.Node.Has(name) })
	}
	demands := []View{document.Get("security")}
	for o := range operations(api) {
		demands = append(demands, o.Get("security"))
	}
	for _, demand := range demands {
		for _, alternative := range demand.Items() {
			if alternative.Open() {
				continue
			}
			for scheme := range alternative.Pairs() {
				if !defined(scheme.Text) {
					p.Report(scheme, "the document defines no security scheme %s", scheme.Text)
				}
			}
		}
	}
}
