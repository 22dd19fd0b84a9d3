package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/schema"
)

// What a release was built from. The linker sets them; see .goreleaser.yaml.
var (
	version string // v0.1.0
	commit  string
	date    string // of the commit
)

func (p *program) versionCommand() *cli.Command {
	return &cli.Command{Name: "version", Usage: "print the version, and how old the data is", Action: p.version}
}

func (p *program) version(*cli.Context) error {
	fmt.Fprintln(p.stdout, "samx", toolVersion())
	info, _ := debug.ReadBuildInfo()
	if revision := cmp.Or(commit, setting(info, "vcs.revision")); revision != "" {
		fmt.Fprintln(p.stdout, "commit", revision, cmp.Or(date, setting(info, "vcs.time")))
	}
	fmt.Fprintf(p.stdout, "%s %s/%s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, table := range schema.Snapshots() {
		fmt.Fprintf(p.stdout, "%s as of %s\n", table.Name, table.Date)
	}
	return nil
}

// toolVersion is the version of the release or of the module that was built, "(devel)" when that is a working copy.
func toolVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// setting is what the compiler noted of the working copy; a module from a proxy has no such notes.
func setting(info *debug.BuildInfo, key string) string {
	if info == nil {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
