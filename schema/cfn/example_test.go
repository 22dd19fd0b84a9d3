package cfn_test

import (
	"fmt"
	"os"

	"github.com/samx-dev/samx/schema/cfn"
)

var ordersSource = []byte(`
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
  Orders2:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: 0x1F}
`)

func ExampleParse() {
	t, diagnostics := cfn.Parse("template.yaml", ordersSource)
	if cfn.Unreadable(diagnostics) {
		for _, d := range diagnostics {
			fmt.Println(t.Position(d.Span.Start).Line, d.Message)
		}
		return
	}
	for _, r := range t.Resources {
		at := t.Position(r.ID.Span.Start) // line and column from 1
		fmt.Println(at.Line, r.ID.Text, r.TypeName())
	}
	// Output:
	// 3 Orders AWS::SQS::Queue
	// 7 Orders2 AWS::SQS::Queue
}

// What is wrong with a text is told by diagnostics, each with its place.
func ExampleParse_unreadable() {
	t, diagnostics := cfn.Parse("template.json", []byte(`{"Resources": {]}`))
	for _, d := range diagnostics {
		at := t.Position(d.Span.Start)
		fmt.Printf("%d:%d %s %s\n", at.Line, at.Column, d.Rule, d.Severity)
	}
	fmt.Println(cfn.Unreadable(diagnostics))
	// Output:
	// 1:16 E0000 error
	// true
}

// Lookups are safe on nil, so they can be chained; an intrinsic function is a kind of node.
func ExampleNode() {
	t, _ := cfn.Parse("template.yaml", ordersSource)
	for _, r := range t.Resources {
		delay := r.Props.Get("DelaySeconds")
		if name, argument := delay.Func(); name != "" {
			fmt.Println(r.ID.Text, "is decided at deployment by", name, argument.Text)
		} else if seconds, ok := delay.Int(); ok {
			fmt.Println(r.ID.Text, "waits", seconds, "seconds, written", delay.Text)
		}
	}
	fmt.Println(t.Root.Get("Outputs").Get("Url").Get("Value").IsNull())
	// Output:
	// Orders is decided at deployment by Ref Delay
	// Orders2 waits 31 seconds, written 0x1F
	// true
}

func ExampleTemplate_WriteYAML() {
	t, _ := cfn.Parse("template.json", []byte(`{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "DependsOn": ["A"]}}}`))
	if err := t.WriteYAML(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Resources:
	//   Q:
	//     Type: AWS::SQS::Queue
	//     DependsOn:
	//       - A
}
