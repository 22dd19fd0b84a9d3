package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// An endpoint is one side of a connector.
type endpoint struct {
	side     string    // "Source" or "Destination"
	at       *cfn.Node // where it is referred to
	id       string    // the logical ID; empty when it is described instead
	typ      string    // the CloudFormation type
	samType  string    // the type that the author gave the resource, which may be one of SAM
	resource *cfn.Node // as it stands in the output; nil when it is described

	// facts are what policies may say of it, by the name of the property of a reference: Arn, Name, ...
	facts map[string]*cfn.Node
}

// descriptiveProperties are the properties of a reference that describe a resource where Id would name it.
var descriptiveProperties = [...]string{"Type", "Arn", "RoleName", "QueueUrl", "ResourceId", "Name"}

// An endpointType says how the facts of a resource in the template are told: by Ref, when a field is "Ref", or by the
// attribute of that name.
type endpointType struct {
	arn, resourceID, name, queueURL string
	qualifier                       string // the value itself
	role                            string // the property that refers to the role
}

// endpointTypes lists the types that connectors know. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html
func endpointTypes() map[string]endpointType {
	return map[string]endpointType{
		"AWS::ApiGateway::RestApi":         {arn: "Arn", resourceID: "Ref", qualifier: "*"},
		"AWS::ApiGatewayV2::Api":           {arn: "Arn", resourceID: "Ref", qualifier: "*"},
		"AWS::AppSync::DataSource":         {arn: "Ref", role: "ServiceRoleArn"},
		"AWS::AppSync::GraphQLApi":         {arn: "Ref", resourceID: "ApiId"},
		"AWS::DynamoDB::Table":             {arn: "Arn"},
		"AWS::Events::EventBus":            {arn: "Arn"},
		"AWS::Events::Rule":                {arn: "Arn"}, // the role is that of a target
		"AWS::Lambda::Function":            {arn: "Arn", role: "Role"},
		"AWS::Location::PlaceIndex":        {arn: "Arn"},
		"AWS::S3::Bucket":                  {arn: "Arn"},
		"AWS::SNS::Topic":                  {arn: "Ref"},
		"AWS::SQS::Queue":                  {arn: "Arn", queueURL: "Ref"},
		"AWS::StepFunctions::StateMachine": {arn: "Ref", name: "Name", role: "RoleArn"},
	}
}

// endpoint reads a reference to a resource: {Id: LogicalID}, or a description of one.
func (c *connector) endpoint(side string, given *cfn.Node) (*endpoint, error) {
	named, described := given.Has("Id"), false
	for _, p := range given.Pairs {
		described = described || p.Key.Text != "Id" && p.Key.Text != "Qualifier"
	}
	if named == described {
		return nil, c.refuse(given, "%s must either name a resource of the template by Id (with Qualifier, if need be) or "+
			"describe one by %s; it does %s", side, quoteList(descriptiveProperties[:]), bothOrNeither(named))
	}
	e := &endpoint{side: side, at: given, facts: map[string]*cfn.Node{}}
	if id := given.Get("Id"); truthy(id) {
		return e, c.look(e, id)
	}
	return e, c.describe(e)
}

func bothOrNeither(both bool) string {
	if both {
		return "both"
	}
	return "neither"
}

// describe takes what the reference says of the resource.
func (c *connector) describe(e *endpoint) error {
	typ, _ := e.at.Get("Type").Str()
	if typ == "" {
		hint := ""
		if isIntrinsic(e.at) {
			hint = "; to name a resource of the template write {Id: LogicalID}, without an intrinsic function"
		}
		return c.refuse(cfn.FirstOf(e.at.Get("Type"), e.at), "%s needs the Type of the resource, a string%s", e.side, hint)
	}
	switch typ {
	case typeFunction, typeStateMachine, typeAPI, typeHTTPAPI, typeSimpleTable:
		typ = c.x.types[typ].primary
	}
	e.typ, e.samType = typ, typ
	for _, name := range []string{"Arn", "RoleName", "QueueUrl", "ResourceId", "Name", "Qualifier"} {
		if value := present(e.at, name); value != nil {
			e.facts[name] = value
		}
	}
	return nil
}

// describedEndpoint is an endpoint of a connector that another SAM resource makes for itself.
func describedEndpoint(side string, at *cfn.Node, typ string, facts ...maker.Entry) *endpoint {
	e := &endpoint{side: side, at: at, typ: typ, samType: typ, facts: map[string]*cfn.Node{}}
	for _, f := range facts {
		e.facts[f.Key] = f.Value
	}
	return e
}

// look finds the resource of the ID in the output, where other SAM resources are expanded already.
func (c *connector) look(e *endpoint, id *cfn.Node) error {
	name, ok := id.Str()
	if !ok {
		return c.refuse(id, "%s.Id must be the logical ID of a resource as a string, not %s%s",
			e.side, id.Kind.Phrase(), writeID(id))
	}
	e.id = name
	written := c.x.resources.get(name)
	e.resource = c.x.out.node(name)
	switch {
	case e.resource == nil && written != nil:
		return c.refuse(id, "%s.Id names %s, an %s, which no connector can connect", e.side, name, written.typeName())
	case e.resource == nil:
		return c.refuse(id, "%s.Id names %s, but there is no such resource%s", e.side, name, c.x.suggestResource(name))
	}
	e.typ, _ = e.resource.Get("Type").Str()
	if e.typ == "" {
		return c.refuse(id, "%s.Id names %s, which has no Type", e.side, name)
	}
	e.samType = e.typ
	if written != nil {
		e.samType = written.typeName()
	}
	c.tell(e)
	return nil
}

// suggestResource ends a message about a logical ID that does not exist. It compares the ID with those of templates of a size
// that CloudFormation takes, and spares itself the work for larger ones. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
func (x *expansion) suggestResource(id string) string {
	const limit = 500
	if len(x.resources.ids) > limit {
		return ""
	}
	return suggest(id, x.resources.ids)
}

// writeID tells what to write instead of a reference.
func writeID(n *cfn.Node) string {
	if id := referencedID(n); id != "" {
		return "; write Id: " + id
	}
	return ""
}

// tell sets the facts of a resource of the template.
func (c *connector) tell(e *endpoint) {
	b := maker.At(e.at, maker.Connector)
	t := endpointTypes()[e.typ]
	for name, attribute := range map[string]string{
		"Arn": t.arn, "ResourceId": t.resourceID, "Name": t.name, "QueueUrl": t.queueURL,
	} {
		switch attribute {
		case "":
		case "Ref":
			e.facts[name] = b.Ref(e.id)
		default:
			e.facts[name] = b.GetAtt(e.id, attribute)
		}
	}
	if t.qualifier != "" {
		e.facts["Qualifier"] = b.Str(t.qualifier)
	}
	if given, ok := e.at.Lookup("Qualifier"); ok {
		e.facts["Qualifier"] = given.Value
	}
}

// fact returns what is known of the endpoint under a name; nil when that is nothing or empty.
func (e *endpoint) fact(name string) *cfn.Node {
	if value := e.facts[name]; truthy(value) {
		return value
	}
	return nil
}

// role returns the name of the role of an endpoint that the other side is connected with; nil when it cannot be told.
func (e *endpoint) role(other *endpoint) *cfn.Node {
	if e.resource == nil {
		return e.fact("RoleName")
	}
	id, ok := targetOf(e.roleARN(other))
	if !ok {
		return nil
	}
	return maker.At(e.at, maker.Connector).Ref(id)
}

// roleARN returns the property of the resource that refers to its role. A rule has a role for each of its targets.
func (e *endpoint) roleARN(other *endpoint) *cfn.Node {
	props := e.resource.Get("Properties")
	if e.typ != "AWS::Events::Rule" {
		return props.Get(endpointTypes()[e.typ].role)
	}
	for _, target := range itemsOf(props.Get("Targets")) {
		if arn := target.Get("Arn"); other.hasARN(arn) {
			return target.Get("RoleArn")
		}
	}
	return nil
}

// hasARN reports whether arn is that of the endpoint: a reference to it, or what its description says.
func (e *endpoint) hasARN(arn *cfn.Node) bool {
	if e.resource == nil {
		return cfn.Equal(arn, e.facts["Arn"])
	}
	id, ok := targetOf(arn)
	return ok && id == e.id
}

// targetOf returns the logical ID that {Ref: ID} or {Fn::GetAtt: [ID, attribute]} points at. An attribute of an attribute
// does not count, nor does any other function.
func targetOf(n *cfn.Node) (string, bool) {
	id, isRef := n.RefName()
	if arg := n.Arg("Fn::GetAtt"); !isRef && arg != nil {
		id = attributeOwner(arg)
	}
	return id, id != ""
}

// attributeOwner returns the logical ID in the argument of an Fn::GetAtt: a list of two, or a text with one dot.
func attributeOwner(arg *cfn.Node) string {
	if arg.Is(cfn.List) && len(arg.Items) == 2 {
		id, _ := arg.Items[0].Str()
		return id
	}
	text, _ := arg.Str()
	if strings.Count(text, ".") != 1 {
		return ""
	}
	id, _, _ := strings.Cut(text, ".")
	return id
}
