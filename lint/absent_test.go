package lint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/lint"
)

// absentNames lists what is said not to exist in templates that AWS's transform takes; each line has been looked up.
const absentNames = "../fixtures/official/absent_names.txt"

// saysAbsent are the rules that say that a name does not exist: of a resource, an attribute, a parameter, a condition, a
// mapping or a resource type.
var saysAbsent = []string{"E1010", "E1011", "E1019", "E1020", "E1028", "E3005", "E3006", "E3015", "E6005", "E8002", "E8007"}

// TestAbsentNames lints all inputs that the official transform takes. Names that are said not to exist are those known to
// be absent.
func TestAbsentNames(t *testing.T) {
	root := official.Folder(t, "corpus/sam")
	var manifest struct {
		Cases []struct{ Kind, Input string }
	}
	if err := readJSON(filepath.Join(root, "cases.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	var inputs []string
	for _, c := range manifest.Cases {
		if c.Kind == "success" {
			inputs = append(inputs, c.Input)
		}
	}
	slices.Sort(inputs)
	var found strings.Builder
	for _, input := range slices.Compact(inputs) {
		source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(input)))
		if err != nil {
			t.Fatal(err)
		}
		result := lint.Source(context.Background(), input, declaringSAM(source), officialOptions())
		if result.Err != nil {
			t.Errorf("%s: %v", input, result.Err)
		}
		for _, f := range result.Findings {
			if slices.Contains(saysAbsent, f.Rule) {
				fmt.Fprintf(&found, "%s:%d %s %s\n", filepath.Base(input), f.Start.Line, f.Rule, f.Sentence())
			}
		}
	}
	golden(t, absentNames, found.String())
}

// declaringSAM adds the transform to a template that lacks it, after its last line so that lines stay where they are.
func declaringSAM(source []byte) []byte {
	if strings.Contains(string(source), "AWS::Serverless-2016-10-31") {
		return source
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(source, &object) == nil {
		return source
	}
	return fmt.Appendf(nil, "%s\nTransform: AWS::Serverless-2016-10-31\n", strings.TrimRight(string(source), "\n"))
}
