package lint

import (
	"slices"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const typesDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html"

// propertyRules report what the type database says about a resource's properties: one rule for each keyword of a schema.
var propertyRules = []Rule{{
	ID: "E3002", Name: "property-unknown",
	Title:  "Every property is one that the resource type has",
	Why:    "CloudFormation refuses a property it does not know.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{
		schema.Unknown, schema.PropertyCount, schema.Step, schema.Format, schema.Const, schema.UniqueKeys, schema.Dependent,
		schema.Other,
	},
}, {
	ID: "E3003", Name: "property-required",
	Title:  "The required properties are there",
	Why:    "The resource cannot be created without them.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.Required},
}, {
	ID: "E3012", Name: "property-type",
	Title:  "A value has the type that the property wants",
	Why:    "CloudFormation converts \"5\" to a number and true to text, but neither words to numbers nor lists to strings.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.WrongType},
	Options: []RuleOption{{
		Name: optionStrict, Kind: Switch, Doc: "finds fault with scalars of another type, too, which CloudFormation converts",
	}},
}, {
	ID: "E3014", Name: "property-one-of",
	Title:  "Of properties that exclude each other exactly one is given",
	Why:    "The service refuses none as well as several of them.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.RequiredXor},
}, {
	ID: "E3017", Name: "property-any-shape",
	Title:  "A value that may have several shapes has one of them",
	Why:    "The service refuses a value that fits none of the shapes it knows.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.AnyOf},
}, {
	ID: "E3018", Name: "property-one-shape",
	Title:  "A value that may have one of several shapes has exactly one of them",
	Why:    "The service refuses a value that fits none of the shapes it knows, or that mixes two of them.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.OneOf},
}, {
	ID: "E3020", Name: "property-excluded",
	Title:  "Properties that exclude each other are not given together",
	Why:    "The service refuses the combination.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.DependentExcluded},
}, {
	ID: "E3021", Name: "property-dependent",
	Title:  "A property that needs another one has it beside it",
	Why:    "The service refuses the one without the other.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.DependentRequired},
}, {
	ID: "E3030", Name: "property-enum",
	Title:  "A value is one of those that the property allows",
	Why:    "The service refuses any other. Where AWS keeps adding to the list, the finding is a warning.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.Enum},
}, {
	ID: "E3031", Name: "property-pattern",
	Title:  "A string has the form that the property wants",
	Why:    "The service refuses any other.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.Pattern},
	Options: []RuleOption{{
		Name: optionExceptions, Kind: Expressions, Doc: "lets values pass that one of these regular expressions matches from their start",
	}},
	Excused: func(p *Pass, problem schema.Problem) bool {
		text, ok := problem.Node.Str()
		return ok && slices.ContainsFunc(p.Option(optionExceptions).Words, func(e string) bool { return matchesStart(e, text) })
	},
}, {
	ID: "E3032", Name: "property-items",
	Title:  "A list is neither too short nor too long",
	Why:    "Quotas hold for what is deployed: a function has at most five layers, those from Globals included.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.ItemCount},
	Types:    []string{"AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"}, Case: checkIndexedTable,
}, {
	ID: "E3033", Name: "property-length",
	Title:  "A string is neither too short nor too long",
	Why:    "The service refuses it.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.Length},
}, {
	ID: "E3034", Name: "property-range",
	Title:  "A number is within the range that the property allows",
	Why:    "A function runs for at most 900 seconds with 128 to 10,240 MB of memory; other services have limits of their own.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.Range},
	Types:    []string{"AWS::Lambda::Function"}, Resource: checkFunctionMemory,
}, {
	ID: "E3037", Name: "property-duplicates",
	Title:  "The elements of a list that must differ do differ",
	Why:    "The service refuses duplicates there.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.Unique},
}, {
	ID: "I3037", Name: "property-repeated",
	Title:  "The elements of a list differ",
	Why:    "The service takes duplicates there, but they are most often left over from copying.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Both,
	Problems: []schema.ProblemKind{schema.Repeated},
	Excused: func(_ *Pass, problem schema.Problem) bool { // the words of a command line
		return len(problem.Path) > 0 && problem.Path[len(problem.Path)-1] == "Command"
	},
}, {
	ID: "E3058", Name: "property-at-least-one",
	Title:  "Of properties that stand in for each other at least one is given",
	Why:    "The service cannot do without all of them.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.RequiredOr},
}, {
	ID: "E3065", Name: "property-distinct-items",
	Title:  "A list has no more different elements than allowed",
	Why:    "The service refuses more.",
	Source: typesDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Problems: []schema.ProblemKind{schema.UniqueItems},
}}

// Names of options of rules.
const (
	optionExceptions = "exceptions"
	optionStrict     = "strict"
)

// checkIndexedTable demands a sort key of tables with local secondary indexes: two attributes, both of them keys.
func checkIndexedTable(p *Pass, _ *cfn.Resource, v View) {
	if v.Get("LocalSecondaryIndexes").Len() == 0 {
		return
	}
	for _, name := range []string{"AttributeDefinitions", "KeySchema"} {
		if list := v.Get(name); list.Node.Is(cfn.List) && !list.Open() && list.Len() < 2 {
			p.Report(list.Node, "%s has %d element, but a table with local secondary indexes needs 2", name, list.Len())
		}
	}
}
