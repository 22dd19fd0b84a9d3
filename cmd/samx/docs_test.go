package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

func TestUsagePageHasEveryCommandAndFlag(t *testing.T) {
	page, migration := optional(t, root+"/docs/usage.md"), optional(t, root+"/docs/migration.md")
	for _, command := range (&program{stdout: &output{}}).app().Commands {
		_, section, found := strings.Cut(page, "\n## samx "+command.Name+"\n")
		if !found {
			t.Errorf("docs/usage.md has no section about samx %s", command.Name)
		}
		section, _, _ = strings.Cut(section, "\n## ")
		flags := command.Flags
		for _, below := range command.Subcommands {
			if !strings.Contains(section, "samx "+command.Name+" "+below.Name) {
				t.Errorf("docs/usage.md does not explain samx %s %s", command.Name, below.Name)
			}
			flags = append(flags, below.Flags...)
		}
		for _, flag := range flags {
			page, text := "usage.md", section
			if isHidden(flag) {
				page, text = "migration.md", migration // it is there for those who come from elsewhere
			}
			if name := "`--" + longName(flag); !strings.Contains(text, name) {
				t.Errorf("docs/%s does not explain %s` of samx %s", page, name, command.Name)
			}
		}
	}
}

func longName(flag cli.Flag) string { return flag.Names()[0] }

// TestDocsShowRealOutput compares the example of a refusal with what a fixture says is printed.
func TestDocsShowRealOutput(t *testing.T) {
	lines := strings.Split(optional(t, filepath.Join(fixtures, "refused-text", "stderr")), "\n")
	want := "    " + strings.Join(lines[:3], "\n    ") + "\n"
	for _, page := range []string{"README.md", "docs/usage.md"} {
		if !strings.Contains(optional(t, filepath.Join(root, page)), want) {
			t.Errorf("%s does not show\n%s", page, want)
		}
	}
}

// TestDocsShowRealSARIF compares the example of a result in the page about reports with what is printed.
func TestDocsShowRealSARIF(t *testing.T) {
	_, example, found := strings.Cut(optional(t, root+"/docs/reports.md"), "A result:\n\n")
	example, _, _ = strings.Cut(example, "\n\n")
	if !found {
		t.Fatal("docs/reports.md shows no result")
	}
	t.Chdir(root + "/fixtures/docs/reports")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"samx", "lint", "--format", "sarif", "template.yaml"}, strings.NewReader(""), &stdout, &stderr); code != exitProblems {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	var log struct{ Runs []struct{ Results []any } }
	var shown any
	if err := errors.Join(json.Unmarshal([]byte(example), &shown), json.Unmarshal(stdout.Bytes(), &log)); err != nil {
		t.Fatal(err)
	}
	if real := log.Runs[0].Results[0]; !reflect.DeepEqual(shown, real) {
		t.Errorf("docs/reports.md shows\n%v\nnot\n%v", shown, real)
	}
}

// TestConfigurationPageShowsItsFiles: the files that the page shows are those that its examples are run with.
func TestConfigurationPageShowsItsFiles(t *testing.T) {
	page := optional(t, root+"/docs/configuration.md")
	for _, name := range []string{".samx.yaml", "samconfig.toml"} {
		var shown strings.Builder
		for line := range strings.Lines(optional(t, root+"/fixtures/docs/configuration/"+name)) {
			if line != "\n" {
				shown.WriteString(indent)
			}
			shown.WriteString(line)
		}
		if !strings.Contains(page, shown.String()) {
			t.Errorf("docs/configuration.md does not show %s", name)
		}
	}
}
