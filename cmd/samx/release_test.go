package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

// This file holds what builds and publishes releases to the same flags, platforms and size.

// configuration reads a YAML file of the repository. The tags and anchors that such files use mean the same to templates.
func configuration(t *testing.T, path string) *cfn.Node {
	t.Helper()
	parsed, diagnostics := cfn.Parse(path, []byte(optional(t, filepath.Join(root, path))))
	if cfn.Unreadable(diagnostics) || !parsed.Root.IsMap() {
		t.Fatalf("%s: %v", path, diagnostics)
	}
	return parsed.Root
}

// at follows keys, and numbers in lists.
func at(n *cfn.Node, steps ...string) *cfn.Node {
	for _, step := range steps {
		if i, err := strconv.Atoi(step); err == nil && n.Is(cfn.List) && i < len(n.Items) {
			n = n.Items[i]
			continue
		}
		n = n.Get(step)
	}
	return n
}

// texts are the scalars in a list.
func texts(n *cfn.Node) (all []string) {
	if n.Is(cfn.List) {
		for _, item := range n.Items {
			all = append(all, item.Text)
		}
	}
	return all
}

// TestEveryoneBuildsTheSame: a release, the cross-compilation in CI and the binary that the tests run are built with the same
// flags, and CI holds all platforms of a release to the same size.
func TestEveryoneBuildsTheSame(t *testing.T) {
	build := at(configuration(t, ".goreleaser.yaml"), "builds", "0")
	var flags []string
	for _, packages := range texts(build.Get("gcflags")) {
		flags = append(flags, "-gcflags="+packages)
	}
	flags = append(flags, texts(build.Get("flags"))...)
	flags = append(flags, "-tags="+strings.Join(texts(build.Get("tags")), ","))
	stripped, _, _ := strings.Cut(at(build, "ldflags", "0").Text, " -X")
	if flags = append(flags, "-ldflags="+stripped); !slices.Equal(flags, releaseFlags()) {
		t.Errorf(".goreleaser.yaml builds with\n%q\nand the tests with\n%q", flags, releaseFlags())
	}
	var lean []string
	for _, flag := range leanFlags() {
		lean = append(lean, strings.TrimSuffix(strings.TrimPrefix(flag, "-gcflags="), "=-l"))
	}
	ci := optional(t, filepath.Join(root, ".ci/run"))
	for _, want := range []string{
		"tags=" + releaseTags + "\n",
		"lean=({" + strings.Join(lean, ",") + "}=-l)\n",
		"largest=" + strconv.Itoa(maxBinary) + "\n",
		"{" + strings.Join(texts(build.Get("goos")), ",") + "}/{" + strings.Join(texts(build.Get("goarch")), ",") + "}",
		"-trimpath -buildvcs=false -tags", "-ldflags '-s -w'",
	} {
		if !strings.Contains(ci, want) {
			t.Errorf(".ci/run does not say %q", want)
		}
	}
}
