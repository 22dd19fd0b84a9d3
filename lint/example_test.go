package lint_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

var delaySource = []byte(`
Parameters:
  Stage: {Type: String}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 901
`)

func ExampleRun() {
	t, diagnostics := cfn.Parse("template.yaml", delaySource)
	if len(diagnostics) > 0 {
		return // lint.Source makes findings of these
	}
	found := lint.Run(context.Background(), t, lint.Options{Ignore: []string{"W2001"}, Today: time.Now()})
	for _, f := range found {
		fmt.Println(f.Start.Line, f.Rule, f.Path)
	}
	// Output: 8 E3034 [Resources Orders Properties DelaySeconds]
}

// Source takes bytes: what is wrong with the text is a finding, too.
func ExampleSource() {
	for _, text := range []string{string(delaySource), "Resources: {", "Resources: {Q: {Type: AWS::SQS::Queue}}"} {
		result := lint.Source(context.Background(), "template.yaml", []byte(text), lint.Options{})
		if result.Err != nil {
			fmt.Println("this is about us, not about the template:", result.Err)
		}
		for _, f := range result.Findings {
			fmt.Print(f.Rule, " on line ", f.Start.Line, "; ")
		}
		fmt.Println(len(result.Findings), "findings")
	}
	// Output:
	// W2001 on line 3; E3034 on line 8; 2 findings
	// E0000 on line 1; 1 findings
	// 0 findings
}

// A rule of your own is a plain struct with the function to call. Case reads properties as if there were no conditions.
func ExampleRule() {
	rule := lint.Rule{
		ID: "W9001", Name: "own-queue-name", Title: "Queues are named after their stage",
		Severity: cfn.Warning, Stage: lint.Expanded, Types: []string{"AWS::SQS::Queue"},
		Case: func(p *lint.Pass, r *cfn.Resource, props lint.View) {
			name := props.Get("QueueName")
			if text, ok := name.Text(); ok && !strings.HasSuffix(text, "-prod") && !strings.HasSuffix(text, "-test") {
				p.Report(name.Node, "%q does not end with -prod or -test", text)
			}
		},
	}
	source := []byte(`
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !If [IsProd, orders-prod, orders]}
`)
	result := lint.Source(context.Background(), "template.yaml", source, lint.Options{Rules: []lint.Rule{rule}})
	for _, f := range result.Findings {
		fmt.Println(f.Start.Line, f.Rule, f.LogicalID, f.Message)
	}
	// Output: 7 W9001 Orders "orders" does not end with -prod or -test
}

// Mend applies the fixes of the findings that have one; writing the source is up to the caller.
func ExampleMend() {
	source := []byte(`Parameters: {Stage: {Type: String}}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub orders, KmsMasterKeyId: !Sub "alias/${Stage}"}
`)
	o := lint.Options{}
	result := lint.Source(context.Background(), "template.yaml", source, o)
	mended, fixes := lint.Mend(context.Background(), result, o)
	fmt.Println(len(result.Findings), fixes, len(mended.Findings))
	fmt.Print(strings.Split(string(mended.Template.Source), "\n")[4])
	// Output:
	// 1 1 0
	//     Properties: {QueueName: orders, KmsMasterKeyId: !Sub "alias/${Stage}"}
}

// Options of rules, regions and a configuration file.
func ExampleParseConfig() {
	config, err := lint.ParseConfig(".samx.yaml", []byte("ignore: [W2001]\nregions: [eu-west-1, cn-north-1]\n"))
	if err != nil {
		fmt.Println(err) // all that is wrong, each with its place
		return
	}
	o := lint.Options{Config: config} // counts where neither the other options nor the template say otherwise
	if err := o.Configure.Set("E3012:strict=true"); err != nil {
		fmt.Println(err)
	}
	result := lint.Source(context.Background(), "template.yaml", []byte(`
Parameters: {Unused: {Type: String}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: "9"}}
`), o)
	for _, f := range result.Findings {
		fmt.Println(f.Start.Line, f.Rule)
	}
	// Output: 4 E3012
}

// The template is judged with the values of each deployment, and the values by the template.
func ExampleParseParameters() {
	d := lint.ParseParameters("prod.json", []byte(`{"Stage": "prod", "Typo": "x"}`)) // or ParseDeployment; ReadDeployments reads files
	o := lint.Options{Deployments: []*lint.Deployment{d}}
	result := lint.Source(context.Background(), "template.yaml", delaySource, o)
	for _, judged := range append([]lint.Result{result}, lint.DeploymentResults([]lint.Result{result}, o)...) {
		for _, f := range judged.Findings {
			fmt.Println(judged.Name, f.Rule)
		}
	}
	// Output:
	// template.yaml W2001
	// template.yaml E3034
	// prod.json E2900
}

// Private resource types, from the schemas that the registry has.
func ExampleOptions_types() {
	document := []byte(`{"typeName": "Acme::Shop::Basket", "description": "A basket", "properties": {"Size": {"type": "integer", "maximum": 9}},
		"primaryIdentifier": ["/properties/Size"], "additionalProperties": false}`)
	imported, err := schema.ImportSchemas([]schema.SchemaFile{{Name: "basket.json", Source: document}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	o := lint.Options{Types: schema.NewCatalog(imported)}
	result := lint.Source(context.Background(), "template.yaml", []byte(`
Resources:
  Mine: {Type: "Acme::Shop::Basket", Properties: {Size: 10}}
`), o)
	for _, f := range result.Findings {
		fmt.Println(f.Start.Line, f.Rule, f.Message)
	}
	// Output: 3 E3034 Size 10 is above the maximum of 9
}

// What was found before can be accepted, so that only what is new is told.
func ExampleBaseline() {
	before := lint.Source(context.Background(), "template.yaml", delaySource, lint.Options{})
	accepted := lint.NewBaseline([]lint.Result{before})

	changed := append([]byte("Description: one line more\n"), delaySource...)
	changed = append(changed, "      VisibilityTimeout: -1\n"...)
	after := lint.Source(context.Background(), "template.yaml", changed, lint.Options{})
	fresh, settled := accepted.New([]lint.Result{after})
	for _, f := range fresh[0].Findings {
		fmt.Println(f.Start.Line, f.Rule, f.Path[3])
	}
	fmt.Println(settled, "of those accepted are gone")
	// Output:
	// 10 E3034 VisibilityTimeout
	// 0 of those accepted are gone
}
