package transform

import "testing"

func TestParseS3URI(t *testing.T) {
	tests := []struct {
		text string
		want s3URI
		ok   bool
	}{
		{"s3://b/k", s3URI{"b", "k", ""}, true},
		{"S3://B/a/b.zip", s3URI{"B", "a/b.zip", ""}, true},
		{"s3://b//a//b", s3URI{"b", "a//b", ""}, true},
		{"s3://b/", s3URI{"b", "", ""}, true},
		{"s3://b/a%20b", s3URI{"b", "a%20b", ""}, true},
		{"s3://${Bucket}/k", s3URI{"${Bucket}", "k", ""}, true},
		{"s3://user@b:80/k", s3URI{"user@b:80", "k", ""}, true},
		{" s3://b/k", s3URI{"b", "k", ""}, true},
		{"s3://b/k\n", s3URI{"b", "k", ""}, true},
		{"s3://b/\tk", s3URI{"b", "k", ""}, true},
		{"s3://[::1]/k", s3URI{"[::1]", "k", ""}, true},

		{"s3://b/k?versionId=1", s3URI{"b", "k", "1"}, true},
		{"s3://b/k?versionId=", s3URI{"b", "k", ""}, true},
		{"s3://b/k?versionId=1&versionId=2", s3URI{"b", "k", ""}, true},
		{"s3://b/k?versionId=&versionId=2", s3URI{"b", "k", "2"}, true},
		{"s3://b/k?versionid=1", s3URI{"b", "k", ""}, true},
		{"s3://b/k?version%49d=1", s3URI{"b", "k", "1"}, true},
		{"s3://b/k?a=b&versionId=x%2By+z%", s3URI{"b", "k", "x+y z%"}, true},
		{"s3://b/k?versionId=%ff", s3URI{"b", "k", "\ufffd"}, true},
		{"s3://b/k;p=1?versionId=1;x=2", s3URI{"b", "k;p=1", "1;x=2"}, true},
		{"s3://b/k#v?versionId=1", s3URI{"b", "k", ""}, true},

		{"", s3URI{}, false},
		{"./src", s3URI{}, false},
		{"http://b/k", s3URI{}, false},
		{"x s3://b/k", s3URI{}, false},
		{"s3:/b/k", s3URI{}, false},
		{"s3://b", s3URI{}, false},
		{"s3:///k", s3URI{}, false},
		{"s3://b?x/k", s3URI{}, false},
		{"s3://b#x/k", s3URI{}, false},
		{"s3://[Token.1]/k", s3URI{}, false},
		{"s3://[1.2.3.4]/k", s3URI{}, false},
		{"s3://[::1/k", s3URI{}, false},
		{"s3://b]/k", s3URI{}, false},
	}
	for _, test := range tests {
		got, ok := parseS3URI(test.text)
		if got != test.want || ok != test.ok {
			t.Errorf("parseS3URI(%q) = %+v, %t; want %+v, %t", test.text, got, ok, test.want, test.ok)
		}
	}
}

func TestDynamicReference(t *testing.T) {
	for text, want := range map[string]string{
		"{{resolve:ssm:/a/b}}":               "{{resolve:ssm:/a/b}}",
		"s3://b/{{resolve:ssm-secure:a:3}}":  "{{resolve:ssm-secure:a:3}}",
		"{{resolve:secretsmanager:a.b_c-d}}": "{{resolve:secretsmanager:a.b_c-d}}",
		"{{resolve:ssm:a:b}}":                "",
		"{{resolve:other:/a}}":               "",
	} {
		if got := dynamicReference.Get().FindString(text); got != want {
			t.Errorf("in %q found %q, want %q", text, got, want)
		}
	}
}
