package transform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// A service of the generated template: what a team would write for one part of an application, 50 lines.
const benchService = `
  Orders%[1]dTable:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey:
        Name: id
        Type: String
      SSESpecification:
        SSEEnabled: true

  Orders%[1]dQueue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180

  Orders%[1]dFunction:
    Type: AWS::Serverless::Function
    Properties:
      Description: Takes the orders of shop %[1]d
      Handler: orders.handle
      CodeUri: s3://samx-examples/orders%[1]d.zip
      AutoPublishAlias: live
      Environment:
        Variables:
          TABLE: !Ref Orders%[1]dTable
          QUEUE: !GetAtt Orders%[1]dQueue.Arn
          NAME: !Sub "${AWS::StackName}-orders-%[1]d"
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Orders%[1]dTable
        - SQSSendMessagePolicy:
            QueueName: !GetAtt Orders%[1]dQueue.QueueName
        - AmazonS3ReadOnlyAccess
        - Statement:
            - Effect: Allow
              Action: [ssm:GetParameter, ssm:GetParameters]
              Resource: !Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/orders%[1]d/*
      Events:
        Place:
          Type: Api
          Properties:
            Path: /orders%[1]d
            Method: post
        Retry:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders%[1]dQueue.Arn
`

// benchTemplate makes a template of about so many lines.
func benchTemplate(lines int) []byte {
	var b strings.Builder
	b.WriteString(`AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Timeout: 30
    MemorySize: 256
    Tracing: Active
    Tags:
      Team: orders
Resources:
`)
	perService := strings.Count(benchService, "\n")
	for i := range max(1, lines/perService) {
		fmt.Fprintf(&b, benchService, i)
	}
	return []byte(b.String())
}

var benchLines = []int{100, 1_000, 10_000}

func BenchmarkParse(b *testing.B) {
	for _, lines := range benchLines {
		source := benchTemplate(lines)
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				cfn.Parse("template.yaml", source)
			}
		})
	}
}

func BenchmarkExpand(b *testing.B) {
	for _, lines := range benchLines {
		template, diagnostics := cfn.Parse("template.yaml", benchTemplate(lines))
		if cfn.Unreadable(diagnostics) {
			b.Fatal(diagnostics)
		}
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Expand(template, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPolicyTemplate(b *testing.B) {
	for b.Loop() {
		if _, ok := findPolicyTemplate("VPCAccessPolicy"); !ok {
			b.Fatal("not found")
		}
	}
}
