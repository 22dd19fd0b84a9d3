package schema

import (
	"slices"
	"testing"
)

func TestManagedPolicyARN(t *testing.T) {
	cases := []struct{ partition, name, arn string }{
		{"aws", "APIGatewayServiceRolePolicy", "arn:aws:iam::aws:policy/aws-service-role/APIGatewayServiceRolePolicy"}, // first line
		{"aws", "ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"},
		{"aws", "AWSLambdaBasicExecutionRole", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
		{"aws-cn", "AmazonS3FullAccess", "arn:aws-cn:iam::aws:policy/AmazonS3FullAccess"},
		{"aws-us-gov", "AWSXRayDaemonWriteAccess", "arn:aws-us-gov:iam::aws:policy/AWSXRayDaemonWriteAccess"},
		{"aws-eusc", "AmazonDynamoDBReadOnlyAccess", "arn:aws-eusc:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"},
		{"aws-cn", "AWSAccountActivityAccess", ""}, // of another partition
		{"aws-nowhere", "AmazonS3FullAccess", ""},
		{"aws", "amazons3fullaccess", ""},
		{"aws", "AmazonS3FullAcces", ""},
		{"aws", "AmazonS3FullAccess -", ""},
		{"aws", "", ""},
		{"", "", ""},
		{"aws", "~", ""}, // after the last line
	}
	for _, c := range cases {
		arn, ok := ManagedPolicyARN(c.partition, c.name)
		if arn != c.arn || ok != (c.arn != "") {
			t.Errorf("ManagedPolicyARN(%q, %q) = %q, %v; want %q", c.partition, c.name, arn, ok, c.arn)
		}
	}
}

func TestTablesFindEveryLine(t *testing.T) {
	for name, table := range map[string]table{
		"policies": managedPolicies, "runtimes": lambdaRuntimes, "environment": reservedEnvironment,
	} {
		var keys []string
		table.lines(func(key, value string) {
			keys = append(keys, key)
			if got, ok := table.find(key); !ok || got != value {
				t.Errorf("%s: find(%q) = %q, %v; want %q", name, key, got, ok, value)
			}
		})
		if len(keys) < 18 || !slices.IsSorted(keys) {
			t.Errorf("%s: %d keys, sorted %v", name, len(keys), slices.IsSorted(keys))
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add("a 1\nb 2\n", "b")
	f.Add("\n\n", "")
	f.Fuzz(func(t *testing.T, data, key string) {
		table(data).find(key)
		table(data).lines(func(key, value string) {})
	})
}

func TestLambdaRuntime(t *testing.T) {
	python, ok := LambdaRuntime("python3.8")
	if !ok || !python.Deprecated.Reached("2025-01-01") || python.Successor == "" {
		t.Errorf("python3.8: %+v, %v", python, ok)
	}
	dotnet, ok := LambdaRuntime("dotnet10")
	want := Runtime{Name: "dotnet10", Deprecated: "2028-11-14", BlockCreate: "2028-12-14", BlockUpdate: "2029-01-15"}
	if !ok || dotnet != want {
		t.Errorf("dotnet10: %+v, want %+v", dotnet, want)
	}
	if dotnet.Deprecated.Reached("2028-11-13") || !dotnet.Deprecated.Reached("2028-11-14") {
		t.Error("a date is reached on its day")
	}
	if Date("").Reached("9999-12-31") {
		t.Error("a date that was never announced is never reached")
	}
	if r, ok := LambdaRuntime("cobol1.x"); ok {
		t.Errorf("cobol1.x: %+v", r)
	}
	if n := len(LambdaRuntimes()); n != 47 {
		t.Errorf("%d runtimes, want 47", n)
	}
}
