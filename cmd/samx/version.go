package main

import (
	"fmt"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

func (p *program) versionCommand() *cli.Command {
	return &cli.Command{Name: "version", Usage: "print the version", Action: p.version}
}

func (p *program) version(*cli.Context) error {
	fmt.Fprintln(p.stdout, "samx", toolVersion())
	return nil
}

// toolVersion is the version of the module that was built, "(devel)" when that is a working copy.
func toolVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
