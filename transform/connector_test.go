package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// connectorPairs walks through the pairs that the profiles have.
func connectorPairs(visit func(source, destination string)) {
	for _, source := range connectorSources() {
		for _, destination := range connectorDestinations(source) {
			visit(source, destination)
		}
	}
}

func TestConnectorProfilesAreWellFormed(t *testing.T) {
	count := 0
	connectorPairs(func(source, destination string) {
		count++
		pair := source + " -> " + destination
		p, ok := findConnectorProfile(source, destination)
		if !ok {
			t.Errorf("%s is listed but not found", pair)
			return
		}
		checkProfileHead(t, pair, p)
		for _, g := range p.grants {
			checkGrant(t, pair, g)
		}
		for _, combination := range p.only {
			for _, name := range strings.Split(combination, "+") {
				if !slices.Contains(p.permissions(), name) {
					t.Errorf("%s: the combination %s has no such permission", pair, combination)
				}
			}
		}
	})
	if want := 31; count != want {
		t.Errorf("there are %d pairs, want %d", count, want)
	}
}

func checkProfileHead(t *testing.T, pair string, p *connectorProfile) {
	t.Helper()
	switch p.kind {
	case rolePolicyProfile:
		if p.of != "Source" && p.of != "Destination" {
			t.Errorf("%s: the policy is of %q", pair, p.of)
		}
	case invocationProfile, topicPolicyProfile, queuePolicyProfile:
		if !strings.HasSuffix(p.of, ".amazonaws.com") {
			t.Errorf("%s: %q is no service", pair, p.of)
		}
	default:
		t.Errorf("%s: unknown kind %q", pair, p.kind)
	}
	if len(p.grants) == 0 {
		t.Errorf("%s grants nothing", pair)
	}
}

func checkGrant(t *testing.T, pair string, g connectorGrant) {
	t.Helper()
	if g.permission != "Read" && g.permission != "Write" {
		t.Errorf("%s: unknown permission %q", pair, g.permission)
	}
	for _, action := range g.actions {
		if service, name, ok := strings.Cut(action, ":"); !ok || service == "" || name == "" {
			t.Errorf("%s: %q is no action", pair, action)
		}
	}
	if len(g.actions) == 0 || len(g.resources) == 0 {
		t.Errorf("%s: a grant of %s has no actions or no resources", pair, g.permission)
	}
	for _, resource := range g.resources {
		if !strings.Contains(resource, "{") && !strings.HasPrefix(resource, "regional:") {
			t.Errorf("%s: %q is no resource", pair, resource)
		}
	}
}

func TestFindConnectorProfile(t *testing.T) {
	p, ok := findConnectorProfile("AWS::StepFunctions::StateMachine", "AWS::StepFunctions::StateMachine")
	if !ok || p.kind != rolePolicyProfile || p.of != "Source" || !p.sourceWaits || p.mappingWaits || p.accountOnly {
		t.Fatalf("got %+v, %v", p, ok)
	}
	if want := []string{"Read", "Read+Write"}; !slices.Equal(p.only, want) {
		t.Errorf("only %q, want %q", p.only, want)
	}
	last := p.grants[len(p.grants)-1]
	if want := []string{"events:PutTargets", "events:PutRule"}; len(p.grants) != 5 || !slices.Equal(last.actions, want) {
		t.Errorf("the grants are %+v", p.grants)
	}
	for _, pair := range [][2]string{
		{"AWS::Lambda::Function", "AWS::Lambda"},
		{"", "AWS::Lambda::Function"},
		{"AWS::SQS::Queue", "AWS::SQS::Queue"},
		{"#", ""},
	} {
		if p, ok := findConnectorProfile(pair[0], pair[1]); ok {
			t.Errorf("%s -> %s has the profile %+v", pair[0], pair[1], p)
		}
	}
}

func TestTargetOf(t *testing.T) {
	for text, want := range map[string]string{
		`{"Ref": "X"}`:                        "X",
		`{"Ref": ""}`:                         "",
		`{"Ref": ["X"]}`:                      "",
		`{"Fn::GetAtt": ["X", "Arn"]}`:        "X",
		`{"Fn::GetAtt": ["X", {"Ref": "A"}]}`: "X",
		`{"Fn::GetAtt": ["X", "A", "Arn"]}`:   "",
		`{"Fn::GetAtt": ["X"]}`:               "",
		`{"Fn::GetAtt": [5, "Arn"]}`:          "",
		`{"Fn::GetAtt": "X.Arn"}`:             "X",
		`{"Fn::GetAtt": "X.A.Arn"}`:           "",
		`{"Fn::GetAtt": "X"}`:                 "",
		`{"Fn::Sub": "${X}"}`:                 "",
		`"X"`:                                 "",
	} {
		template, _ := cfn.Parse("t.yaml", []byte("V: "+text))
		got, ok := targetOf(template.Root.Get("V"))
		if got != want || ok != (want != "") {
			t.Errorf("targetOf(%s) = %q, %v, want %q", text, got, ok, want)
		}
	}
}
