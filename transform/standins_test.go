package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// standInsOf returns the properties of the resource R after the phase.
func standInsOf(t *testing.T, yaml string, o Options) (source, result *cfn.Node) {
	t.Helper()
	template, diagnostics := cfn.Parse("in.yaml", []byte(yaml))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("%s: %v", yaml, diagnostics)
	}
	x := &expansion{opts: o, source: template, root: template.Root, types: samTypes()}
	if err := x.standIns(); err != nil {
		t.Fatal(err)
	}
	return template.Root.Get("Resources").Get("R"), x.root.Get("Resources").Get("R")
}

func TestStandIns(t *testing.T) {
	local := Options{StubArtifacts: true}
	deploy := Options{StubArtifacts: true, StubDeployTime: true}
	tests := []struct {
		resource string
		options  Options
		property string
		want     string // "" when the property stays as it is
	}{
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: ./src}}", Options{}, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: ./src}}", local, "CodeUri", standInObject},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: s3}}", local, "CodeUri", standInObject},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: 's3://b/k'}}", local, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: !Ref A}}", local, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: !Ref A}}", deploy, "CodeUri", standInObject},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: {Bucket: a}}}", deploy, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: 7}}", deploy, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {CodeUri: }}", local, "CodeUri", standInObject},
		{"{Type: 'AWS::Serverless::Function'}", local, "CodeUri", standInObject},
		{"{Type: 'AWS::Serverless::Function', Properties: []}", local, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {InlineCode: a}}", local, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {PackageType: !Ref A}}", deploy, "CodeUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {PackageType: Image}}", local, "ImageUri", ""},
		{"{Type: 'AWS::Serverless::Function', Properties: {PackageType: Image}}", deploy, "ImageUri", standInImage},
		{"{Type: 'AWS::Serverless::Function', Metadata: {Dockerfile: D}, Properties: {PackageType: Image}}",
			local, "ImageUri", standInImage},
		{"{Type: 'AWS::Serverless::Function', Metadata: {Dockerfile: D}, Properties: {PackageType: Image, ImageUri: a}}",
			deploy, "ImageUri", ""},
		{"{Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: a}}", local, "ContentUri", standInObject},
		{"{Type: 'AWS::Serverless::LayerVersion', Properties: {LayerName: a}}", local, "ContentUri", standInObject},
		{"{Type: 'AWS::Serverless::Api', Properties: {DefinitionUri: a}}", local, "DefinitionUri", standInObject},
		{"{Type: 'AWS::Serverless::Api', Properties: {StageName: a}}", local, "DefinitionUri", ""},
		{"{Type: 'AWS::Serverless::HttpApi', Properties: {DefinitionUri: a}}", local, "DefinitionUri", standInObject},
		{"{Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionUri: a}}", local, "DefinitionUri", standInObject},
		{"{Type: 'AWS::Serverless::Application', Properties: {Location: {ApplicationId: a}}}", local, "Location", ""},
		{"{Type: 'AWS::Serverless::Application', Properties: {Location: {ApplicationId: a}}}",
			deploy, "Location", standInObject},
		{"{Type: 'AWS::Lambda::Function', Properties: {CodeUri: ./src}}", deploy, "CodeUri", ""},
		{"[]", deploy, "CodeUri", ""},
	}
	for _, test := range tests {
		source, result := standInsOf(t, "Resources: {R: "+test.resource+"}", test.options)
		if test.want == "" {
			if result != source {
				t.Errorf("%s is changed", test.resource)
			}
			continue
		}
		got := result.Get("Properties").Get(test.property)
		if !isString(got, test.want) || got.By != maker.ArtifactStandIn {
			t.Errorf("%s has %s %v, want %s", test.resource, test.property, got, test.want)
			continue
		}
		written := source.Get("Properties").Get(test.property)
		if !written.IsNull() && got.Span != written.Span {
			t.Errorf("%s: the stand-in is at %v, not at %v", test.resource, got.Span, written.Span)
		}
		if got.Span.End == 0 {
			t.Errorf("%s: the stand-in is nowhere", test.resource)
		}
	}
}

func TestStandInForGlobals(t *testing.T) {
	const head = "Globals: {Function: {CodeUri: ./src}}\nResources: "
	for resources, want := range map[string]string{
		"{R: {Type: 'AWS::Serverless::Function'}}":                                   standInObject,
		"{R: {Type: 'AWS::Serverless::Function', Properties: {PackageType: Image}}}": "./src",
	} {
		template, _ := cfn.Parse("in.yaml", []byte(head+resources))
		x := &expansion{opts: Options{StubArtifacts: true}, source: template, root: template.Root, types: samTypes()}
		if err := x.standIns(); err != nil {
			t.Fatal(err)
		}
		if got := x.root.Get("Globals").Get("Function").Get("CodeUri"); !isString(got, want) {
			t.Errorf("%s: Globals.Function.CodeUri is %q, want %q", resources, got.Text, want)
		}
	}
}
