package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/release"
	"github.com/samx-dev/samx/schema"
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
	if more := build.Get("gcflags"); more != nil {
		t.Errorf("only a release has the gcflags %q", texts(more))
	}
	flags := append(texts(build.Get("flags")), "-tags="+strings.Join(texts(build.Get("tags")), ","))
	stripped, _, _ := strings.Cut(at(build, "ldflags", "0").Text, " -X")
	if flags = append(flags, "-ldflags="+stripped); !slices.Equal(flags, release.Flags()) {
		t.Errorf(".goreleaser.yaml builds with\n%q\nand the tests with\n%q", flags, release.Flags())
	}
	ci := optional(t, filepath.Join(root, ".ci/run"))
	for _, want := range []string{
		"tags=" + release.Tags + "\n",
		"largest=" + strconv.Itoa(maxBinary) + "\n",
		"{" + strings.Join(texts(build.Get("goos")), ",") + "}/{" + strings.Join(texts(build.Get("goarch")), ",") + "}",
		"-trimpath -buildvcs=false -tags", "-ldflags '-s -w'",
	} {
		if !strings.Contains(ci, want) {
			t.Errorf(".ci/run does not say %q", want)
		}
	}
}

// TestWorkflows: changes are tested as .ci/run does and on the other systems of a release; a tag is released by goreleaser.
func TestWorkflows(t *testing.T) {
	ci, release := configuration(t, ".github/workflows/ci.yml"), configuration(t, ".github/workflows/release.yml")
	for jobs, wants := range map[*cfn.Node][]string{
		at(ci, "jobs", "linux"):           {".ci/run"},
		at(ci, "jobs", "elsewhere"):       {"go test ./..."},
		at(ci, "jobs", "vulnerabilities"): {"govulncheck"},
		at(ci, "jobs", "dependencies"):    {"actions/dependency-review-action@"},
		at(release, "jobs", "release"):    {".ci/run", "anchore/sbom-action/download-syft@", "goreleaser/goreleaser-action@"},
	} {
		var steps strings.Builder
		if list := jobs.Get("steps"); list.Is(cfn.List) {
			for _, step := range list.Items {
				steps.WriteString(cfn.FirstOf(step.Get("run"), step.Get("uses")).Text + "\n")
			}
		}
		for _, want := range wants {
			if !strings.Contains(steps.String(), want) {
				t.Errorf("no step has %q:\n%s", want, steps.String())
			}
		}
	}
	if others := texts(at(ci, "jobs", "elsewhere", "strategy", "matrix", "os")); len(others) != 2 {
		t.Errorf("the tests run on %q besides Linux", others)
	}
}

// TestEverythingIsListed: each command and flag stands in the manual page and in the completions of each shell.
func TestEverythingIsListed(t *testing.T) {
	app := (&program{}).app()
	for _, args := range [][]string{{"man"}, {"completion", "bash"}, {"completion", "zsh"}, {"completion", "fish"}} {
		text := strings.ReplaceAll(samx("", args...).stdout, `\-`, "-")
		for _, command := range allCommands(app.Commands) {
			if !strings.Contains(text, command.Name) {
				t.Errorf("%v lacks the command %s", args, command.Name)
			}
			for _, typed := range dashed(shown(command.Flags)) {
				if args[len(args)-1] == "fish" {
					typed = strings.Replace(strings.Replace("-"+typed, "---", "-l ", 1), "--", "-s ", 1)
				}
				if !strings.Contains(text, typed) {
					t.Errorf("%v lacks %s of %s", args, typed, command.Name)
				}
			}
		}
	}
}

func TestManualIsRoff(t *testing.T) {
	page := samx("", "man").stdout
	for _, want := range []string{".TH SAMX 1", ".SH \"EXIT STATUS\"", ".SS \"samx lint", `.B \-\-output, \-o FILE`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if got, want := roff(".a\n'b\n-c\\"), "\\&.a\n\\&'b\n\\-c\\e"; got != want {
		t.Errorf("roff gives %q, not %q", got, want)
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("NOT CHECKED by groff: ", err)
	}
	check := exec.Command("groff", "-man", "-ww", "-z")
	check.Stdin = strings.NewReader(page)
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff: %v\n%s", err, out)
	}
}

// TestVersionTellsHowOldTheDataIs: whoever wonders about a type or a runtime sees what samx can know.
func TestVersionTellsHowOldTheDataIs(t *testing.T) {
	got := samx("", "version").stdout
	if !strings.Contains(got, runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH+"\n") {
		t.Errorf("the platform is missing:\n%s", got)
	}
	for _, table := range schema.Snapshots() {
		if !strings.Contains(got, "\n"+table.Name+" as of "+string(table.Date)+"\n") {
			t.Errorf("%s is missing:\n%s", table.Name, got)
		}
	}
}
