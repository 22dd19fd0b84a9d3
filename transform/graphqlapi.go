package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// graphQLProperties is the property table of AWS::Serverless::GraphQLApi, in the order of checking. What lies below the
// properties is judged by graphQLModel. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html
func graphQLProperties() []property {
	return []property{
		{"Name", anything(), noIntrinsic},
		{"Tags", mapping(), noIntrinsic},
		{"XrayEnabled", anything(), noIntrinsic},
		{"Auth", mapping(), required | noIntrinsic},
		{"SchemaInline", text(), noIntrinsic},
		{"SchemaUri", text(), noIntrinsic},
		{"Logging", either(mapping(), boolean()), noIntrinsic},
		{"DataSources", mapping(), noIntrinsic},
		{"Functions", mapping(), noIntrinsic},
		{"Resolvers", mapping(), noIntrinsic},
		{"ApiKeys", mapping(), noIntrinsic},
		{"DomainName", mapping(), noIntrinsic},
		{"Cache", mapping(), noIntrinsic},
		{"Visibility", anything(), noIntrinsic},
		{"OwnerContact", anything(), noIntrinsic},
		{"IntrospectionConfig", anything(), noIntrinsic},
		{"QueryDepthLimit", anything(), noIntrinsic},
		{"ResolverCountLimit", anything(), noIntrinsic},
	}
}

// A graphQLAPI is one AWS::Serverless::GraphQLApi on its way to CloudFormation.
type graphQLAPI struct {
	x     *expansion
	r     *resource
	id    string
	props *cfn.Node // as graphQLModel reads them: without nulls
	attrs []cfn.Pair

	api         *generated
	authorizers []*cfn.Node          // the ARNs of the Lambda functions that authorize requests
	dataSources map[string]*cfn.Node // what stands for the name of a data source, by the author's name for it
	functions   map[string]*cfn.Node // what stands for the ID of a function, by the author's name for it
	noneSource  *generated           // the data source of functions that need none
	made        []*generated
}

// expandGraphQLAPI makes the resources of a GraphQL API: the API itself, its schema, keys, cache, data sources, domain,
// functions and resolvers, with the permissions that they take.
func expandGraphQLAPI(x *expansion, r *resource) ([]*generated, error) {
	props, err := readGraphQLProperties(r)
	if err != nil {
		return nil, err
	}
	a := &graphQLAPI{x: x, r: r, id: r.id(), props: props, attrs: mainAttributes(r),
		dataSources: map[string]*cfn.Node{}, functions: map[string]*cfn.Node{}}
	for _, step := range []func() error{
		a.makeAPI,
		a.authenticate,
		a.makeSchema,
		a.allowAuthorizers,
		a.log,
		a.makeKeys,
		a.makeCache,
		a.makeDataSources,
		a.makeDomain,
		a.makeFunctions,
		a.makeResolvers,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if a.noneSource != nil {
		return append(a.made, a.noneSource), nil
	}
	return a.made, nil
}

// readGraphQLProperties judges the properties, and reads them. Unlike with other types, ones that do not exist are ignored.
func readGraphQLProperties(r *resource) (*cfn.Node, error) {
	given := r.props()
	if given == nil {
		given = maker.At(r.key, maker.GraphQLAPI).Map()
	}
	var known []cfn.Pair
	for _, p := range graphQLProperties() {
		if err := checkProperty(r.id(), r.key, given, p); err != nil {
			return nil, err
		}
		if pair, ok := given.Lookup(p.name); ok {
			known = append(known, pair)
		}
	}
	return graphQLModel()(modelPlace{id: r.id()}, maker.Replace(given, nil, known))
}

// cause returns a builder for what a property causes; the API itself is the cause when the property is absent.
func (a *graphQLAPI) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(a.props.Key(name), a.r.key), by)
}

// refuse files a fault under the API.
func (a *graphQLAPI) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(a.id, cfn.FirstOf(at, a.r.key), format, args...)
}

// apiID is the value that the resources of the API refer to it by.
func (a *graphQLAPI) apiID(b maker.Builder) *cfn.Node {
	return b.GetAtt(a.id, "ApiId")
}

// emit adds a generated resource.
func (a *graphQLAPI) emit(g *generated) {
	a.made = append(a.made, g)
}

// part begins a resource that belongs to the API.
func (a *graphQLAPI) part(b maker.Builder, id, typ string) *generated {
	return generate(b, id, typ, a.attrs, maker.Entry{Key: "ApiId", Value: a.apiID(b)})
}

// namedPart is part for a resource whose logical ID has a name of the author's in it, which may spoil it.
func (a *graphQLAPI) namedPart(b maker.Builder, id, typ string) (*generated, error) {
	return a.part(b, id, typ), checkLogicalID(id, b.Str(id))
}

// makeAPI makes the AWS::AppSync::GraphQLApi. Its authentication and its logging are set later. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-graphqlapi.html
func (a *graphQLAPI) makeAPI() error {
	g := generate(maker.At(a.r.key, maker.GraphQLAPI), a.id, "AWS::AppSync::GraphQLApi", a.attrs)
	g.key = a.r.key
	g.set("Name", g.b.Str(a.id))
	g.set("Name", presentIfTruthy(a.props, "Name"))
	tags := a.cause("Tags", maker.GraphQLAPI)
	given := present(a.props, "Tags")
	if given == nil {
		given = tags.Map()
	}
	g.set("Tags", tagList(tags, maker.With(given, tags.Str("graphqlapi:createdBy"), tags.Str("SAM"))))
	g.copied(a.props, "XrayEnabled")
	g.copiedIfTruthy(a.props, "Visibility", "OwnerContact", "IntrospectionConfig", "QueryDepthLimit", "ResolverCountLimit")
	a.api = g
	a.emit(g)
	return nil
}

// makeSchema makes the schema, from one of two sources. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-graphqlschema.html
func (a *graphQLAPI) makeSchema() error {
	inline, uri := truthy(a.props.Get("SchemaInline")), truthy(a.props.Get("SchemaUri"))
	switch {
	case !inline && !uri:
		return a.refuse(nil, "the API has no schema; add SchemaInline, the schema itself, or SchemaUri, where it is in S3")
	case inline && uri:
		return a.refuse(a.props.Key("SchemaUri"), "SchemaInline and SchemaUri cannot be used together; remove one of them")
	}
	g := a.part(maker.At(a.r.key, maker.GraphQLSchema), a.id+"Schema", "AWS::AppSync::GraphQLSchema")
	g.set("Definition", a.props.Get("SchemaInline"))
	g.set("DefinitionS3Location", a.props.Get("SchemaUri"))
	a.emit(g)
	return nil
}

// log switches logging to CloudWatch on, unless the author switches it off, with a role for it unless the author gives one.
func (a *graphQLAPI) log() error {
	given := a.props.Get("Logging")
	if off := given.Is(cfn.Bool) && !truthy(given); off {
		return nil
	}
	b := a.cause("Logging", maker.GraphQLAPI)
	level, role := presentIfTruthy(given, "FieldLogLevel"), presentIfTruthy(given, "CloudWatchLogsRoleArn")
	if level == nil {
		level = b.Str("ALL")
	}
	if role == nil {
		g := newRole(b.By(maker.GraphQLRole), a.id+"CloudWatchRole", "appsync.amazonaws.com", a.attrs)
		g.addManaged(g.b.Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs"))
		a.emit(g.finish())
		role = b.GetAtt(g.id, "Arn")
	}
	a.api.set("LogConfig", b.Map(
		maker.Entry{Key: "ExcludeVerboseContent", Value: presentIfTruthy(given, "ExcludeVerboseContent")},
		maker.Entry{Key: "FieldLogLevel", Value: level},
		maker.Entry{Key: "CloudWatchLogsRoleArn", Value: role}))
	return nil
}

// makeKeys makes the API keys. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-apikey.html
func (a *graphQLAPI) makeKeys() error {
	for _, p := range entriesOf(a.props.Get("ApiKeys")) {
		g, err := a.namedPart(maker.At(p.Key, maker.GraphQLKey), a.id+p.Key.Text, "AWS::AppSync::ApiKey")
		if err != nil {
			return err
		}
		g.copied(p.Value, "ApiKeyId", "Description")
		g.set("Expires", p.Value.Get("ExpiresOn"))
		a.emit(g)
	}
	return nil
}

// makeCache makes the cache, if there is to be one. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-apicache.html
func (a *graphQLAPI) makeCache() error {
	given := a.props.Get("Cache")
	if given == nil {
		return nil
	}
	g := a.part(a.cause("Cache", maker.GraphQLCache), a.id+"ApiCache", "AWS::AppSync::ApiCache")
	g.copied(given, "ApiCachingBehavior", "Type", "Ttl", "AtRestEncryptionEnabled", "TransitEncryptionEnabled")
	a.emit(g)
	return nil
}

// makeDomain makes the domain name, if there is to be one, and gives it to the API. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-domainname.html
func (a *graphQLAPI) makeDomain() error {
	given := a.props.Get("DomainName")
	if given == nil {
		return nil
	}
	b := a.cause("DomainName", maker.GraphQLDomain)
	domain := generate(b, a.id+"DomainName", "AWS::AppSync::DomainName", a.attrs)
	domain.copied(given, "CertificateArn", "DomainName", "Description")
	association := a.part(b, a.id+"DomainNameApiAssociation", "AWS::AppSync::DomainNameApiAssociation")
	association.set("DomainName", b.Ref(domain.id))
	a.emit(domain)
	a.emit(association)
	return nil
}
