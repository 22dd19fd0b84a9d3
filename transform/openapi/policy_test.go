package openapi

import (
	"strings"
	"testing"

	"github.com/samx-dev/samx/transform/py27"
)

func TestResourcePolicyStatements(t *testing.T) {
	const (
		allow = "{'Action': 'execute-api:Invoke', 'Resource': [R], 'Effect': 'Allow', 'Principal': '*'}"
		r     = "{'Fn::Sub': ['execute-api:/${__Stage__}/GET/a/*', {'__Stage__': 'Prod'}]}"
	)
	deny := func(condition string) string {
		return "{'Action': 'execute-api:Invoke', 'Resource': [R], 'Effect': 'Deny', 'Condition': " + condition + ", 'Principal': '*'}"
	}
	account := func(effect, accounts string) string {
		return "{'Action': 'execute-api:Invoke', 'Resource': [R], 'Effect': '" + effect + "', 'Principal': {'AWS': " + accounts + "}}"
	}
	for _, test := range []struct{ policy, want string }{
		{"{}", ""},
		{`{AwsAccountWhitelist: ["1"]}`, account("Allow", "['1']")},
		{`{AwsAccountWhitelist: ["1"], AwsAccountBlacklist: !Ref A}`,
			"[" + account("Allow", "['1']") + ", " + account("Deny", "[{'Ref': 'A'}]") + "]"},
		{"{IpRangeWhitelist: 1.2.3.4}", "[" + allow + ", " + deny("{'NotIpAddress': {'aws:SourceIp': ['1.2.3.4']}}") + "]"},
		{"{IpRangeBlacklist: [a], SourceVpcBlacklist: [vpc-1, vpce-2, x]}", "[" + allow + ", " +
			deny("{'IpAddress': {'aws:SourceIp': ['a']}}") + ", " +
			deny("{'StringEquals': {'aws:SourceVpc': ['vpc-1'], 'aws:SourceVpce': ['vpce-2']}}") + "]"},
		{"{IntrinsicVpceWhitelist: [!Ref E]}", "[" + allow + ", " +
			deny("{'StringNotEquals': {'aws:SourceVpce': [{'Ref': 'E'}]}}") + "]"},
	} {
		var realm py27.Realm
		d, err := Open(&realm, withPaths(t, "{'/a/{id}': {get: {}}}"))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.AddResourcePolicy(node(t, test.policy), "/a/{id}", str("Prod")); err != nil {
			t.Fatal(err)
		}
		want := "{}"
		if test.want != "" {
			want = "{'Version': '2012-10-17', 'Statement': " + strings.ReplaceAll(test.want, "[R]", "["+r+"]") + "}"
		}
		if got := realm.Text(d.Close().Get(policyKey)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.policy, got, want)
		}
	}
}

func TestResourcePolicyResources(t *testing.T) {
	for paths, want := range map[string]string{
		"{/a/: {get: {}, x-amazon-apigateway-any-method: {}}}": "GET/a/ */a/",
		"{/a/: {any: {}, parameters: []}}":                     "*/a/ PARAMETERS/a/",
		"{/a/: {Fn::If: [C, {get: {}}, {put: {}}]}}":           "GET/a/ PUT/a/",
	} {
		var realm py27.Realm
		d, err := Open(&realm, withPaths(t, paths))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.AddResourcePolicy(node(t, "{IpRangeWhitelist: [a]}"), "/a/", str("Prod")); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, item := range d.Close().Get(policyKey).Get("Statement").Items[0].Get("Resource").Items {
			text := item.Arg("Fn::Sub").Items[0].Text
			got += " " + text[len("execute-api:/${__Stage__}/"):]
		}
		if got != " "+want {
			t.Errorf("%s: got%s", paths, got)
		}
	}
}

func TestPolicyStatementsAreAddedOnce(t *testing.T) {
	var realm py27.Realm
	d, err := Open(&realm, withPaths(t, "{}"))
	if err != nil {
		t.Fatal(err)
	}
	d.AddPolicyStatements(node(t, "{Effect: Deny}"))
	d.AddPolicyStatements(node(t, "[{Effect: Deny}, {Effect: Allow}]"))
	d.AddPolicyStatements(node(t, "{Effect: Allow}"))
	want := "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Deny'}, {'Effect': 'Allow'}]}"
	if got := realm.Text(d.Close().Get(policyKey)); got != want {
		t.Errorf("got %s", got)
	}
}
