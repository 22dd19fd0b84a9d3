package transform

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// TestStubDeploymentIDs expands all fixtures with stand-ins for the IDs of deployments: but for these and the order of entries, the
// results are the same, and refusals are the very same.
func TestStubDeploymentIDs(t *testing.T) {
	stubbed := 0
	for _, f := range fixtures(t) {
		source, diagnostics := cfn.Parse(f.file, read(t, f.file))
		if cfn.Unreadable(diagnostics) {
			continue
		}
		o := f.options
		exact, refusal := Expand(source, o)
		o.StubDeploymentIDs = true
		got, err := Expand(source, o)
		if refusal != nil || err != nil {
			if refusal == nil || err == nil || err.Error() != refusal.Error() {
				t.Errorf("%s: %v, want %v", f.file, err, refusal)
			}
			continue
		}
		want := withoutHashes(unordered(t, exact))
		if string(want) != string(withoutHashes(unordered(t, got))) {
			t.Errorf("%s: differs in more than the IDs of deployments", f.file)
		}
		if bytes.Contains(want, []byte("Deployment"+StubDeploymentID)) {
			stubbed++
		}
	}
	if stubbed == 0 {
		t.Error("no fixture has a deployment")
	}
}

// unordered prints a template as JSON with the entries of maps sorted.
func unordered(t *testing.T, template *cfn.Template) []byte {
	t.Helper()
	var whole any
	if err := json.Unmarshal(printed(t, template), &whole); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func withoutHashes(text []byte) []byte {
	text = regexp.MustCompile(`Deployment[0-9a-f]{10}`).ReplaceAll(text, []byte("Deployment"+StubDeploymentID))
	return regexp.MustCompile(`RestApi deployment id: [0-9a-f]{40}`).ReplaceAll(text, []byte("RestApi deployment"))
}
