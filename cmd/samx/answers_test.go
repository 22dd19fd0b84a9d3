package main

import (
	"testing"

	"github.com/samx-dev/samx/transform"
)

func TestRepositoryAnswers(t *testing.T) {
	path := writeTemp(t, `{"applications": [
		{"ApplicationId": "pinned", "SemanticVersion": "1.0.0", "TemplateUrl": "https://one.test"},
		{"ApplicationId": "pinned", "TemplateUrl": "https://any.test"},
		{"ApplicationId": "denied", "SemanticVersion": "*", "Error": "no access"},
		{"ApplicationId": "slow", "Status": "PREPARING", "TemplateUrl": "https://slow.test"},
		{"SemanticVersion": "9.9.9", "TemplateUrl": "https://nine.test"}
	]}`)
	answer, err := repositoryAnswers(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ id, version, url, refusal string }{
		{"pinned", "1.0.0", "https://one.test", ""},
		{"pinned", "2.0.0", "https://any.test", ""},
		{"denied", "1.0.0", "", "no access"},
		{"slow", "1.0.0", "", transform.ErrNotReady.Error()},
		{"whatever", "9.9.9", "https://nine.test", ""},
	} {
		url, err := answer(test.id, test.version)
		refusal := ""
		if err != nil {
			refusal = err.Error()
		}
		if url != test.url || refusal != test.refusal {
			t.Errorf("%s %s: %q, %q", test.id, test.version, url, refusal)
		}
	}
	if _, err := answer("unknown", "1.0.0"); err == nil {
		t.Error("an application without an answer was answered")
	}
}
