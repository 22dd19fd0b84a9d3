package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// makeDataSources makes the data sources: first the tables, then the functions, so that of two with one name the function is
// meant. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-graphqlapi-datasources.html
func (a *graphQLAPI) makeDataSources() error {
	for _, kind := range []struct {
		property string
		make     func(cfn.Pair) error
	}{
		{"DynamoDb", a.makeTableSource},
		{"Lambda", a.makeFunctionSource},
	} {
		for _, p := range entriesOf(a.props.Get("DataSources").Get(kind.property)) {
			if err := kind.make(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// dataSource begins a data source, which functions find by the author's name for it. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-datasource.html
func (a *graphQLAPI) dataSource(p cfn.Pair, idSuffix, typ string) (*generated, error) {
	b := maker.At(p.Key, maker.GraphQLDataSource)
	g, err := a.namedPart(b, a.id+p.Key.Text+idSuffix, "AWS::AppSync::DataSource")
	g.set("Name", b.Str(p.Key.Text))
	g.set("Name", presentIfTruthy(p.Value, "Name"))
	g.set("Type", b.Str(typ))
	g.copied(p.Value, "Description")
	a.dataSources[p.Key.Text] = b.GetAtt(g.id, "Name")
	return g, err
}

// makeTableSource makes a data source that is a DynamoDB table.
func (a *graphQLAPI) makeTableSource(p cfn.Pair) error {
	g, err := a.dataSource(p, "DynamoDBDataSource", "AMAZON_DYNAMODB")
	if err != nil {
		return err
	}
	region := presentIfTruthy(p.Value, "Region")
	if region == nil {
		region = g.b.Ref("AWS::Region")
	}
	g.set("DynamoDBConfig", g.b.Map(
		maker.Entry{Key: "AwsRegion", Value: region},
		maker.Entry{Key: "TableName", Value: p.Value.Get("TableName")},
		maker.Entry{Key: "UseCallerCredentials", Value: presentIfTruthy(p.Value, "UseCallerCredentials")},
		maker.Entry{Key: "Versioned", Value: presentIfTruthy(p.Value, "Versioned")},
		maker.Entry{Key: "DeltaSyncConfig", Value: p.Value.Get("DeltaSync")}))
	arn := presentIfTruthy(p.Value, "TableArn")
	if arn == nil {
		arn = g.b.Sub("arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}",
			maker.Entry{Key: "__TableName__", Value: p.Value.Get("TableName")},
			maker.Entry{Key: "__Region__", Value: region})
	}
	permissions := permissionNames(p.Value.Get("Permissions"))
	if len(permissions) == 0 {
		permissions = []string{"Read", "Write"}
	}
	table := describedEndpoint("Destination", p.Key, "AWS::DynamoDB::Table", maker.Entry{Key: "Arn", Value: arn})
	return a.authorizeSource(g, p, "ToTableConnector", permissions, table)
}

// makeFunctionSource makes a data source that is a Lambda function.
func (a *graphQLAPI) makeFunctionSource(p cfn.Pair) error {
	g, err := a.dataSource(p, "LambdaDataSource", "AWS_LAMBDA")
	if err != nil {
		return err
	}
	arn := p.Value.Get("FunctionArn")
	g.set("LambdaConfig", g.b.Map(maker.Entry{Key: "LambdaFunctionArn", Value: arn}))
	function := describedEndpoint("Destination", p.Key, "AWS::Lambda::Function", maker.Entry{Key: "Arn", Value: arn})
	return a.authorizeSource(g, p, "ToLambdaConnector", []string{"Write"}, function)
}

// authorizeSource gives a data source the role in which it uses what is behind it: the author's, or one with the permissions.
func (a *graphQLAPI) authorizeSource(g *generated, p cfn.Pair, suffix string, permissions []string, target *endpoint) error {
	if given := presentIfTruthy(p.Value, "ServiceRoleArn"); given != nil {
		g.set("ServiceRoleArn", given)
		a.emit(g)
		return nil
	}
	role := newRole(g.b.By(maker.GraphQLRole), g.id+"Role", "appsync.amazonaws.com", a.attrs)
	g.set("ServiceRoleArn", role.arn())
	a.emit(g)
	a.emit(role.finish())
	source := describedEndpoint("Source", p.Key, "AWS::AppSync::DataSource",
		maker.Entry{Key: "Arn", Value: g.b.Ref(g.id)}, maker.Entry{Key: "RoleName", Value: g.b.Ref(role.id)})
	c := &connector{x: a.x, id: g.id + suffix, at: p.Key, permissions: permissions}
	return a.connect(c, source, target)
}

// withoutSource is the name of the data source of functions that need none, made when it is first asked for.
func (a *graphQLAPI) withoutSource(b maker.Builder) *cfn.Node {
	if a.noneSource == nil {
		none := b.By(maker.GraphQLDataSource)
		g := a.part(none, a.id+"NoneDataSource", "AWS::AppSync::DataSource")
		g.set("Name", none.Str(g.id))
		g.set("Type", none.Str("NONE"))
		a.noneSource = g
	}
	return b.GetAtt(a.noneSource.id, "Name")
}
