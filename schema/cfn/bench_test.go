package cfn

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// sampleTemplate makes a template of about so many lines that looks like what people write.
func sampleTemplate(lines int) []byte {
	var b strings.Builder
	b.WriteString("AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n" +
		"Parameters:\n  Stage:\n    Type: String\n    Default: dev\nResources:\n")
	const perFunction = 24
	for i := range max(1, (lines-7)/perFunction) {
		fmt.Fprintf(&b, `  Function%[1]d:
    Type: AWS::Serverless::Function
    # what it does
    Properties:
      FunctionName: !Sub ${AWS::StackName}-function-%[1]d
      Handler: app.handler
      Runtime: python3.12
      CodeUri: ./src/function%[1]d/
      MemorySize: 512
      Timeout: 30
      Environment:
        Variables:
          TABLE: !Ref Table%[1]d
          QUEUE: !GetAtt Queue%[1]d.Arn
          MODE: "on"
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Table%[1]d}
      Events:
        Api:
          Type: Api
          Properties:
            Path: /items/%[1]d/{id}
            Method: get
      Tags: {team: blue}
`, i)
	}
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	for _, lines := range []int{100, 1_000, 10_000} {
		src := sampleTemplate(lines)
		tpl, _ := Parse("t.yaml", src)
		var asJSON bytes.Buffer
		if err := tpl.WriteJSON(&asJSON); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("yaml/%d", lines), func(b *testing.B) { benchmarkParse(b, "t.yaml", src) })
		b.Run(fmt.Sprintf("json/%d", lines), func(b *testing.B) { benchmarkParse(b, "t.json", asJSON.Bytes()) })
	}
}

func benchmarkParse(b *testing.B, name string, src []byte) {
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for range b.N {
		if _, diags := Parse(name, src); len(diags) > 0 {
			b.Fatal(diags)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	tpl, _ := Parse("t.yaml", sampleTemplate(1_000))
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			_ = tpl.WriteJSON(io.Discard)
		}
	})
	b.Run("yaml", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			_ = tpl.WriteYAML(io.Discard)
		}
	})
}

// TestParseAllocations keeps an eye on the cost of a typical template, most of which is the YAML library's.
func TestParseAllocations(t *testing.T) {
	src := sampleTemplate(1_000)
	const budget = 14_000 // 10,500 when this was written
	if got := testing.AllocsPerRun(3, func() { Parse("t.yaml", src) }); got > budget {
		t.Errorf("parsing 1,000 lines takes %.0f allocations, more than %d", got, budget)
	}
}
