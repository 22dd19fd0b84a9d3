package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

func (p *program) completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion script of a shell",
		ArgsUsage: "bash|zsh|fish",
		Description: "bash: source <(samx completion bash)\n" +
			"zsh:  source <(samx completion zsh)\n" +
			"fish: samx completion fish | source",
		Action: p.completion,
	}
}

func (p *program) completion(c *cli.Context) error {
	switch shell := c.Args().First(); shell {
	case "bash":
		writeBashCompletion(p.stdout, p.wholeApp().VisibleCommands())
	case "zsh":
		io.WriteString(p.stdout, "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n")
		writeBashCompletion(p.stdout, p.wholeApp().VisibleCommands())
	case "fish":
		writeFishCompletion(p.stdout, p.wholeApp().VisibleCommands())
	default:
		return badUsage(c, "name a shell: bash, zsh or fish")
	}
	return nil
}

func writeBashCompletion(w io.Writer, commands []*cli.Command) {
	var names []string
	var cases strings.Builder
	for _, command := range commands {
		names = append(names, command.Name)
		words := dashed(shown(command.Flags))
		for _, below := range command.Subcommands {
			words = append(append(words, below.Name), dashed(shown(below.Flags))...)
		}
		fmt.Fprintf(&cases, "    %s) words='%s' ;;\n", command.Name, strings.Join(words, " "))
	}
	fmt.Fprintf(w, `_samx() {
  local words='%s'
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "${COMP_WORDS[1]}" in
%s    *) words='' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _samx samx
`, strings.Join(names, " "), cases.String())
}

// dashed are the names of flags as they are typed.
func dashed(flags []cli.Flag) []string {
	var typed []string
	for _, flag := range flags {
		for _, name := range flag.Names() {
			if len(name) == 1 {
				typed = append(typed, "-"+name)
				continue
			}
			typed = append(typed, "--"+name)
		}
	}
	return typed
}

func writeFishCompletion(w io.Writer, commands []*cli.Command) {
	for _, command := range commands {
		fmt.Fprintf(w, "complete -c samx -n __fish_use_subcommand -a %s -d '%s'\n", command.Name, fishQuoted(command.Usage))
		flags := shown(command.Flags)
		for _, below := range command.Subcommands {
			fmt.Fprintf(w, "complete -c samx -n '__fish_seen_subcommand_from %s' -a %s -d '%s'\n", command.Name, below.Name, fishQuoted(below.Usage))
			flags = append(flags, shown(below.Flags)...)
		}
		for _, flag := range flags {
			fmt.Fprintf(w, "complete -c samx -n '__fish_seen_subcommand_from %s'%s\n", command.Name, fishFlag(flag))
		}
	}
}

func fishFlag(flag cli.Flag) string {
	var b strings.Builder
	for _, name := range flag.Names() {
		kind := "-l"
		if len(name) == 1 {
			kind = "-s"
		}
		fmt.Fprintf(&b, " %s %s", kind, name)
	}
	if !isSwitch(flag) {
		b.WriteString(" -r")
	}
	if documented, ok := flag.(cli.DocGenerationFlag); ok {
		fmt.Fprintf(&b, " -d '%s'", fishQuoted(strings.ReplaceAll(documented.GetUsage(), "`", "")))
	}
	return b.String()
}

func fishQuoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text)
}
