package iam

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

func TestDocuments(t *testing.T) {
	b := maker.Builder{}
	for name, test := range map[string]struct {
		got  *cfn.Node
		want string
	}{
		"one action is a bare string": {Allow(b, "s3:GetObject", b.Str("*")),
			`{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}`},
		"several are a list": {AllowList(b, b.Str("*"), "s3:GetObject"),
			`{"Action":["s3:GetObject"],"Effect":"Allow","Resource":"*"}`},
		"a document has a version": {Document(b, Allow(b, "a:B", b.Str("r"))),
			`{"Version":"2012-10-17","Statement":[{"Action":"a:B","Effect":"Allow","Resource":"r"}]}`},
		"some have none": {Unversioned(b), `{"Statement":[]}`},
		"a role trusts a service": {AssumeRole(b, "lambda.amazonaws.com"),
			`{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow",` +
				`"Principal":{"Service":["lambda.amazonaws.com"]}}]}`},
		"an inline policy": {Policy(b, "P", Unversioned(b)), `{"PolicyName":"P","PolicyDocument":{"Statement":[]}}`},
		"a queue lets one sender in": {SendTo(b, b.Str("q"), b.Str("*"), b.Str("topic")),
			`{"Action":"sqs:SendMessage","Effect":"Allow","Principal":"*","Resource":"q",` +
				`"Condition":{"ArnEquals":{"aws:SourceArn":"topic"}}}`},
	} {
		if got := string(cfn.AppendJSON(nil, test.got)); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}
