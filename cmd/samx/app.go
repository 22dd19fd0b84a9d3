package main

import (
	"errors"
	"fmt"
	"io"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"
)

// The exit codes of every command. Nothing else is ever returned.
const (
	exitDone     = 0 // done, nothing to complain about at the chosen fail level
	exitProblems = 1 // the template has problems
	exitFailure  = 2 // the tool could not do its work
)

// errProblems ends a command that did its work and found problems in the template, which it has reported already.
var errProblems = errors.New("the template has problems")

// A usageError is a command line that makes no sense; everything else that ends a command is trouble with its work.
type usageError struct {
	command string // "samx transform": whose help to recommend
	message string
}

func (e *usageError) Error() string { return e.message }

func badUsage(c *cli.Context, format string, args ...any) error {
	return &usageError{command: c.Command.HelpName, message: fmt.Sprintf(format, args...)}
}

// A program is one run of the tool: what its commands share.
type program struct {
	stdin  io.Reader
	stdout *output
	stderr io.Writer

	stdinAs    string     // the file that standard input stands for, if there is one
	replacing  sync.Mutex // held while a file is replaced, which an interrupt waits for
	interrupts interrupts
}

// run does everything that main does but exit, so that tests can call it. args starts with the program's name.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if bug := recover(); bug != nil {
			fmt.Fprintf(stderr, "samx: this is a bug in samx, please report it: %v\n%s", bug, debug.Stack())
			code = exitFailure
		}
	}()
	// Without this, writing to a pipe that nobody reads kills the process with a signal instead of exit code 2.
	signal.Ignore(syscall.SIGPIPE)
	p := &program{stdin: stdin, stdout: &output{to: stdout}, stderr: stderr}
	defer p.endOnInterrupt()()
	app := p.app(args[min(1, len(args)):]...)
	err := app.Run(flagsFirst(app, args))
	if p.stdout.err != nil && (err == nil || errors.Is(err, errProblems)) {
		err = fmt.Errorf("cannot write standard output: %w", cause(p.stdout.err))
	}
	return p.exitCode(err)
}

// exitCode reports err on standard error, where that is due, and turns it into an exit code.
func (p *program) exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errProblems) {
		return exitProblems
	}
	fmt.Fprintf(p.stderr, "samx: %s\n", err)
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(p.stderr, "Run '%s --help' for how it is used.\n", usage.command)
	}
	return exitFailure
}

// app describes the command line to the library. A command line that begins with a command gets that one alone: the others, with
// their many flags, would be made for nothing.
func (p *program) app(line ...string) *cli.App {
	app := &cli.App{
		Name:                      "samx",
		Usage:                     "expands and lints AWS SAM templates, offline",
		UsageText:                 "samx COMMAND [flags] [TEMPLATE]",
		Commands:                  p.commands(line),
		Flags:                     []cli.Flag{switchFlag("version", "print the version")},
		HideVersion:               true,
		DisableSliceFlagSeparator: true, // a comma belongs to the value: Subnets=a,b
		Action:                    p.noCommand,
		OnUsageError:              flagError,
		ExitErrHandler:            func(*cli.Context, error) {}, // run decides about exit codes
		Compiled:                  time.Unix(0, 0),              // else the library looks at the binary's file
		Writer:                    p.stdout,
		ErrWriter:                 p.stderr,
	}
	for _, command := range allCommands(app.Commands) {
		command.Flags = named(command.Flags)
		command.OnUsageError = flagError
		command.HideHelpCommand = true // else a template called "help" could not be named
	}
	return app
}

// commands is the one that a command line begins with, or all.
func (p *program) commands(line []string) []*cli.Command {
	makers := []struct {
		name string
		make func() *cli.Command
	}{
		{"transform", p.transformCommand},
		{lintName, p.lintCommand},
		{"explain", p.explainCommand},
		{"config", p.configCommand},
		{"rules", p.rulesCommand},
		{"schema", p.schemaCommand},
		{"version", p.versionCommand},
		{"completion", p.completionCommand},
		{"man", p.manCommand},
	}
	for _, maker := range makers {
		if len(line) > 0 && line[0] == maker.name {
			return []*cli.Command{maker.make()}
		}
	}
	var all []*cli.Command
	for _, maker := range makers {
		all = append(all, maker.make())
	}
	return all
}

// wholeApp is the app with all its commands, as it is when it runs.
func (p *program) wholeApp() *cli.App {
	app := p.app()
	app.Setup()
	return app
}

// allCommands are commands and those below them.
func allCommands(commands []*cli.Command) []*cli.Command {
	var all []*cli.Command
	for _, command := range commands {
		all = append(append(all, command), command.Subcommands...)
	}
	return all
}

// noCommand is what runs when the command line names no command that there is.
func (p *program) noCommand(c *cli.Context) error {
	if c.Bool("version") {
		return p.version(c)
	}
	if name := c.Args().First(); name != "" {
		return badUsage(c, "there is no command %q. %s", name, cli.SuggestCommand(c.App.Commands, name))
	}
	c.App.Writer = p.stderr
	_ = cli.ShowAppHelp(c)
	return badUsage(c, "a command is missing")
}

// flagError explains what the flag parser did not like, with the nearest flag there is.
func flagError(c *cli.Context, err error, _ bool) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return badUsage(c, "%s", err)
	}
	nearest := cli.SuggestFlag(c.Command.Flags, name, false)
	if nearest == "" {
		return badUsage(c, "there is no flag --%s", name)
	}
	return badUsage(c, "there is no flag --%s. Did you mean %s?", name, nearest)
}
