package openapi

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// CORS says what a browser may do with an API of another origin. See
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
type CORS struct {
	Origin                   *cfn.Node
	Headers, Methods, MaxAge *cfn.Node // nil: absent
	Credentials              bool
	Cause                    *cfn.Node // what asks for it
}

const optionsMethod = "options"

// AddCORS adds an OPTIONS method to every path without one. Of paths that differ in a trailing slash only, the first in the
// order of the document gets it.
func (d *Document) AddCORS(cors CORS) error {
	handled, preflights := map[string]bool{}, preflights{}
	for _, key := range d.Paths() {
		normal := key.Text
		if normal != "/" {
			normal = strings.TrimRight(normal, "/")
		}
		if handled[normal] {
			continue
		}
		handled[normal] = true
		if err := d.addCORS(key.Text, cors, preflights); err != nil {
			return err
		}
	}
	return nil
}

// preflights are the OPTIONS methods of one API, by the text of the methods that they allow: those of most paths are alike.
type preflights map[string]*cfn.Node

func (d *Document) addCORS(path string, cors CORS, made preflights) error {
	b := maker.At(cors.Cause, maker.APICORS)
	return d.editPath(path, func(item *cfn.Node) (*cfn.Node, error) {
		if item.Has(optionsMethod) {
			return item, nil
		}
		if !truthy(cors.Origin) {
			return nil, argumentFault(cfn.FirstOf(cors.Origin, cors.Cause), "the allowed origin of Cors is empty; name "+
				"one, such as \"'*'\"")
		}
		methods := Text(cors.Methods)
		given := truthy(cors.Methods)
		if !given {
			methods = allowedMethods(item)
		}
		if made[methods] == nil {
			if !given {
				cors.Methods = b.Str(methods)
			}
			made[methods] = d.preflight(b, cors)
		}
		return d.put(item, optionsMethod, made[methods]), nil
	})
}

// allowedMethods lists the methods of a path item in quotes, as the header takes them: 'GET,OPTIONS'.
func allowedMethods(item *cfn.Node) string {
	if item.Has(anyMethod) {
		return "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"
	}
	methods := make([]string, 0, 1+len(item.Pairs))
	methods = append(methods, "OPTIONS")
	for _, p := range item.Pairs {
		methods = append(methods, strings.ToUpper(p.Key.Text))
	}
	slices.Sort(methods)
	return "'" + strings.Join(slices.Compact(methods), ",") + "'"
}

// corsHeader is one header of the answer to a preflight request.
type corsHeader struct {
	name  string
	value *cfn.Node
	typ   string
}

// headers lists the headers, those without a value left out.
func (cors CORS) headers(b maker.Builder) []corsHeader {
	list := []corsHeader{{"Access-Control-Allow-Origin", cors.Origin, "string"}}
	if truthy(cors.Headers) {
		list = append(list, corsHeader{"Access-Control-Allow-Headers", cors.Headers, "string"})
	}
	if truthy(cors.Methods) {
		list = append(list, corsHeader{"Access-Control-Allow-Methods", cors.Methods, "string"})
	}
	if !cors.MaxAge.IsNull() {
		list = append(list, corsHeader{"Access-Control-Max-Age", cors.MaxAge, "integer"})
	}
	if cors.Credentials {
		list = append(list, corsHeader{"Access-Control-Allow-Credentials", b.Str("'true'"), "string"})
	}
	return list
}

// preflight makes the OPTIONS method, a mock that answers with the headers.
func (d *Document) preflight(b maker.Builder, cors CORS) *cfn.Node {
	parameters, headers := d.empty(b), d.empty(b)
	for _, h := range cors.headers(b) {
		parameters = d.put(parameters, "method.response.header."+h.name, h.value)
		headers = d.put(headers, h.name, b.Map(maker.Entry{Key: "type", Value: b.Str(h.typ)}))
	}
	asJSON := func(text string) *cfn.Node { return b.Map(maker.Entry{Key: "application/json", Value: b.Str(text)}) }
	return d.realm.Dict(b,
		maker.Entry{Key: "summary", Value: b.Str("CORS support")},
		maker.Entry{Key: "consumes", Value: b.Strs("application/json")},
		maker.Entry{Key: "produces", Value: b.Strs("application/json")},
		maker.Entry{Key: integrationKey, Value: d.realm.Dict(b,
			maker.Entry{Key: "type", Value: b.Str("mock")},
			maker.Entry{Key: "requestTemplates", Value: asJSON("{\n  \"statusCode\" : 200\n}\n")},
			maker.Entry{Key: "responses", Value: d.realm.Dict(b, maker.Entry{Key: "default", Value: d.realm.Dict(b,
				maker.Entry{Key: "statusCode", Value: b.Str("200")},
				maker.Entry{Key: "responseParameters", Value: parameters},
				maker.Entry{Key: "responseTemplates", Value: asJSON("{}\n")})})})},
		maker.Entry{Key: "responses", Value: d.realm.Dict(b, maker.Entry{Key: "200", Value: d.realm.Dict(b,
			maker.Entry{Key: "description", Value: b.Str("Default response for CORS method")},
			maker.Entry{Key: "headers", Value: headers})})},
	)
}
