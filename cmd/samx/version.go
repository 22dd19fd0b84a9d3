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
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintln(p.stdout, "samx", version)
	return nil
}
