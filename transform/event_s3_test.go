package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

func TestBucketDependsOn(t *testing.T) {
	for _, test := range []struct{ attribute, want string }{
		{"", `["FEPermission"]`},
		{"DependsOn: A", `["A","FEPermission"]`},
		{"DependsOn: [A, B, A]", `["A","B","FEPermission"]`},
		{"DependsOn: [FEPermission, A]", `["FEPermission","A"]`},
		{"DependsOn: []", `["FEPermission"]`},
	} {
		out := expandEvent(t, "S3", "{Bucket: !Ref B, Events: s3:x}", "  B:\n    Type: AWS::S3::Bucket\n    "+test.attribute)
		checkJSON(t, out.Resource("B").Node.Get("DependsOn"), test.want)
	}
}

func TestBucketNotifications(t *testing.T) {
	const put = `{"Function":{"Fn::GetAtt":["F","Arn"]},"Event":"s3:put"}`
	for _, test := range []struct{ properties, events, want string }{
		{"{}", "s3:put", `[` + put + `]`},
		{"{}", "[s3:put, s3:put]", `[` + put + `]`},
		{"{}", "[]", `[]`},
		{"{NotificationConfiguration: null}", "s3:put", `[` + put + `]`},
		{"{NotificationConfiguration: {LambdaConfigurations: null}}", "s3:put", `[` + put + `]`},
		{"{NotificationConfiguration: {LambdaConfigurations: [{Event: s3:put, Function: !GetAtt F.Arn}]}}", "s3:put",
			`[{"Event":"s3:put","Function":{"Fn::GetAtt":["F","Arn"]}}]`},
	} {
		bucket := "  B: {Type: AWS::S3::Bucket, Properties: " + test.properties + "}"
		out := expandEvent(t, "S3", "{Bucket: !Ref B, Events: "+test.events+"}", bucket)
		checkJSON(t, out.Resource("B").Props.Get("NotificationConfiguration").Get("LambdaConfigurations"), test.want)
	}
}

// The bucket is the author's, and so is what it had; only what the event adds is made.
func TestBucketStaysTheAuthors(t *testing.T) {
	out := expandEvent(t, "S3", "{Bucket: !Ref B, Events: s3:put}",
		"  B: {Type: AWS::S3::Bucket, Metadata: {a: b}, CreationPolicy: {}, Properties: {BucketName: name}}")
	bucket := out.Resource("B")
	for _, own := range []*cfn.Node{bucket.ID, bucket.Node, bucket.Type, bucket.Props, bucket.Props.Get("BucketName")} {
		if own.By != 0 {
			t.Errorf("what the author wrote has the maker %q", maker.Name(own.By))
		}
	}
	for _, added := range []*cfn.Node{bucket.Node.Get("DependsOn"), bucket.Props.Get("NotificationConfiguration")} {
		if added.By != maker.EventBucketNotification {
			t.Errorf("what the event adds has the maker %q", maker.Name(added.By))
		}
	}
	if !bucket.Node.Has("Metadata") || bucket.Node.Has("CreationPolicy") {
		t.Error("Metadata must stay, CreationPolicy must go")
	}
}
