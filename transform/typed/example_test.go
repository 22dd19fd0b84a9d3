package typed_test

import (
	"fmt"

	"github.com/awslabs/goformation/v7/cloudformation"
	"github.com/awslabs/goformation/v7/cloudformation/lambda"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
	"github.com/samx-dev/samx/transform/typed"
)

func ExampleTemplate() {
	t, _ := cfn.Parse("template.yaml", []byte(`
Transform: AWS::Serverless-2016-10-31
Parameters:
  Seconds: {Type: Number}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://artifacts/worker.zip
      Timeout: !Ref Seconds
`))
	out, err := transform.Expand(t, transform.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	template, problems := typed.Template(out)
	worker := template.Resources["Worker"].(*lambda.Function)
	fmt.Println(*worker.Runtime, worker.Role == cloudformation.GetAtt("WorkerRole", "Arn"))
	for _, p := range problems {
		fmt.Println(t.Position(p.Span.Start).Line, p)
	}
	// Output:
	// python3.13 true
	// 12 Resources/Worker/Properties/Timeout: goformation has an integer here, which cannot hold an intrinsic function
}
