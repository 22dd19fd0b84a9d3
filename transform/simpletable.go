package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// simpleTableProperties is the property table of AWS::Serverless::SimpleTable, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
func simpleTableProperties() []property {
	return []property{
		{"PointInTimeRecoverySpecification", anything(), 0},
		{"PrimaryKey", mapOf(text()), 0},
		{"ProvisionedThroughput", mapOf(either(integer(), mapping())), 0},
		{"TableName", either(text(), mapping()), 0},
		{"Tags", mapping(), 0},
		{"SSESpecification", mapping(), 0},
	}
}

// expandSimpleTable makes the AWS::DynamoDB::Table of a table with a partition key only.
func expandSimpleTable(_ *expansion, r *resource) ([]*generated, error) {
	if err := checkProperties(r.id(), r.key, r.props(), simpleTableProperties()); err != nil {
		return nil, err
	}
	name, typ, err := partitionKey(r)
	if err != nil {
		return nil, err
	}
	props := r.props()
	b := maker.At(r.key, maker.SimpleTable)
	key := maker.At(cfn.FirstOf(props.Key("PrimaryKey"), r.key), maker.SimpleTable)
	attribute := key.Map(maker.Entry{Key: "AttributeName", Value: name}, maker.Entry{Key: "AttributeType", Value: typ})
	role := key.Map(maker.Entry{Key: "AttributeName", Value: name}, maker.Entry{Key: "KeyType", Value: key.Str("HASH")})

	g := generate(b, r.id(), "AWS::DynamoDB::Table", mainAttributes(r),
		maker.Entry{Key: "AttributeDefinitions", Value: key.List(attribute)},
		maker.Entry{Key: "KeySchema", Value: key.List(role)})
	g.key = r.key
	g.copiedIfTruthy(props, "PointInTimeRecoverySpecification", "ProvisionedThroughput")
	if g.get("ProvisionedThroughput") == nil {
		g.set("BillingMode", b.Str("PAY_PER_REQUEST"))
	}
	g.copiedIfTruthy(props, "SSESpecification", "TableName")
	if tags := presentIfTruthy(props, "Tags"); tags != nil {
		g.set("Tags", tagList(maker.At(tags, maker.SimpleTable), tags))
	}
	return []*generated{g}, nil
}

// partitionKey returns the name and the DynamoDB type of the key of the table; without a PrimaryKey it is the string id.
func partitionKey(r *resource) (name, typ *cfn.Node, err error) {
	given := presentIfTruthy(r.props(), "PrimaryKey")
	if given == nil {
		b := maker.At(r.key, maker.SimpleTable)
		return b.Str("id"), b.Str("S"), nil
	}
	for _, part := range []string{"Name", "Type"} {
		if present(given, part) == nil {
			return nil, nil, refuse(r.id(), given, "PrimaryKey needs both Name and Type; it has no %s", part)
		}
	}
	named := given.Get("Type")
	if letter := keyTypeLetter(named); letter != "" {
		return given.Get("Name"), maker.At(named, maker.SimpleTable).Str(letter), nil
	}
	return nil, nil, refuse(r.id(), named, "the Type of a PrimaryKey must be String, Number or Binary")
}

// keyTypeLetter returns DynamoDB's letter for a type of SAM; "" when there is no such type.
func keyTypeLetter(n *cfn.Node) string {
	switch s, _ := n.Str(); s {
	case "String", "Number", "Binary":
		return s[:1]
	}
	return ""
}
