package typed

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/schema/cfn"
)

// TestNothingIsDroppedInSilence compares the JSON of goformation's structs with the templates they were made of: each
// difference must be a Problem, and each Problem a difference.
func TestNothingIsDroppedInSilence(t *testing.T) {
	for _, folder := range []string{"../../fixtures/transform", "../../fixtures/lint"} {
		t.Run(filepath.Base(folder), func(t *testing.T) { compareAll(t, folder) })
	}
	t.Run("official", func(t *testing.T) { compareAll(t, filepath.Join(official.Folder(t, "corpus/sam"), "output", "aws")) })
}

func compareAll(t *testing.T, folder string) {
	count := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".json", ".yaml"}, filepath.Ext(path)) {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		tree, _ := cfn.Parse(path, source)
		count++
		for _, fault := range compare(tree) {
			t.Errorf("%s: %s", path, fault)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 100 {
		t.Errorf("%s has only %d templates", folder, count)
	}
}

func FuzzTemplate(f *testing.F) {
	seeds := []string{
		`{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "X"}, "Tags": [null, 1]}}}}`,
		`{"Resources": {"A": {"Type": "Custom::A", "Properties": {"X": {"Fn::Join": [",", ["a", {"Ref": "B"}]]}}}, "B": null}}`,
		"Transform: [a, {Name: b}]\nRules: {}\nOutputs: {A: {Value: !Sub 'x${B}', Export: {Name: 1}}}\nMappings: {Ref: {}}\n",
		"Resources:\n  A:\n    Type: AWS::IAM::Role\n    DependsOn: B\n    Properties:\n      AssumeRolePolicyDocument: {Ref: A, B: 1.5e400}\n",
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		tree, _ := cfn.Parse("template", source)
		for _, fault := range compare(tree) {
			t.Error(fault)
		}
	})
}

// compare converts a template, has goformation write it, and tells what does not fit the problems.
func compare(tree *cfn.Template) []string {
	out, problems := Template(tree)
	text, err := out.JSON()
	if err != nil {
		return []string{"goformation cannot write it: " + err.Error()}
	}
	written, diagnostics := cfn.ParseDocument("goformation.json", text)
	if len(diagnostics) > 0 {
		return []string{"goformation writes broken JSON: " + diagnostics[0].Message}
	}
	c := &comparison{kept: map[string]bool{}, omitted: map[string]bool{}}
	for _, p := range problems {
		into := c.omitted
		if p.Kept {
			into = c.kept
		}
		if path := pathKey(p.Path); into[path] {
			c.faults = append(c.faults, "reported twice: "+p.String())
		} else {
			into[path] = true
		}
	}
	c.node(nil, tree.Root, written.Root)
	for _, rest := range []map[string]bool{c.kept, c.omitted} {
		for path := range rest {
			c.faults = append(c.faults, "reported, but no difference: "+path)
		}
	}
	return c.faults
}

// A comparison takes the problems it has found a difference for out of its sets.
type comparison struct {
	kept, omitted map[string]bool // by path
	faults        []string
}

func pathKey(path []string) string { return fmt.Sprintf("%q", path) }

func take(set map[string]bool, path []string) bool {
	found := set[pathKey(path)]
	delete(set, pathKey(path))
	return found
}

// node compares a value with what was written for it, nil when nothing was.
func (c *comparison) node(path []string, want, got *cfn.Node) {
	switch {
	case take(c.omitted, path):
		if got != nil && !isZero(got) {
			c.fault(path, "reported as left out, but written", got)
		}
	case take(c.kept, path):
		if got != nil && cfn.Equal(want, got) {
			c.fault(path, "reported as changed, but the same", got)
		}
	case want.IsMap() && (got.IsMap() || got == nil && want.Len() > 0):
		c.maps(path, want, got)
	case want.Is(cfn.List) && (got.Is(cfn.List) || got == nil && want.Len() > 0):
		c.lists(path, want, got)
	case got == nil || !cfn.Equal(want, got):
		c.fault(path, "dropped in silence, or changed", got)
	}
}

func (c *comparison) maps(path []string, want, got *cfn.Node) {
	for i, p := range want.Pairs {
		duplicate := slices.ContainsFunc(want.Pairs[i+1:], func(q cfn.Pair) bool { return q.Key.Text == p.Key.Text })
		if !duplicate {
			c.node(append(slices.Clone(path), p.Key.Text), p.Value, valueOf(got, p.Key.Text))
		}
	}
	if got == nil {
		return // everything in it was left out, or node complains
	}
	for _, p := range got.Pairs {
		below := append(slices.Clone(path), p.Key.Text)
		switch added := !want.Has(p.Key.Text); {
		case added && len(below) == 3 && below[0] == "Resources" && p.Key.Text == "Properties":
			c.maps(below, &cfn.Node{Kind: cfn.Map}, p.Value) // every resource gets them, with what is reported in them
		case added && !take(c.kept, below):
			c.fault(below, "added in silence", p.Value)
		}
	}
}

// valueOf tells a null from nothing.
func valueOf(n *cfn.Node, key string) *cfn.Node {
	if p, ok := n.Lookup(key); ok {
		return p.Value
	}
	return nil
}

func (c *comparison) lists(path []string, want, got *cfn.Node) {
	next := 0
	for i, item := range want.Items {
		below := append(slices.Clone(path), strconv.Itoa(i))
		if take(c.omitted, below) {
			continue
		}
		var written *cfn.Node
		if got != nil && next < got.Len() {
			written = got.Items[next]
		}
		next++
		c.node(below, item, written)
	}
	if got != nil && next != got.Len() {
		c.fault(path, "another number of elements", got)
	}
}

func (c *comparison) fault(path []string, what string, got *cfn.Node) {
	c.faults = append(c.faults, strings.Join(path, "/")+": "+what+": "+string(cfn.AppendJSON(nil, got)))
}

// isZero reports whether all that is written is an empty value of a Go type: goformation writes such for some properties.
func isZero(n *cfn.Node) bool {
	if n.IsMap() {
		for _, p := range n.Pairs {
			if !isZero(p.Value) {
				return false
			}
		}
		return true
	}
	return n.IsEmpty()
}
