package schema

import (
	"strings"
	"testing"
)

func TestReadableProperties(t *testing.T) {
	tests := []struct {
		typ, attribute string
		want           bool
	}{
		{"AWS::SNS::Topic", "TopicArn", true},
		{"AWS::SNS::Topic", "DisplayName", true},
		{"AWS::SNS::Topic", "DisplayNames", false},
		{"AWS::StepFunctions::Activity", "EncryptionConfiguration.Type", true},
		{"AWS::StepFunctions::Activity", "EncryptionConfiguration", false},
		{"AWS::StepFunctions::Activity", "EncryptionConfiguration.Type.Type", false},
		{"AWS::S3::Bucket", "BucketName", false},
	}
	for _, test := range tests {
		typ, ok := Lookup(test.typ)
		if !ok {
			t.Fatalf("%s is unknown", test.typ)
		}
		if _, got := typ.Attribute(test.attribute); got != test.want {
			t.Errorf("Attribute %s of %s: %v, want %v", test.attribute, test.typ, got, test.want)
		}
	}
	readable.lines(func(service, names string) {
		for _, name := range strings.Fields(names) {
			typ, ok := Lookup("AWS::" + service + "::" + name)
			if !ok {
				t.Errorf("AWS::%s::%s is unknown", service, name)
			} else if !typ.isReadable() {
				t.Errorf("AWS::%s::%s is not found in the table", service, name)
			}
		}
	})
}
