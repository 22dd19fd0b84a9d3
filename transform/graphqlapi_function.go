package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// refuseNamed files a fault under the author's name for a function or resolver, not under its logical ID, as the service does.
func refuseNamed(p cfn.Pair, at *cfn.Node, format string, args ...any) error {
	return refuse(p.Key.Text, at, format, args...)
}

// makeFunctions makes the functions that resolvers are made of. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-graphqlapi-function.html
func (a *graphQLAPI) makeFunctions() error {
	for _, p := range entriesOf(a.props.Get("Functions")) {
		if err := a.makeFunction(p); err != nil {
			return err
		}
	}
	return nil
}

func (a *graphQLAPI) makeFunction(p cfn.Pair) error {
	name, given := p.Key.Text, p.Value
	if id := presentIfTruthy(given, "Id"); id != nil {
		if given.Len() > 1 {
			return refuseNamed(p, given.Key("Id"), "Id names a function that exists already, so the function %s can have no other "+
				"properties; remove them, or Id", name)
		}
		a.functions[name] = id
		return nil
	}
	b := maker.At(p.Key, maker.GraphQLFunction)
	g, err := a.namedPart(b, a.id+name, "AWS::AppSync::FunctionConfiguration")
	if err != nil {
		return err
	}
	if err := setGraphQLCode(g, p); err != nil {
		return err
	}
	if g.get("Code") == nil && !truthy(given.Get("CodeUri")) {
		return refuseNamed(p, p.Key, "the function %s has no code; add InlineCode, the code itself, or CodeUri, where it is "+
			"in S3", name)
	}
	source, err := a.sourceOf(b, p)
	if err != nil {
		return err
	}
	g.set("DataSourceName", source)
	g.copied(given, "Description", "MaxBatchSize")
	g.set("Name", b.Str(name))
	g.set("Name", presentIfTruthy(given, "Name"))
	if err := setGraphQLRuntime(g, p); err != nil {
		return err
	}
	g.set("SyncConfig", given.Get("Sync"))
	a.functions[name] = b.GetAtt(g.id, "FunctionId")
	a.emit(g)
	return nil
}

// setGraphQLCode sets the code of a function or resolver: inline, or where it is in S3.
func setGraphQLCode(g *generated, p cfn.Pair) error {
	inline, uri := presentIfTruthy(p.Value, "InlineCode"), present(p.Value, "CodeUri")
	if inline != nil && truthy(uri) {
		return refuseNamed(p, p.Value.Key("CodeUri"),
			"InlineCode and CodeUri of %s cannot be used together; remove one of them", p.Key.Text)
	}
	if inline != nil {
		g.set("Code", inline)
		return nil
	}
	g.set("CodeS3Location", uri)
	return nil
}

// setGraphQLRuntime sets what runs the code.
func setGraphQLRuntime(g *generated, p cfn.Pair) error {
	given := p.Value.Get("Runtime")
	if given == nil {
		return refuseNamed(p, p.Key, "%s has code but no Runtime; add Runtime: {Name: %s, Version: %s}", p.Key.Text,
			graphQLRuntimeName, graphQLRuntimeVersion)
	}
	b := maker.At(given, maker.GraphQLFunction)
	g.set("Runtime", graphQLRuntime(b, given.Get("Name"), given.Get("Version")))
	return nil
}

func graphQLRuntime(b maker.Builder, name, version *cfn.Node) *cfn.Node {
	return b.Map(maker.Entry{Key: "Name", Value: name}, maker.Entry{Key: "RuntimeVersion", Value: version})
}

// sourceOf is the name of the data source of a function: one of the API, none, or whatever an intrinsic function gives.
func (a *graphQLAPI) sourceOf(b maker.Builder, p cfn.Pair) (*cfn.Node, error) {
	given := presentIfTruthy(p.Value, "DataSource")
	if given == nil {
		return nil, refuseNamed(p, cfn.FirstOf(p.Value.Get("DataSource"), p.Key), "the function %s needs a DataSource: one of the "+
			"API's DataSources, NONE, or an intrinsic function", p.Key.Text)
	}
	name, isName := given.Str()
	if !isName {
		return given, nil
	}
	if strings.EqualFold(name, "none") {
		return a.withoutSource(b), nil
	}
	if source := a.dataSources[name]; source != nil {
		return source, nil
	}
	return nil, refuseNamed(p, given, "there is no data source %s in the API's DataSources%s; refer to one outside of the API "+
		"by an intrinsic function such as Fn::GetAtt", name, suggest(name, sortedNames(a.dataSources)))
}

// What runs a resolver whose author gives no code, and the code: it returns what the last of its functions returned.
const (
	graphQLRuntimeName    = "APPSYNC_JS"
	graphQLRuntimeVersion = "1.0.0"
	graphQLResolverCode   = `
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
`
)

// makeResolvers makes the resolvers of the fields, type by type. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-graphqlapi-resolver.html
func (a *graphQLAPI) makeResolvers() error {
	for _, typ := range entriesOf(a.props.Get("Resolvers")) {
		for _, p := range typ.Value.Pairs {
			if err := a.makeResolver(typ.Key.Text, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *graphQLAPI) makeResolver(typ string, p cfn.Pair) error {
	b := maker.At(p.Key, maker.GraphQLResolver)
	g, err := a.namedPart(b, a.id+typ+p.Key.Text, "AWS::AppSync::Resolver")
	if err != nil {
		return err
	}
	g.attrs = withDependsOn(a.attrs, b, a.id+"Schema")
	if err := setGraphQLCode(g, p); err != nil {
		return err
	}
	if g.get("Code") == nil && !truthy(g.get("CodeS3Location")) {
		g.set("Code", b.Str(graphQLResolverCode))
		g.set("Runtime", graphQLRuntime(b, b.Str(graphQLRuntimeName), b.Str(graphQLRuntimeVersion)))
	} else if err := setGraphQLRuntime(g, p); err != nil {
		return err
	}
	g.set("FieldName", b.Str(p.Key.Text))
	g.set("FieldName", presentIfTruthy(p.Value, "FieldName"))
	g.set("TypeName", b.Str(typ))
	pipeline, err := a.pipeline(p)
	if err != nil {
		return err
	}
	g.set("Kind", b.Str("PIPELINE"))
	g.set("PipelineConfig", b.Map(maker.Entry{Key: "Functions", Value: pipeline}))
	g.set("CachingConfig", p.Value.Get("Caching"))
	g.copiedIfTruthy(p.Value, "MaxBatchSize")
	a.emit(g)
	return nil
}

// withDependsOn returns attributes with a DependsOn of one logical ID in the place of any other.
func withDependsOn(attrs []cfn.Pair, b maker.Builder, id string) []cfn.Pair {
	return setPair(b, append([]cfn.Pair(nil), attrs...), "DependsOn", b.Strs(id))
}

// pipeline lists the IDs of the functions that a resolver calls, in their order.
func (a *graphQLAPI) pipeline(p cfn.Pair) (*cfn.Node, error) {
	given := p.Value.Get("Pipeline")
	if given.Len() == 0 {
		return nil, refuseNamed(p, cfn.FirstOf(given, p.Key), "the resolver %s needs a Pipeline, a list of the API's Functions; for "+
			"a resolver without one use AWS::AppSync::Resolver", p.Key.Text)
	}
	items := make([]*cfn.Node, len(given.Items))
	for i, item := range given.Items {
		if items[i] = a.functions[item.Text]; items[i] == nil {
			return nil, refuseNamed(p, item, "there is no function %s in the API's Functions%s", item.Text,
				suggest(item.Text, sortedNames(a.functions)))
		}
	}
	return maker.At(given, maker.GraphQLResolver).List(items...), nil
}
