package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// flagsFirst moves the flags of a command before its other arguments. The flag parser of the library stops at the first
// argument that is no flag, yet people write "samx transform template.yaml -o out.json".
func flagsFirst(app *cli.App, args []string) []string {
	for i := 1; i < len(args); i++ {
		if strings.HasPrefix(args[i], "-") {
			continue
		}
		command := app.Command(args[i])
		if command == nil {
			return args
		}
		for i+1 < len(args) && subcommand(command, args[i+1]) != nil {
			i++
			command = subcommand(command, args[i])
		}
		rest := args[i+1:]
		if command.Name == lintName {
			rest = fromPeer(rest)
		}
		return append(slices.Clone(args[:i+1]), reorder(command.Flags, rest)...)
	}
	return args
}

func subcommand(of *cli.Command, name string) *cli.Command {
	for _, command := range of.Subcommands {
		if command.HasName(name) {
			return command
		}
	}
	return nil
}

func reorder(flags []cli.Flag, args []string) []string {
	var front, rest []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if arg == "-" || !strings.HasPrefix(arg, "-") {
			rest = append(rest, arg)
			continue
		}
		name, _, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if name == "help" || name == "h" {
			return []string{"--help"} // whatever else was written; the library would take a template for a topic
		}
		front = append(front, arg)
		if !joined && takesValue(flags, name) && i+1 < len(args) {
			i++
			front = append(front, args[i])
		}
		// The SAM CLI's form: one flag, then any number of Key=Value.
		for (name == flagParameterOverrides || name == "parameters") && i+1 < len(args) && startsAssignment(args[i+1]) {
			i++
			front = append(front, "--"+name, args[i])
		}
	}
	if len(rest) == 0 {
		return front
	}
	return append(append(front, "--"), rest...)
}

func takesValue(flags []cli.Flag, name string) bool {
	for _, flag := range flags {
		if !slices.Contains(flag.Names(), name) {
			continue
		}
		return !isSwitch(flag)
	}
	return false
}
