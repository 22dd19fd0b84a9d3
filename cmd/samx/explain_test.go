package main

import (
	"fmt"
	"strings"
	"testing"
)

// An explanation is for people: it shows a part of a long line, and not all of what there are thousands of.
func TestExplainIsShort(t *testing.T) {
	quiet(t)
	var tags, topics strings.Builder
	for i := range 500 {
		fmt.Fprintf(&tags, "Tag%d: a, ", i)
		fmt.Fprintf(&topics, "  Twin%d: {Type: 'AWS::SNS::Topic'}\n", i)
	}
	template := "Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn: {Type: 'AWS::Serverless::Function', Properties: " +
		"{CodeUri: s3://b/k, Handler: a.b, Runtime: python3.13, Tags: {" + tags.String() + "Last: b}}}\n" + topics.String()
	got := samx(template, "explain", "-", "Fn")
	for _, want := range []string{"as written: Properties/Handler\n", "... and 1408 more places; samx transform --source-map lists all\n"} {
		if got.code != exitDone || !strings.Contains(got.stdout, want) {
			t.Errorf("exit %d without %q:\n%.2000s", got.code, want, got.stdout)
		}
	}
	for _, line := range strings.Split(got.stdout, "\n") {
		if len(line) > 300 {
			t.Errorf("a line of %d bytes: %.300s", len(line), line)
		}
	}
	got = samx(template, "explain", "-", "Twin")
	if want := "Twin18, Twin19 and 480 more?"; got.code == exitDone || !strings.Contains(got.stderr, want) {
		t.Errorf("exit %d without %q: %.2000s", got.code, want, got.stderr)
	}
}
