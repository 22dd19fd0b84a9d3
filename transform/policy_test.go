package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// parsedValue parses a template of one entry, v, and returns its value.
func parsedValue(t *testing.T, yaml string) *cfn.Node {
	t.Helper()
	template, diagnostics := cfn.Parse("value.yaml", []byte("v: "+yaml))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("%s: %v", yaml, diagnostics)
	}
	return template.Root.Get("v")
}

func TestClassifyPolicy(t *testing.T) {
	tests := []struct {
		entry string
		want  policyKind
	}{
		{"AmazonS3FullAccess", managedPolicy},
		{"!Ref Policy", managedPolicy},
		{"!Sub 'arn:${AWS::Partition}:iam::aws:policy/x'", managedPolicy},
		{"{Condition: Statement}", managedPolicy},
		{"{Statement: []}", inlinePolicy},
		{"{Version: '2012-10-17', Statement: {}}", inlinePolicy},
		{"{VPCAccessPolicy: {}}", templatePolicy},
		{"{SQSPollerPolicy: nonsense}", templatePolicy},
		{"{vpcaccesspolicy: {}}", unknownPolicy},
		{"{VPCAccessPolicy: {}, AMIDescribePolicy: {}}", unknownPolicy},
		{"{}", unknownPolicy},
		{"[]", unknownPolicy},
		{"7", unknownPolicy},
		{"!If [c, A, B]", managedPolicy},
		{"!If [c, !Ref A, B]", managedPolicy},
		{"!If [c, !Ref AWS::NoValue, !Ref AWS::NoValue]", managedPolicy},
		{"!If [c, {Statement: []}, !Ref AWS::NoValue]", inlinePolicy},
		{"!If [c, !Ref AWS::NoValue, {Statement: []}]", inlinePolicy},
		{"!If [c, {VPCAccessPolicy: {}}, {AMIDescribePolicy: {}}]", templatePolicy},
		{"!If [c, !Ref AWS::NoValue, {VPCAccessPolicy: {}}]", templatePolicy},
		{"!If [c, !If [d, {Statement: []}, !Ref AWS::NoValue], {Statement: []}]", inlinePolicy},
		{"!If [c, {}, []]", unknownPolicy},
	}
	for _, test := range tests {
		got, err := classifyPolicy(parsedValue(t, test.entry))
		if err != nil || got != test.want {
			t.Errorf("%s is of kind %d, %v; want %d", test.entry, got, err, test.want)
		}
	}
}

func TestClassifyPolicyRefuses(t *testing.T) {
	tests := []struct{ entry, message string }{
		{"!If [c, A]", "takes a list of three"},
		{"!If c", "takes a list of three"},
		{"!If [c, A, B, C]", "takes a list of three"},
		{"!If [c, A, {Statement: []}]", "of one kind"},
		{"!If [c, {VPCAccessPolicy: {}}, {Statement: []}]", "of one kind"},
		{"!If [c, A, !If [d, {}, []]]", "of one kind"},
		{"!If [c, A, !If [d]]", "takes a list of three"},
	}
	for _, test := range tests {
		_, err := classifyPolicy(parsedValue(t, test.entry))
		if err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %v; want %q", test.entry, err, test.message)
		}
	}
}

func TestManagedPolicyNames(t *testing.T) {
	x := &expansion{partition: "aws-cn"}
	x.opts.ManagedPolicies = func(name string) (string, bool) {
		return "arn:own/" + name, name == "AWSLambdaRole" || name == "Own"
	}
	for name, want := range map[string]string{
		"Own":                         "arn:own/Own",
		"AWSLambdaRole":               "arn:own/AWSLambdaRole",
		"AWSLambdaBasicExecutionRole": "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
		"arn:aws:iam::aws:policy/x":   "arn:aws:iam::aws:policy/x",
		"Unknown":                     "Unknown",
	} {
		if got := x.managedPolicyNamed(parsedValue(t, name)); got.Text != want {
			t.Errorf("%s is %s, want %s", name, got.Text, want)
		}
	}
}

// The table of policy templates has the templates that AWS documents, each well-formed.
func TestPolicyTemplates(t *testing.T) {
	names := policyTemplateNames()
	if len(names) != 81 {
		t.Errorf("there are %d policy templates, want 81", len(names))
	}
	if !slices.IsSorted(names) {
		t.Error("the policy templates are not sorted by name")
	}
	withParameters := 0
	for _, name := range names {
		template, ok := findPolicyTemplate(name)
		if !ok || template.name != name {
			t.Errorf("%s is not found", name)
		}
		if len(template.parameters) > 0 {
			withParameters++
		}
		checkPolicyTemplate(t, template)
	}
	if withParameters != 60 {
		t.Errorf("%d policy templates have parameters, want 60", withParameters)
	}
	for _, name := range []string{"", "S3", "S3ReadPolicy:", "  ec2", "#   regional", "AMIDescribePolicy:\n  ec2"} {
		if _, ok := findPolicyTemplate(name); ok {
			t.Errorf("%q is found", name)
		}
	}
}

// checkPolicyTemplate fails unless each statement has its parts and every parameter is used.
func checkPolicyTemplate(t *testing.T, template policyTemplate) {
	t.Helper()
	used := map[string]bool{}
	for _, s := range template.statements {
		if len(s.actions) == 0 || len(s.resources) == 0 || len(s.condition) != 0 && len(s.condition) != 3 {
			t.Errorf("%s has the malformed statement %+v", template.name, s)
		}
		for _, word := range append(append([]string(nil), s.resources...), s.condition...) {
			for _, part := range strings.Split(word, "{")[1:] {
				inside, _, _ := strings.Cut(part, "}")
				name, _, _ := strings.Cut(inside, "=")
				used[name] = true
			}
		}
	}
	if len(template.statements) == 0 {
		t.Errorf("%s grants nothing", template.name)
	}
	for _, name := range template.parameters {
		if !used[name] {
			t.Errorf("%s does not use its parameter %s", template.name, name)
		}
		delete(used, name)
	}
	for name := range used {
		t.Errorf("%s uses %s, which is no parameter of it", template.name, name)
	}
}
