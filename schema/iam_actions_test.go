package schema

import (
	"slices"
	"testing"
)

func TestIAMActions(t *testing.T) {
	for prefix, want := range map[string]bool{"s3": true, "S3": true, "a2c": true, "xray": true, "s": false, "": false, "s33": false} {
		if IAMService(prefix) != want {
			t.Errorf("IAMService(%q) is not %v", prefix, want)
		}
	}
	sqs := IAMActions("sqs")
	if len(sqs) != 20 || !slices.IsSorted(sqs) || sqs[0] != "addpermission" || sqs[19] != "untagqueue" {
		t.Errorf("sqs: %v", sqs)
	}
	if list := IAMActions("nothing"); list != nil {
		t.Errorf("actions of an unknown service: %v", list)
	}
	if n := len(IAMActions("ec2")); n < 700 {
		t.Errorf("ec2 has %d actions", n)
	}
}

func TestIAMActionFits(t *testing.T) {
	cases := []struct {
		prefix, pattern string
		want            bool
	}{
		{"s3", "GetObject", true},
		{"S3", "getobject", true},
		{"s3", "GetObjects", false},
		{"s3", "Get*", true},
		{"s3", "*", true},
		{"s3", "**", true},
		{"s3", "?etObject", true},
		{"s3", "GetObject?", false},
		{"s3", "*Object*Tag*", true},
		{"s3", "*x*x*x*x*", false},
		{"s3", "", false},
		{"sqs", "sendmessage", true},
		{"nothing", "*", false},
		{"", "*", false},
	}
	for _, c := range cases {
		if got, _ := IAMActionFits(IAMActions(c.prefix), c.pattern); got != c.want {
			t.Errorf("IAMActionFits(%q, %q) = %v", c.prefix, c.pattern, got)
		}
	}
}

func TestIAMActionResources(t *testing.T) {
	cases := []struct {
		prefix, action string
		forms          []string
		ok             bool
	}{
		{"sqs", "SendMessage", []string{"arn:*:sqs:*:*:*"}, true},
		{"s3", "PutObject", []string{"arn:*:s3:*:*:accesspoint/*", "arn:*:s3:::*"}, true},
		{"sqs", "ListQueues", nil, true},
		{"access-analyzer", "ApplyArchiveRule", []string{"arn:*:access-analyzer:*:*:analyzer/*"}, true},
		{"sqs", "SendMessag", nil, false},
		{"sqs", "Send*", nil, false},
		{"nothing", "SendMessage", nil, false},
	}
	for _, c := range cases {
		forms, ok := IAMActionResources(c.prefix, c.action)
		if !slices.Equal(forms, c.forms) || ok != c.ok {
			t.Errorf("IAMActionResources(%q, %q) = %v, %v; want %v, %v", c.prefix, c.action, forms, ok, c.forms, c.ok)
		}
	}
}

// FuzzIAMService reads damaged lines: they may name nothing, but must not break the reader.
func FuzzIAMService(f *testing.F) {
	f.Add("=queue/* arn:*:s3:::*|0 01|0queue C0D1v2 5s ~0{", "create delete", 1)
	f.Add("||0a", "", 0)
	f.Fuzz(func(t *testing.T, line, verbs string, set int) {
		s := iamService{prefix: "x", verbs: verbs, forms: line, sets: line, nouns: line}
		s.actions(func(_ []byte, set int) bool {
			s.formsOf(set)
			return true
		})
		s.formsOf(max(set, 0))
	})
}

func BenchmarkIAMActionFits(b *testing.B) {
	for b.Loop() {
		IAMActionFits(IAMActions("ec2"), "nothing")
	}
}
