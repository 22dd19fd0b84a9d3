package lint

import (
	"math"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	capacityDocs  = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html"
	attributeDocs = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html"
)

var tableTypes = []string{"AWS::DynamoDB::Table"}

var dynamoDBRules = []Rule{{
	ID: "E3039", Name: "dynamodb-attributes",
	Title:  "A table defines exactly the attributes that are keys of the table or of its indexes",
	Why:    "DynamoDB refuses a key whose type it does not know, and the definition of an attribute that is no key.",
	Source: attributeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: []string{"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"},
	Case:  checkKeyAttributes,
}, {
	ID: "E3638", Name: "dynamodb-on-demand",
	Title:  "A table with on-demand capacity has no capacity units",
	Why:    "DynamoDB refuses capacity units other than 0 for a table that is paid for by the request.",
	Source: capacityDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: tableTypes,
	Case: func(p *Pass, _ *cfn.Resource, table View) {
		if table.Get("BillingMode").Is("PAY_PER_REQUEST") {
			checkUnits(p, table, 0, 0, "PAY_PER_REQUEST has no %s; leave ProvisionedThroughput out")
		}
	},
}, {
	ID: "E3639", Name: "dynamodb-provisioned",
	Title:  "A table with provisioned capacity has capacity units",
	Why:    "DynamoDB refuses the table.",
	Source: capacityDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: tableTypes,
	Case: func(p *Pass, _ *cfn.Resource, table View) {
		if table.Get("BillingMode").Is("PROVISIONED") {
			demand(p, table, []string{"ProvisionedThroughput"}, "%s is missing; write it, or BillingMode: PAY_PER_REQUEST")
			checkUnits(p, table, 1, math.MaxInt64, "with provisioned capacity %s must be 1 or more")
		}
	},
}}

// checkUnits reports the capacity units of a table that are out of a range.
func checkUnits(p *Pass, table View, least, most int64, format string) {
	for _, key := range []string{"ReadCapacityUnits", "WriteCapacityUnits"} {
		units := table.Get("ProvisionedThroughput", key)
		if number, known := units.Int(); known && (number < least || number > most) {
			p.Report(units.Node, format, key)
		}
	}
}

func checkKeyAttributes(p *Pass, _ *cfn.Resource, table View) {
	defined, keys := &nameSet{}, &nameSet{}
	defined.add(table.Get("AttributeDefinitions"))
	keys.add(table.Get("KeySchema"))
	for _, kind := range []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"} {
		indexes := table.Get(kind)
		keys.unsure = keys.unsure || indexes.Open()
		for _, index := range indexes.Items() {
			keys.unsure = keys.unsure || index.Open()
			keys.add(index.Get("KeySchema"))
		}
	}
	if defined.unsure || keys.unsure || table.Open() {
		return
	}
	if undefined := keys.without(defined); len(undefined) > 0 {
		p.Report(table.Node, "AttributeDefinitions does not define the key %s", strings.Join(undefined, ", "))
		return
	}
	if unused := defined.without(keys); len(unused) > 0 {
		p.Report(table.Node, "AttributeDefinitions defines %s, which is no key of the table or of an index; leave it out",
			strings.Join(unused, ", "))
	}
}

// A nameSet is the attribute names of lists such as KeySchema.
type nameSet struct {
	names  []string
	unsure bool // a name is not known before deployment
}

func (s *nameSet) add(list View) {
	s.unsure = s.unsure || list.Open()
	for _, item := range list.Items() {
		name, ok := item.Get("AttributeName").Text()
		s.unsure = s.unsure || !ok
		s.names = append(s.names, name)
	}
}

// without returns the names that another set does not have, sorted.
func (s *nameSet) without(other *nameSet) []string {
	has := map[string]bool{}
	for _, name := range other.names {
		has[name] = true
	}
	rest := slices.DeleteFunc(slices.Clone(s.names), func(name string) bool { return has[name] })
	slices.Sort(rest)
	return slices.Compact(rest)
}
