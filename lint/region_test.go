package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema"
)

const regionalTemplate = `
Conditions:
  IsEurope: !Equals [!Ref AWS::Region, eu-west-1]
  IsChina: !Equals [!Ref AWS::Partition, aws-cn]
Resources:
  Everywhere: {Type: AWS::SQS::Queue}
  Pool: {Type: AWS::DeviceFarm::Project, Properties: {Name: pool}}
  InEurope: {Type: AWS::DeviceFarm::Project, Condition: IsEurope, Properties: {Name: pool}}
  InChina: {Type: AWS::DeviceFarm::Project, Condition: IsChina, Properties: {Name: pool}}
  Nowhere: {Type: AWS::Nope::Thing, Condition: IsEurope}
`

func TestRegions(t *testing.T) {
	cases := []struct {
		regions string
		want    []string
	}{
		{"us-west-2", nil},
		{"us-east-1", []string{"7 AWS::DeviceFarm::Project is not available in us-east-1 (as of"}},
		{"us-west-2 eu-west-1 us-east-1 us-east-1", []string{
			"7 AWS::DeviceFarm::Project is not available in eu-west-1 and us-east-1 (as of",
			"8 AWS::DeviceFarm::Project is not available in eu-west-1 (as of", "10 AWS::Nope::Thing does not exist",
		}},
		{"cn-north-1 eu-west-3", []string{
			"7 AWS::DeviceFarm::Project is not available in cn-north-1 and eu-west-3 (as of",
			"9 AWS::DeviceFarm::Project is not available in cn-north-1 (as of",
		}},
		{lint.AllRegions, []string{
			"7 AWS::DeviceFarm::Project is not available in af-south-1, ap-east-1, ap-east-2, ap-northeast-1 and 33 other regions (as of",
			"8 AWS::DeviceFarm::Project is not available in eu-west-1 (as of",
			"9 AWS::DeviceFarm::Project is not available in cn-north-1 and cn-northwest-1 (as of", "10 AWS::Nope::Thing does not exist",
		}},
		{"mars-east-1", nil}, // younger than the database: nothing is known
	}
	for _, c := range cases {
		t.Run(c.regions, func(t *testing.T) {
			found := lintText(t, regionalTemplate, lint.Options{Regions: strings.Fields(c.regions), Ignore: []string{"W"}})
			if len(found) != len(c.want) {
				t.Fatalf("%d findings, want %d: %+v", len(found), len(c.want), found)
			}
			for i, f := range found {
				if got := fmt.Sprint(f.Start.Line, strings.TrimPrefix(f.Message, "resource type")); !strings.HasPrefix(got, c.want[i]) {
					t.Errorf("got %q, want %q", got, c.want[i])
				}
			}
		})
	}
}

// TestPartitions: what SAM expands to depends on the partition, so every one of them is looked at.
func TestPartitions(t *testing.T) {
	text := `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionUri: api.yaml}}
`
	seen := map[string]bool{}
	o := lint.Options{Regions: []string{"eu-west-1", "eu-west-2", "cn-north-1"}, Rules: []lint.Rule{{
		ID: "E9001", Name: "own-endpoint", Stage: lint.Expanded,
		Template: func(p *lint.Pass) {
			seen[p.Region+fmt.Sprint(p.Facts.Resources["Api"].Props.Has("EndpointConfiguration"))] = true
		},
	}}}
	lintText(t, text, o)
	if len(seen) != 2 || !seen["eu-west-1false"] || !seen["cn-north-1true"] {
		t.Errorf("saw %v", seen)
	}
}

func TestIsRegion(t *testing.T) {
	for _, name := range append(schema.Regions(), "us-isob-east-1", "eusc-de-east-1", "eu-isoe-west-1", lint.AllRegions) {
		if !lint.IsRegion(name) {
			t.Errorf("%s is no region", name)
		}
	}
	for _, name := range []string{"", "europe", "us-east", "us-east-1a", "US-EAST-1", "us--1", "us-east-1 "} {
		if lint.IsRegion(name) {
			t.Errorf("%q is a region", name)
		}
	}
	if n := len(schema.Regions()); n < 30 {
		t.Errorf("%d regions", n)
	}
}
